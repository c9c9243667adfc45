package io.gantry.wire.netty;

import io.gantry.agent.Clock;
import io.gantry.agent.boot.Handover;
import io.gantry.agent.boot.Offer;
import io.gantry.wire.Endpoint;
import io.gantry.wire.RequestGuard;
import io.gantry.wire.RequestHandler;
import io.gantry.wire.RequestMeter;
import io.gantry.wire.netty.dispatch.DispatchSetting;
import io.gantry.wire.netty.dispatch.HandlerTraits;
import io.gantry.wire.netty.link.Limits;
import io.gantry.wire.netty.link.Transport;
import io.gantry.wire.netty.tls.TlsMode;
import io.gantry.wire.netty.tls.TlsServer;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.Dictionary;
import java.util.Hashtable;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/**
 * A listening endpoint, one per configuration. Registers {@link Endpoint} while its ports are open; if they cannot be
 * opened, or its configuration makes no sense, one line for which the launcher ends the node.
 */
@Component(
        configurationPid = "io.gantry.wire.netty",
        configurationPolicy = ConfigurationPolicy.REQUIRE,
        immediate = true,
        service = {})
@Designate(ocd = NettyEndpoint.Config.class, factory = true)
public final class NettyEndpoint implements EndpointEvents {
    private static final int STALL_MILLIS = 30_000;
    private static final int MAX_CALLS = 1_024;

    /** Settings of one endpoint. */
    @ObjectClassDefinition(name = "Gantry wire endpoint")
    public @interface Config {
        /** The name that handlers are bound by: broker or namesrv. */
        String endpoint();

        /** The address to listen on. */
        String host() default "0.0.0.0";

        /** The port to listen on; 0 takes a free one. */
        int port();

        /** The second port, without long polls; 0 for none. */
        int vipPort() default 0;

        /** The ports open when each of these codes has a handler. */
        int[] requiredCodes() default {};

        /** A connection on which nothing happens for so long is closed. */
        int idleSeconds() default 120;

        /** A longer frame ends the connection. */
        int maxFrameBytes() default 16 * 1024 * 1024;

        /** Connections, above which new ones are closed. */
        int maxConnections() default 16_384;

        /** Requests without a reply, per connection, above which nothing more is read. */
        int maxInFlightRequests() default 16_384;

        /** Bytes of such requests, per connection, above which nothing more is read. */
        long maxInFlightBytes() default 64L * 1024 * 1024;

        /** Bytes not yet written, per connection, above which nothing more is read. */
        int writeHighBytes() default 4 * 1024 * 1024;

        /** Threads that read and write; 0 for one per core. */
        int eventLoops() default 0;
    }

    private final BundleContext context;
    private final Handover handover;
    /** Null when the configuration makes no sense. */
    private final EndpointServer server;

    private final AtomicReference<ServiceRegistration<?>> registration = new AtomicReference<>();
    private volatile boolean isClosed;

    @Activate
    public NettyEndpoint(
            BundleContext context,
            @Reference Handover handover,
            @Reference GuardRule rule,
            @Reference TlsServer tls,
            Config config) {
        this.context = context;
        this.handover = handover;
        int eventLoops = config.eventLoops() > 0
                ? config.eventLoops()
                : Runtime.getRuntime().availableProcessors();
        EndpointSetting setting = null;
        try {
            DispatchSetting dispatch = DispatchSetting.usual(eventLoops).withGuarded(rule.isGuarded(config.endpoint()));
            setting = setting(config, dispatch, tls.mode() == TlsMode.DISABLED ? null : tls);
        } catch (IllegalArgumentException e) {
            onFailure("Endpoint " + config.endpoint() + " cannot be opened: " + e.getMessage()
                    + "; correct it in the configuration io.gantry.wire.netty~" + config.endpoint());
        }
        this.server = setting == null ? null : server(setting, eventLoops);
    }

    private EndpointServer server(EndpointSetting setting, int eventLoops) {
        Transport transport = new Transport("wire-" + setting.name(), eventLoops);
        return new EndpointServer(setting, this, transport, Clock.system(), handover);
    }

    private static EndpointSetting setting(Config config, DispatchSetting dispatch, TlsServer tls) {
        Limits limits = new Limits(
                config.maxFrameBytes(),
                config.maxInFlightRequests(),
                config.maxInFlightBytes(),
                config.writeHighBytes(),
                TimeUnit.SECONDS.toMillis(config.idleSeconds()),
                STALL_MILLIS,
                MAX_CALLS);
        return new EndpointSetting(
                config.endpoint(),
                config.host(),
                config.port(),
                config.vipPort(),
                Arrays.stream(config.requiredCodes()).boxed().collect(Collectors.toUnmodifiableSet()),
                Descriptors.most(config.maxConnections()),
                limits,
                dispatch,
                tls);
    }

    /** Takes a handler; called for each one there is, and again when one comes. */
    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    public void bindHandler(RequestHandler handler, Map<String, Object> properties) {
        if (server != null) {
            server.bind(handler, HandlerTraits.of(properties));
        }
    }

    /** Lets a handler go, after the calls inside it have returned. */
    public void unbindHandler(RequestHandler handler) {
        if (server != null) {
            server.unbind(handler);
        }
    }

    /** Takes a guard, if it is for this endpoint; a guard that names none is for all. */
    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    public void bindGuard(RequestGuard guard, Map<String, Object> properties) {
        if (server != null && HandlerTraits.isFor(properties.get("endpoints"), server.name())) {
            server.bind(guard);
        }
    }

    public void unbindGuard(RequestGuard guard) {
        if (server != null) {
            server.unbind(guard);
        }
    }

    /** Takes whoever is told of the replies. */
    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    public void bindMeter(RequestMeter meter) {
        if (server != null) {
            server.bind(meter);
        }
    }

    public void unbindMeter(RequestMeter meter) {
        if (server != null) {
            server.unbind(meter);
        }
    }

    @Override
    public void onOpen(Endpoint endpoint) {
        InetSocketAddress address = endpoint.address();
        boolean isAny = address.getAddress().isAnyLocalAddress();
        String host = isAny ? "0.0.0.0" : address.getHostString();
        register(
                Endpoint.class, endpoint, Map.of("endpoint", endpoint.name(), "host", host, "port", address.getPort()));
    }

    @Override
    public void onFailure(String line) {
        Supplier<String> failure = () -> line;
        register(Supplier.class, failure, Map.of(Offer.FAILURE, line));
    }

    /** By the accepting thread, so the component may be deactivated meanwhile: whoever comes last unregisters. */
    private <S> void register(Class<S> type, S service, Map<String, Object> facts) {
        if (isClosed) {
            return;
        }
        Dictionary<String, Object> properties = new Hashtable<>(facts);
        registration.set(context.registerService(type, service, properties));
        if (isClosed) {
            unregister();
        }
    }

    private void unregister() {
        ServiceRegistration<?> registered = registration.getAndSet(null);
        if (registered != null) {
            registered.unregister();
        }
    }

    /** Withdraws the endpoint, then closes everything; when only this bundle stops another may be about to come. */
    @Deactivate
    public void close() {
        isClosed = true;
        unregister();
        boolean isReplaced = server != null
                && context.getBundle().getState() == Bundle.STOPPING
                && context.getBundle(Constants.SYSTEM_BUNDLE_LOCATION).getState() == Bundle.ACTIVE;
        if (isReplaced) {
            server.leave();
        } else if (server != null) {
            server.close();
        }
    }
}
