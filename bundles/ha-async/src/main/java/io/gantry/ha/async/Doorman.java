package io.gantry.ha.async;

import io.gantry.wire.AddressRange;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;
import java.util.List;

/** Knows who may follow: the protocol has no secret, so it is those who are named. */
final class Doorman {
    private final List<AddressRange> ranges;

    /** An IllegalArgumentException says which of them is no address. */
    Doorman(String... followers) {
        ranges = List.of(followers).stream()
                .map(String::strip)
                .filter(text -> !text.isEmpty())
                .map(AddressRange::parse)
                .toList();
    }

    boolean lets(SocketChannel channel) throws IOException {
        InetSocketAddress remote = (InetSocketAddress) channel.getRemoteAddress();
        return ranges.stream().anyMatch(range -> range.holds(remote.getAddress()));
    }
}
