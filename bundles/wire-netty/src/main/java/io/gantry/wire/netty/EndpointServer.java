package io.gantry.wire.netty;

import io.gantry.agent.Clock;
import io.gantry.wire.Endpoint;
import io.gantry.wire.RequestHandler;
import io.gantry.wire.netty.dispatch.Dispatcher;
import io.gantry.wire.netty.dispatch.HandlerTraits;
import io.gantry.wire.netty.link.HeldMemory;
import io.gantry.wire.netty.link.Link;
import io.gantry.wire.netty.link.LinkSetting;
import io.gantry.wire.netty.link.Transport;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import java.net.InetSocketAddress;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One endpoint without OSGi: its handlers, its ports, its threads. The ports open when every required code has a
 * handler, so no client ever hears "not supported" from a node that is still starting.
 */
final class EndpointServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EndpointServer.class);

    private record Open(String name, InetSocketAddress address) implements Endpoint {}

    private final EndpointSetting setting;
    private final EndpointEvents events;
    private final Clock clock;
    private final Transport transport;
    private final Dispatcher dispatcher;
    private final AtomicBoolean isOpening = new AtomicBoolean();
    private final HeldMemory held;
    private final AtomicInteger connections = new AtomicInteger();

    EndpointServer(EndpointSetting setting, EndpointEvents events, Transport transport, Clock clock) {
        this.setting = setting;
        this.events = events;
        this.clock = clock;
        this.transport = transport;
        this.held = new HeldMemory(setting.limits());
        this.dispatcher = new Dispatcher(setting.name(), setting.dispatch(), clock);
        openWhenComplete();
    }

    /** Takes a handler, if it is for this endpoint. */
    void bind(RequestHandler handler, HandlerTraits traits) {
        if (traits.endpoint().equals(setting.name())) {
            dispatcher.bind(handler, traits);
            openWhenComplete();
        }
    }

    void unbind(RequestHandler handler) {
        dispatcher.unbind(handler);
    }

    private void openWhenComplete() {
        if (dispatcher.servesAll(setting.requiredCodes()) && isOpening.compareAndSet(false, true)) {
            transport.execute(this::open);
        }
    }

    private void open() {
        bindPort(setting.port(), false, main -> {
            if (setting.vipPort() == 0) {
                report((InetSocketAddress) main.localAddress());
            } else {
                bindPort(setting.vipPort(), true, vip -> report((InetSocketAddress) main.localAddress()));
            }
        });
    }

    private void report(InetSocketAddress address) {
        LOG.info("Port open: endpoint={}, address={}, vipPort={}", setting.name(), address, setting.vipPort());
        events.onOpen(new Open(setting.name(), address));
    }

    /** What follows when a port is open. */
    private interface Next {
        void then(Channel port);
    }

    private void bindPort(int port, boolean isVip, Next next) {
        LinkSetting links = new LinkSetting(setting.limits(), held, clock, dispatcher, isVip);
        ServerBootstrap bootstrap = transport.server(setting.limits()).childHandler(new Accepting(links));
        ChannelFuture bound = bootstrap.bind(new InetSocketAddress(setting.host(), port));
        bound.addListener(done -> {
            if (done.isSuccess()) {
                next.then(bound.channel());
            } else {
                fail(port, isVip, done.cause());
            }
        });
    }

    private void fail(int port, boolean isVip, Throwable cause) {
        String line = "Endpoint " + setting.name() + " cannot listen on " + setting.host() + ":" + port + " ("
                + cause.getMessage() + "): stop the process that has the port, or set another "
                + (isVip ? "vipPort" : "port") + " or host for io.gantry.wire.netty~" + setting.name();
        LOG.error(line);
        events.onFailure(line);
    }

    /** Closes ports, connections and threads; calls that are inside a handler may still reply, to nobody. */
    @Override
    public void close() {
        dispatcher.close();
        transport.close();
    }

    /** Makes accepted connections speak frames, up to the limit. */
    private final class Accepting extends ChannelInitializer<Channel> {
        private final LinkSetting links;

        Accepting(LinkSetting links) {
            this.links = links;
        }

        @Override
        public boolean isSharable() {
            return true;
        }

        @Override
        protected void initChannel(Channel channel) {
            channel.closeFuture().addListener(closed -> connections.decrementAndGet());
            if (connections.incrementAndGet() > setting.maxConnections()) {
                LOG.debug("Connection refused, there are {} already: peer={}", setting.maxConnections(), channel);
                channel.close();
            } else {
                Link.attach(channel, links);
            }
        }
    }
}
