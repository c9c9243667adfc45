package io.gantry.wire.netty;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gantry.agent.Clock;
import io.gantry.agent.boot.Handover;
import io.gantry.agent.boot.Offer;
import io.gantry.wire.Response;
import io.gantry.wire.netty.client.NettyWireClient;
import io.gantry.wire.netty.client.WireClientComponent;
import io.gantry.wire.netty.tls.TlsClient;
import io.gantry.wire.netty.tls.TlsServer;
import java.util.ArrayList;
import java.util.Dictionary;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;

/** Settings that make no sense end in one line, and throw nothing at the container. */
final class ConfigurationTest {
    private final Handover handover = new Handover(Clock.system(), () -> false);
    private final List<String> lines = new ArrayList<>();
    private final BundleContext context = Configs.fake(BundleContext.class, (proxy, method, arguments) -> {
        lines.add(String.valueOf(((Dictionary<?, ?>) arguments[2]).get(Offer.FAILURE)));
        return Configs.fake(ServiceRegistration.class, (registration, called, none) -> null);
    });

    private final TlsServer plain =
            new TlsServer(Configs.of(TlsServer.Config.class, Map.of("mode", "disabled")), Clock.system());

    private static <T> T config(Class<T> type, String key, Object value) {
        Map<String, Object> values = new HashMap<>(Map.of("endpoint", "test", "host", "127.0.0.1", "port", 0));
        values.put(key, value);
        return Configs.of(type, values);
    }

    @Test
    void anEndpointSaysWhatIsWrongAndServesNobody() {
        Map<String, Object> wrong = Map.of("maxFrameBytes", 0, "port", 70_000, "vipPort", -1, "maxConnections", 0);
        wrong.forEach((key, value) -> {
            lines.clear();
            GuardRule rule = new GuardRule(config(GuardRule.Config.class, "guardedEndpoints", new String[0]));
            NettyEndpoint endpoint =
                    new NettyEndpoint(context, handover, rule, plain, config(NettyEndpoint.Config.class, key, value));
            endpoint.bindHandler((request, reply) -> reply.send(Response.ok()), Map.of());
            endpoint.close();
            assertEquals(1, lines.size(), key);
            assertTrue(lines.get(0).startsWith("Endpoint test cannot be opened: " + key + " must be "), lines.get(0));
            assertTrue(lines.get(0).endsWith("correct it in the configuration io.gantry.wire.netty~test"), key);
        });
    }

    @Test
    void aClientSaysWhatIsWrong() {
        for (String key : List.of("connectMillis", "idleSeconds", "maxFrameBytes", "maxCalls", "maxWaiting")) {
            lines.clear();
            TlsClient off = new TlsClient(Configs.of(TlsClient.Config.class, Map.of()), Clock.system());
            new WireClientComponent(context, handover, off, config(NettyWireClient.Config.class, key, 0));
            assertEquals(List.of("io.gantry.wire.netty.client: " + key + " must be greater than 0, found 0"), lines);
        }
    }
}
