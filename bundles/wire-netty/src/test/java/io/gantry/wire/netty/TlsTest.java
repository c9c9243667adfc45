package io.gantry.wire.netty;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gantry.agent.Clock;
import io.gantry.codec.Frame;
import io.gantry.wire.Payload;
import io.gantry.wire.RequestHandler;
import io.gantry.wire.Response;
import io.gantry.wire.netty.link.Limits;
import io.gantry.wire.netty.tls.TestFiles;
import io.gantry.wire.netty.tls.TlsServer;
import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Plain and encrypted connections on the same port. */
@Timeout(120)
final class TlsTest {
    private static final int CODE = 10;
    private static final int PARTS = 11;
    private static final int MIB = 1 << 20;
    private static final int PART = 200_000;
    private static final byte[] BODY = {1, 2, 3};
    private static final RequestHandler ECHO = (request, reply) -> {
        byte[] body = new byte[request.body().remaining()];
        request.body().get(body);
        reply.send(Response.ok().withBody(Payload.of(body)));
    };
    /** The beginning of a handshake that is longer than what comes. */
    private static final byte[] HALF = {0x16, 3, 1, 0, (byte) 200, 1, 0, 0, (byte) 196, 3, 3};

    @TempDir
    Path directory;

    private final AtomicLong sinceStart = new AtomicLong();
    private final Clock clock = new Clock() {
        @Override
        public long millis() {
            return Clock.system().millis();
        }

        @Override
        public long nanos() {
            return Clock.system().nanos() + sinceStart.get();
        }
    };
    private final List<AutoCloseable> open = new ArrayList<>();

    @AfterEach
    void close() throws Exception {
        for (int i = open.size() - 1; i >= 0; i--) {
            open.get(i).close();
        }
    }

    private TestEndpoint endpoint(Map<String, Object> tls) {
        return endpoint(tls, TestEndpoint.WIDE);
    }

    private TestEndpoint endpoint(Map<String, Object> settings, Limits limits) {
        TlsServer tls = new TlsServer(Configs.of(TlsServer.Config.class, settings), clock);
        open.add(tls);
        TestEndpoint endpoint = new TestEndpoint(new EndpointSetting(
                        "test", "127.0.0.1", 0, 0, Set.of(), 1_000, limits, TestEndpoint.DISPATCH, tls))
                .with(CODE, ECHO);
        open.add(endpoint);
        return endpoint;
    }

    private RawPeer plain(TestEndpoint endpoint) throws IOException {
        RawPeer peer = new RawPeer(endpoint.address());
        open.add(peer);
        return peer;
    }

    private RawPeer secret(TestEndpoint endpoint, SSLContext context) throws IOException {
        RawPeer peer = RawPeer.secret(context, endpoint.address());
        open.add(peer);
        return peer;
    }

    private RawPeer secret(TestEndpoint endpoint) throws IOException {
        return secret(endpoint, TestFiles.anonymous());
    }

    private static void assertServed(RawPeer peer, byte[] body) throws IOException {
        peer.ask(CODE, 7, body);
        Frame answer = peer.read();
        assertEquals(7, answer.opaque());
        assertArrayEquals(body, RawPeer.body(answer));
    }

    private Map<String, Object> own(TestFiles files, String... more) {
        Map<String, Object> settings = new HashMap<>(
                Map.of("mode", "enforcing", "testMode", false, "certPath", files.cert(), "keyPath", files.key()));
        for (int i = 0; i < more.length; i += 2) {
            settings.put(more[i], more[i].equals("authClient") ? (Object) Boolean.valueOf(more[i + 1]) : more[i + 1]);
        }
        return settings;
    }

    @Test
    void aPermissivePortServesBoth() throws Exception {
        TestEndpoint endpoint = endpoint(Map.of());
        RawPeer plain = plain(endpoint);
        RawPeer secret = secret(endpoint);
        for (int i = 0; i < 3; i++) {
            assertServed(plain, BODY);
            assertServed(secret, BODY);
        }
    }

    @Test
    void anEnforcingPortClosesWhatIsPlain() throws Exception {
        TestEndpoint endpoint = endpoint(Map.of("mode", "enforcing"));
        RawPeer plain = plain(endpoint);
        plain.ask(CODE, 1, BODY);
        assertTrue(plain.isClosedByOther());
        assertServed(secret(endpoint), BODY);
    }

    @Test
    void largeBodiesAndManyRequestsArriveAsTheyWereSent() throws Exception {
        Random random = new Random(5);
        byte[] large = new byte[MIB];
        random.nextBytes(large);
        ByteBuffer mapped = ByteBuffer.allocateDirect(PART).put(large, 0, PART).flip();
        AtomicInteger released = new AtomicInteger();
        TestEndpoint endpoint = endpoint(Map.of("mode", "enforcing")).with(PARTS, (request, reply) -> {
            List<ByteBuffer> parts = List.of(mapped.slice(0, 70_000), mapped.slice(70_000, PART - 70_000));
            reply.send(Response.ok().withBody(new Payload(parts, released::incrementAndGet)));
        });
        RawPeer secret = secret(endpoint);
        assertServed(secret, large);
        for (int i = 0; i < 100; i++) {
            secret.ask(i % 20 == 0 ? PARTS : CODE, i, Arrays.copyOf(large, 1_000 + i));
        }
        for (int i = 0; i < 100; i++) {
            Frame answer = secret.read();
            int opaque = answer.opaque();
            byte[] expected = Arrays.copyOf(large, opaque % 20 == 0 ? PART : 1_000 + opaque);
            assertArrayEquals(expected, RawPeer.body(answer), "answer " + opaque);
        }
        Await.until("what was lent is given back", () -> released.get() == 5);
    }

    @Test
    void changedCertificatesCountForNewConnectionsAndOldOnesGoOn() throws Exception {
        TestFiles files = new TestFiles(directory, "own");
        TestEndpoint endpoint = endpoint(own(files));
        RawPeer early = secret(endpoint);
        Certificate[] before = early.shakeHands();
        assertEquals(files.certificate(), before[0]);

        files.renew();
        sinceStart.addAndGet(2_000_000_000L);
        assertEquals(files.certificate(), secret(endpoint).shakeHands()[0]);

        Certificate good = files.certificate();
        TestFiles.write(Path.of(files.cert()), "half a file");
        sinceStart.addAndGet(2_000_000_000L);
        assertEquals(good, secret(endpoint).shakeHands()[0]);

        assertServed(early, BODY);
    }

    @Test
    void aClientHasToShowACertificateThatIsTrusted() throws Exception {
        TestFiles client = new TestFiles(directory, "client");
        TestEndpoint endpoint = endpoint(own(
                new TestFiles(directory, "own"),
                "needClientAuth",
                "require",
                "authClient",
                "true",
                "trustCertPath",
                client.cert()));
        assertServed(secret(endpoint, client.context()), BODY);
        assertRefused(endpoint, TestFiles.anonymous());
        assertRefused(endpoint, new TestFiles(directory, "stranger").context());
    }

    private void assertRefused(TestEndpoint endpoint, SSLContext context) throws IOException {
        RawPeer stranger = secret(endpoint, context);
        assertThrows(IOException.class, () -> {
            stranger.ask(CODE, 1, BODY);
            stranger.read();
        });
    }

    @Test
    void aHalfHandshakeEndsInTime() throws Exception {
        TestEndpoint endpoint = endpoint(Map.of("handshakeMillis", 100));
        RawPeer half = plain(endpoint);
        half.write(HALF);
        assertTrue(half.isClosedByOther());
        RawPeer firstByte = plain(endpoint);
        firstByte.write(new byte[] {0x16});
        assertTrue(firstByte.isClosedByOther());
    }

    @Test
    void whatIsNoHandshakeEndsThatConnectionOnly() throws Exception {
        TestEndpoint endpoint = endpoint(Map.of());
        RawPeer good = secret(endpoint);
        assertServed(good, BODY);
        Random random = new Random(3);
        for (int round = 0; round < 100; round++) {
            byte[] garbage = new byte[1 + random.nextInt(300)];
            random.nextBytes(garbage);
            garbage[0] = 0x16;
            // A length that has come, or the rest would be waited for.
            RawPeer bad = plain(endpoint);
            bad.write(garbage);
            bad.write(new byte[20_000]);
            assertTrue(bad.isClosedAfterAll());
        }
        assertServed(good, BODY);
    }

    /** A byte now and then gains no time. */
    @Test
    void aSlowHandshakeEndsInTime() throws Exception {
        TestEndpoint endpoint = endpoint(Map.of("handshakeMillis", 200));
        RawPeer slow = plain(endpoint);
        Thread writing = RawPeer.inBackground(() -> {
            for (byte each : HALF) {
                slow.write(new byte[] {each});
                LockSupport.parkNanos(50_000_000);
            }
            slow.write(new byte[1]);
        });
        assertTrue(slow.isClosedAfterAll());
        writing.join();
    }

    private static Limits limits(int writeHigh, long maxHeldBytes) {
        return new Limits(MIB, 1_000, 64 * MIB, writeHigh, 60_000, 60_000, 16, maxHeldBytes);
    }

    /** Whether the other side has closed, without waiting for it. */
    private static boolean isGone(RawPeer peer) {
        try {
            peer.write(new byte[1]);
            return false;
        } catch (IOException e) {
            return true;
        }
    }

    @Test
    void halfHandshakesAreBoundedAndOthersAreServed() throws Exception {
        TestEndpoint endpoint = endpoint(Map.of(), limits(MIB, 20 * 65_536));
        RawPeer plain = plain(endpoint);
        RawPeer secret = secret(endpoint);
        assertServed(secret, BODY);
        List<RawPeer> halves = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            RawPeer half = plain(endpoint);
            half.write(HALF);
            halves.add(half);
            assertServed(plain, BODY);
        }
        Await.until(
                "all but twenty are closed",
                () -> halves.stream().filter(TlsTest::isGone).count() >= 80);
        Await.until("twenty are open", () -> endpoint.server().connections() <= 22);
        assertServed(secret, BODY);
        assertServed(secret(endpoint), BODY);
    }

    /** Mapped bytes are lent to a plain connection; to an encrypted one they are copied, and so they count. */
    @Test
    void repliesThatNobodyReadsAreBounded() throws Exception {
        ByteBuffer mapped = ByteBuffer.allocateDirect(MIB / 2);
        AtomicInteger lent = new AtomicInteger();
        TestEndpoint endpoint = endpoint(Map.of("mode", "enforcing"), limits(2 * MIB, 4 * MIB))
                .with(PARTS, (request, reply) -> {
                    lent.incrementAndGet();
                    reply.send(Response.ok().withBody(new Payload(List.of(mapped.duplicate()), lent::decrementAndGet)));
                });
        RawPeer good = secret(endpoint);
        assertServed(good, BODY);
        // Each asks for more than the operating system takes off the endpoint: some of it does for 4 MiB.
        List<RawPeer> deaf = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            RawPeer peer = deaf(endpoint);
            deaf.add(peer);
            for (int request = 0; request < 32; request++) {
                peer.ask(PARTS, request, BODY);
            }
        }
        Await.until("most are closed", () -> endpoint.server().connections() <= 6);
        Await.until("memory is bounded", () -> endpoint.directBytes() <= 8 * MIB);
        assertServed(good, BODY);
        for (RawPeer peer : deaf) {
            peer.hangUp();
        }
        Await.until("what was lent is given back", () -> lent.get() == 0);
    }

    /** One that takes a little into its own buffers and reads nothing. */
    private RawPeer deaf(TestEndpoint endpoint) throws IOException {
        Socket socket = new Socket();
        socket.setReceiveBufferSize(4_096);
        socket.connect(endpoint.address());
        RawPeer peer = RawPeer.secret(TestFiles.anonymous(), socket);
        open.add(peer);
        return peer;
    }
}
