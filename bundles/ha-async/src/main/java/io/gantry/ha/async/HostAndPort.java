package io.gantry.ha.async;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;

/** Tells whom a connection is to. */
final class HostAndPort {
    private HostAndPort() {}

    /** Host and port of the other side, IPv6 in brackets. */
    static String of(SocketChannel channel) {
        try {
            InetSocketAddress remote = (InetSocketAddress) channel.getRemoteAddress();
            String host = remote.getAddress().getHostAddress();
            return (host.contains(":") ? "[" + host + "]" : host) + ":" + remote.getPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
