package io.gantry.raft.engine.rpc;

import io.netty.channel.Channel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/** Connections that have not proved themselves yet: few. The oldest of the host with the most gives way to the next. */
final class Unproven {
    private static final int MAX = 16;

    /** Oldest first; guarded by this. */
    private final Map<Channel, InetAddress> waiting = new LinkedHashMap<>();

    void add(Channel channel) {
        Channel oldest;
        synchronized (this) {
            oldest = waiting.size() < MAX ? null : oldestOfMost();
            waiting.remove(oldest);
            waiting.put(channel, ((InetSocketAddress) channel.remoteAddress()).getAddress());
        }
        channel.closeFuture().addListener(closed -> remove(channel));
        if (oldest != null) {
            oldest.close();
        }
    }

    private Channel oldestOfMost() {
        Map<InetAddress, Long> counts =
                waiting.values().stream().collect(Collectors.groupingBy(host -> host, Collectors.counting()));
        long most = counts.values().stream().mapToLong(Long::longValue).max().orElse(0);
        return waiting.entrySet().stream()
                .filter(entry -> counts.get(entry.getValue()) == most)
                .findFirst()
                .orElseThrow()
                .getKey();
    }

    synchronized void remove(Channel channel) {
        waiting.remove(channel);
    }
}
