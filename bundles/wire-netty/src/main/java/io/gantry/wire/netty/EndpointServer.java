package io.gantry.wire.netty;

import io.gantry.agent.Clock;
import io.gantry.agent.boot.Handover;
import io.gantry.wire.Endpoint;
import io.gantry.wire.LastingConnection;
import io.gantry.wire.LastingConnection.Luggage;
import io.gantry.wire.RequestGuard;
import io.gantry.wire.RequestHandler;
import io.gantry.wire.RequestMeter;
import io.gantry.wire.RequestQueue;
import io.gantry.wire.netty.dispatch.Dispatcher;
import io.gantry.wire.netty.dispatch.HandlerTraits;
import io.gantry.wire.netty.link.Link;
import io.gantry.wire.netty.link.LinkSetting;
import io.gantry.wire.netty.link.Peers;
import io.gantry.wire.netty.link.Transport;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import java.net.InetSocketAddress;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One endpoint without OSGi: its handlers, its ports, its threads. The ports open when every required code has a
 * handler, so no client ever hears "not supported" from a node that is still starting.
 */
final class EndpointServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EndpointServer.class);

    private record Open(String name, InetSocketAddress address, Dispatcher dispatcher) implements Endpoint {
        @Override
        public RequestQueue queue() {
            return dispatcher.queue();
        }
    }

    private final EndpointSetting setting;
    private final EndpointEvents events;
    private final Clock clock;
    private final Transport transport;
    private final Dispatcher dispatcher;
    private final AtomicBoolean isOpening = new AtomicBoolean();
    private final Peers peers;
    private final Ports ports;
    private final Links links;
    /** Whether no port is to be opened any more; the accepting thread's. */
    private boolean isLeaving;

    EndpointServer(
            EndpointSetting setting, EndpointEvents events, Transport transport, Clock clock, Handover handover) {
        this.ports = new Ports(setting.name(), handover);
        this.links = new Links(setting.name(), handover, clock);
        this.setting = setting;
        this.events = events;
        this.clock = clock;
        this.transport = transport;
        this.peers = Peers.of(setting.limits());
        this.dispatcher = new Dispatcher(setting.name(), setting.dispatch(), setting.requiredCodes(), clock);
        openWhenComplete();
    }

    /** Takes a handler, if it is for this endpoint. */
    void bind(RequestHandler handler, HandlerTraits traits) {
        if (traits.endpoint().equals(setting.name())) {
            dispatcher.bind(handler, traits);
            openWhenComplete();
        }
    }

    String name() {
        return setting.name();
    }

    /** How many connections are open. */
    int connections() {
        return links.count();
    }

    void unbind(RequestHandler handler) {
        dispatcher.unbind(handler);
    }

    void bind(RequestGuard guard) {
        dispatcher.bind(guard);
    }

    void unbind(RequestGuard guard) {
        dispatcher.unbind(guard);
    }

    void bind(RequestMeter meter) {
        dispatcher.meters().bind(meter);
    }

    void unbind(RequestMeter meter) {
        dispatcher.meters().unbind(meter);
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

    /** What is known of all peers together. */
    Peers peers() {
        return peers;
    }

    private LinkSetting linkSetting(boolean isVip) {
        return new LinkSetting(setting.limits(), peers, clock, dispatcher, isVip, setting.tls());
    }

    private void report(InetSocketAddress address) {
        links.arrive(this::adopt);
        LOG.info("Port open: endpoint={}, address={}, vipPort={}", setting.name(), address, setting.vipPort());
        events.onOpen(new Open(setting.name(), address, dispatcher));
    }

    /** What follows when a port is open. */
    private interface Next {
        void then(Channel port);
    }

    private void bindPort(int port, boolean isVip, Next next) {
        if (isLeaving) {
            return;
        }
        InetSocketAddress address = new InetSocketAddress(setting.host(), port);
        Accepting accepting = new Accepting(linkSetting(isVip));
        ChannelFuture bound = ports.open(
                address, given -> transport.server(setting.limits(), given).childHandler(accepting));
        bound.addListener(done -> {
            if (done.isSuccess()) {
                next.then(bound.channel());
            } else {
                fail(port, isVip, done.cause());
            }
        });
    }

    private Channel adopt(LastingConnection moved, Luggage luggage) {
        if (luggage.cipher() != null && setting.tls() == null) {
            return null;
        }
        return transport.adopt(luggage.socket(), setting.limits(), new ChannelInitializer<Channel>() {
            @Override
            protected void initChannel(Channel channel) {
                transport.own(channel);
                links.include(Link.attach(channel, linkSetting(luggage.isVip()), moved, luggage));
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

    /** Leaves ports and connections to whoever takes this endpoint's place, and closes the rest. */
    void leave() {
        transport.executeNow(() -> isLeaving = true);
        // What was being opened before is open after one more turn of that thread.
        transport.executeNow(() -> {});
        ports.leave();
        transport.awaitAccepted();
        dispatcher.stop();
        links.beginLeave();
        dispatcher.close();
        links.endLeave(setting.dispatch().drainMillis());
        transport.close();
        links.handOver();
    }

    /** Closes ports, connections and threads; calls that are inside a handler may still reply, to nobody. */
    @Override
    public void close() {
        dispatcher.close();
        transport.close();
    }

    /** Makes accepted connections speak frames, up to the limit. */
    private final class Accepting extends ChannelInitializer<Channel> {
        private final LinkSetting linkSetting;

        Accepting(LinkSetting linkSetting) {
            this.linkSetting = linkSetting;
        }

        @Override
        public boolean isSharable() {
            return true;
        }

        @Override
        protected void initChannel(Channel channel) {
            if (links.count() >= setting.maxConnections()) {
                LOG.debug("Connection refused, there are {} already: peer={}", setting.maxConnections(), channel);
                channel.close();
            } else {
                transport.own(channel);
                links.include(Link.attach(channel, linkSetting));
            }
        }
    }
}
