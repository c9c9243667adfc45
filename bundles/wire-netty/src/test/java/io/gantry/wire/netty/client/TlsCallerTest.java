package io.gantry.wire.netty.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gantry.agent.Clock;
import io.gantry.wire.Call;
import io.gantry.wire.RequestHandler;
import io.gantry.wire.Response;
import io.gantry.wire.netty.Configs;
import io.gantry.wire.netty.TestEndpoint;
import io.gantry.wire.netty.link.Limits;
import io.gantry.wire.netty.link.Transport;
import io.gantry.wire.netty.tls.TestFiles;
import io.gantry.wire.netty.tls.TlsClient;
import io.gantry.wire.netty.tls.TlsServer;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Encrypted calls to real endpoints. */
final class TlsCallerTest {
    private static final Limits LIMITS = new Limits(16 << 20, 100, 1 << 20, 1 << 20, 60_000, 60_000, 50);
    private static final int CODE = 5;
    private static final RequestHandler OK = (request, reply) -> reply.send(Response.ok());

    @TempDir
    Path directory;

    private Caller caller;

    @AfterEach
    void close() {
        caller.close();
    }

    /** The code of the answer, or why there is none. */
    private String call(TestEndpoint endpoint, Map<String, Object> settings) {
        Map<String, Object> all = new HashMap<>(settings);
        all.put("enable", true);
        TlsClient tls = new TlsClient(Configs.of(TlsClient.Config.class, all), Clock.system());
        if (caller != null) {
            caller.close();
        }
        caller =
                new Caller(new CallerSetting(LIMITS, 10_000, 20, tls), new Transport("test-client", 1), Clock.system());
        String address = "127.0.0.1:" + endpoint.address().getPort();
        return caller.call(address, Call.of(CODE, Map.of()), 20_000)
                .handle((answer, failure) -> failure == null ? "" + answer.code() : failure.getMessage())
                .toCompletableFuture()
                .orTimeout(20, TimeUnit.SECONDS)
                .join();
    }

    private static TlsServer server(Map<String, Object> settings) {
        return new TlsServer(Configs.of(TlsServer.Config.class, settings), Clock.system());
    }

    @Test
    void anEnforcingNodeIsCalled() {
        try (TlsServer tls = server(Map.of("mode", "enforcing"));
                TestEndpoint endpoint = TestEndpoint.speaking(tls).with(CODE, OK)) {
            assertEquals("0", call(endpoint, Map.of()));
        }
    }

    @Test
    void bothSidesShowCertificatesThatTheOtherTrusts() {
        TestFiles node = new TestFiles(directory, "node");
        TestFiles other = new TestFiles(directory, "other");
        Map<String, Object> strict = Map.of(
                "testMode",
                false,
                "certPath",
                node.cert(),
                "keyPath",
                node.key(),
                "needClientAuth",
                "require",
                "authClient",
                true,
                "trustCertPath",
                other.cert());
        Map<String, Object> trusting = new HashMap<>(Map.of(
                "testMode", false,
                "certPath", other.cert(),
                "keyPath", other.key(),
                "authServer", true,
                "trustCertPath", node.cert()));
        try (TlsServer tls = server(strict);
                TestEndpoint endpoint = TestEndpoint.speaking(tls).with(CODE, OK)) {
            assertEquals("0", call(endpoint, trusting));
            trusting.put("trustCertPath", other.cert());
            String said = call(endpoint, trusting);
            assertTrue(said.startsWith("Cannot connect to 127.0.0.1:"), said);
            assertTrue(said.contains("the TLS handshake failed"), said);
        }
    }

    @Test
    void aNodeThatDoesNotSpeakTlsIsToldApart() {
        try (TestEndpoint plain = new TestEndpoint(LIMITS).with(CODE, OK)) {
            String said = call(plain, Map.of());
            assertTrue(said.contains("the TLS handshake failed"), said);
        }
    }
}
