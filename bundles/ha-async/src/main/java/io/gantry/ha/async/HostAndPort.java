package io.gantry.ha.async;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;

/** Tells whom a connection is to. */
final class HostAndPort {
    private static final int MAX_PORT = 65_535;

    private HostAndPort() {}

    /** Host and port of the other side, IPv6 in brackets. */
    static String of(SocketChannel channel) {
        try {
            InetSocketAddress remote = (InetSocketAddress) channel.getRemoteAddress();
            return host(remote.getAddress()) + ":" + remote.getPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** An address as it stands before the port, IPv6 in brackets. */
    static String host(InetAddress address) {
        String host = address.getHostAddress();
        return host.contains(":") ? "[" + host + "]" : host;
    }

    /** The address that a text names; an IOException says why there is none. */
    static InetSocketAddress resolve(String text) throws IOException {
        int colon = text.lastIndexOf(':');
        String host = text.substring(0, Math.max(colon, 0));
        String port = text.substring(colon + 1);
        if (host.isEmpty() || !port.matches("\\d{1,5}") || Integer.parseInt(port) > MAX_PORT) {
            throw new IOException("'" + text + "' is no host:port");
        }
        boolean isBracketed = host.startsWith("[") && host.endsWith("]");
        InetSocketAddress address = new InetSocketAddress(
                isBracketed ? host.substring(1, host.length() - 1) : host, Integer.parseInt(port));
        if (address.isUnresolved()) {
            throw new IOException("the host '" + host + "' has no address");
        }
        return address;
    }
}
