package io.gantry.wire.netty;

import io.gantry.agent.boot.Handover;
import io.gantry.agent.boot.Handover.Left;
import io.gantry.wire.netty.link.Sockets;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ServerChannel;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * The listening sockets of one endpoint. One that the bundle's predecessor left is gone on with: connections that came
 * in between wait in the kernel's queue, and nobody was refused.
 */
final class Ports {
    private static final long DETACH_MILLIS = 1_000;

    private final String endpoint;
    private final Handover handover;
    private final Map<String, Channel> open = new ConcurrentHashMap<>();

    Ports(String endpoint, Handover handover) {
        this.endpoint = endpoint;
        this.handover = handover;
    }

    /** Begins to accept at an address; on the accepting thread. */
    ChannelFuture open(InetSocketAddress address, Function<ServerChannel, ServerBootstrap> bootstrap) {
        String name = "port " + endpoint + " " + address;
        Optional<Left> left = handover.take(name);
        ServerChannel adopted = left.map(one -> Sockets.listening(one.thing())).orElse(null);
        if (adopted == null) {
            left.ifPresent(one -> one.giveUp().run());
        }
        ServerBootstrap server = bootstrap.apply(adopted);
        ChannelFuture opened = adopted == null ? server.bind(address) : server.register();
        return opened.addListener(done -> {
            if (done.isSuccess()) {
                open.put(name, opened.channel());
            }
        });
    }

    /** Accepts no more; the sockets stay open for whoever takes this endpoint's place soon. */
    void leave() {
        open.forEach((name, channel) -> {
            if (channel.deregister().awaitUninterruptibly(DETACH_MILLIS, TimeUnit.MILLISECONDS)) {
                Object socket = Sockets.of(channel);
                handover.leave(name, socket, () -> Sockets.close(socket));
            }
        });
        open.clear();
    }
}
