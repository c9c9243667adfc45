package io.gantry.wire.netty;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gantry.agent.Clock;
import io.gantry.agent.Workers;
import io.gantry.agent.boot.Handover;
import io.gantry.codec.Frame;
import io.gantry.wire.Payload;
import io.gantry.wire.Reply;
import io.gantry.wire.RequestHandler;
import io.gantry.wire.Response;
import io.gantry.wire.netty.tls.TestFiles;
import io.gantry.wire.netty.tls.TlsServer;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Encrypted connections go on with the endpoint that takes the place of theirs. */
@Timeout(120)
final class TlsSuccessorTest {
    private static final int CODE = 10;
    private static final int OTHER = 11;
    private static final byte[] BODY = new byte[5_000];
    private static final RequestHandler ECHO = (request, reply) -> {
        byte[] body = new byte[request.body().remaining()];
        request.body().get(body);
        reply.send(Response.ok().withBody(Payload.of(body)));
    };

    private final Handover handover = new Handover(Clock.system(), () -> false);

    @AfterEach
    void close() {
        handover.close();
    }

    /** Keeps the last byte of what is written back until it is let go. */
    private static final class Holding extends Socket {
        private OutputStream out;
        private int kept = -1;
        private boolean isHolding;

        Holding(InetSocketAddress address) throws IOException {
            connect(address);
            setTcpNoDelay(true);
            OutputStream socket = super.getOutputStream();
            out = new FilterOutputStream(socket) {
                @Override
                public void write(byte[] bytes, int at, int length) throws IOException {
                    socket.write(bytes, at, isHolding ? length - 1 : length);
                    kept = isHolding ? bytes[at + length - 1] : -1;
                }
            };
        }

        @Override
        public OutputStream getOutputStream() {
            return out;
        }

        void hold() {
            isHolding = true;
        }

        void letGo() throws IOException {
            isHolding = false;
            super.getOutputStream().write(kept);
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private TestEndpoint endpoint(Map<String, Object> settings, int port, Integer... required) {
        TlsServer tls = new TlsServer(Configs.of(TlsServer.Config.class, settings), Clock.system());
        return new TestEndpoint(
                new EndpointSetting(
                        "test",
                        "127.0.0.1",
                        port,
                        0,
                        Set.of(required),
                        100,
                        TestEndpoint.WIDE,
                        TestEndpoint.DISPATCH,
                        tls),
                handover);
    }

    private static void assertServed(RawPeer peer, int opaque) throws IOException {
        Frame answer = peer.read();
        assertEquals(opaque, answer.opaque());
        assertArrayEquals(BODY, RawPeer.body(answer));
    }

    @Test
    void anEncryptedConnectionGoesOnWithTheSuccessor() throws Exception {
        TestEndpoint first = endpoint(Map.of(), freePort(), CODE).with(CODE, ECHO);
        try (RawPeer peer = RawPeer.secret(TestFiles.anonymous(), first.address())) {
            peer.ask(CODE, 0, BODY);
            assertServed(peer, 0);
            int port = first.address().getPort();
            for (int i = 1; i < 4; i++) {
                first.leave();
                peer.ask(CODE, i, BODY);
                // A connection is taken over before there is a handler: its requests wait for one that is required.
                first = endpoint(Map.of(), port, CODE).with(CODE, ECHO);
                assertServed(peer, i);
            }
        }
        first.close();
    }

    /** When the endpoint ends, one request is inside a handler, one waits, and a record of the third is cut. */
    @Test
    void whatIsBegunIsAnsweredAndWhatIsCutIsReadOn() throws Exception {
        BlockingQueue<Reply> begun = new LinkedBlockingQueue<>();
        RequestHandler late = (request, reply) -> begun.add(reply);
        TestEndpoint first = endpoint(Map.of("mode", "enforcing"), freePort())
                .with(CODE, late)
                .with(OTHER, ECHO);
        int port = first.address().getPort();
        Holding socket = new Holding(first.address());
        try (RawPeer peer = RawPeer.secret(TestFiles.anonymous(), socket);
                Workers leaving = new Workers("test-leave", 1, 1)) {
            peer.ask(CODE, 1, BODY);
            Reply reply = begun.poll(20, TimeUnit.SECONDS);
            socket.hold();
            peer.ask(OTHER, 2, BODY);
            BlockingQueue<Boolean> hasLeft = new LinkedBlockingQueue<>();
            assertTrue(leaving.offer(() -> {
                first.leave();
                hasLeft.add(true);
            }));
            reply.send(Response.ok().withBody(Payload.of(BODY)));
            assertServed(peer, 1);
            assertEquals(true, hasLeft.poll(20, TimeUnit.SECONDS));
            socket.letGo();
            try (TestEndpoint next = endpoint(Map.of("mode", "enforcing"), port).with(OTHER, ECHO)) {
                assertEquals(port, next.address().getPort());
                assertServed(peer, 2);
                peer.ask(OTHER, 3, BODY);
                assertServed(peer, 3);
            }
        }
    }

    @Test
    void aHalfHandshakeIsClosedAndHoldsNobodyUp() throws Exception {
        TestEndpoint first = endpoint(Map.of(), freePort()).with(CODE, ECHO);
        try (RawPeer half = new RawPeer(first.address());
                RawPeer silent = new RawPeer(first.address());
                RawPeer whole = RawPeer.secret(TestFiles.anonymous(), first.address())) {
            half.write(new byte[] {0x16, 3, 1, 0, (byte) 200, 1});
            whole.ask(CODE, 1, BODY);
            assertServed(whole, 1);
            first.leave();
            assertTrue(half.isClosedAfterAll());
            try (TestEndpoint next =
                    endpoint(Map.of(), first.address().getPort()).with(CODE, ECHO)) {
                assertEquals(first.address(), next.address());
                silent.ask(CODE, 2, BODY);
                assertServed(silent, 2);
                whole.ask(CODE, 3, BODY);
                assertServed(whole, 3);
            }
        }
    }

    @Test
    void whoDoesNotEncryptAnyMoreClosesIt() throws Exception {
        TestEndpoint first = endpoint(Map.of(), freePort()).with(CODE, ECHO);
        try (RawPeer peer = RawPeer.secret(TestFiles.anonymous(), first.address())) {
            peer.ask(CODE, 1, BODY);
            assertServed(peer, 1);
            first.leave();
            EndpointSetting plain = new EndpointSetting(
                    "test",
                    "127.0.0.1",
                    first.address().getPort(),
                    0,
                    Set.of(),
                    100,
                    TestEndpoint.WIDE,
                    TestEndpoint.DISPATCH,
                    null);
            try (TestEndpoint next = new TestEndpoint(plain, handover).with(CODE, ECHO)) {
                assertEquals(first.address(), next.address());
                assertTrue(peer.isClosedAfterAll());
            }
        }
    }
}
