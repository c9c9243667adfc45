package io.gantry.wire.netty;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gantry.agent.Clock;
import io.gantry.agent.Workers;
import io.gantry.agent.boot.Handover;
import io.gantry.codec.Frame;
import io.gantry.wire.Connection;
import io.gantry.wire.LastingConnection;
import io.gantry.wire.LastingConnection.Luggage;
import io.gantry.wire.Reply;
import io.gantry.wire.RequestHandler;
import io.gantry.wire.Response;
import io.gantry.wire.netty.link.Transport;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.unix.FileDescriptor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An endpoint whose bundle is replaced: port and connections go on with the next. */
final class SuccessorTest {
    private static final byte[] BODY = {1};
    private static final int CODE = 1;

    private final Handover handover = new Handover(Clock.system(), () -> false);

    private static RequestHandler named(String name) {
        return (request, reply) -> reply.send(Response.ok(Map.of("by", name)));
    }

    private static EndpointSetting on(int port) {
        return new EndpointSetting(
                "test", "127.0.0.1", port, 0, Set.of(CODE), 100, TestEndpoint.WIDE, TestEndpoint.DISPATCH, null);
    }

    private static int freePort() throws Exception {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    @Test
    void whoConnectsInBetweenIsServedByTheSuccessor() throws Exception {
        int port = freePort();
        TestEndpoint first = new TestEndpoint(on(port), handover).with(CODE, named("first"));
        InetSocketAddress address = first.address();
        for (int i = 0; i < 3; i++) {
            first.leave();
            try (RawPeer early = new RawPeer(address)) {
                early.ask(CODE, i, BODY);
                TestEndpoint next = new TestEndpoint(on(port), handover).with(CODE, named("next"));
                assertEquals(address, next.address());
                assertEquals("next", early.read().text("by"));
                first = next;
            }
        }
        first.close();
        assertThrows(java.net.ConnectException.class, () -> new RawPeer(address));
    }

    @Test
    void aPortThatNobodyTakesIsClosed() throws Exception {
        TestEndpoint endpoint = new TestEndpoint(on(freePort()), handover).with(CODE, named("last"));
        InetSocketAddress address = endpoint.address();
        endpoint.leave();
        new RawPeer(address).close();
        handover.close();
        assertThrows(java.net.ConnectException.class, () -> new RawPeer(address));
    }

    /** When the endpoint ends, one request is inside a handler, one waits for a handler, and one is cut. */
    @Test
    void aConnectionGoesOnWithTheSuccessor() throws Exception {
        BlockingQueue<Reply> begun = new LinkedBlockingQueue<>();
        AtomicInteger moves = new AtomicInteger();
        AtomicInteger closes = new AtomicInteger();
        BlockingQueue<Connection> seen = new LinkedBlockingQueue<>();
        RequestHandler late = (request, reply) -> {
            request.connection().onMove(moves::incrementAndGet);
            request.connection().onClose(closes::incrementAndGet);
            seen.add(request.connection());
            begun.add(reply);
        };
        RequestHandler gone = named("gone");
        int port = freePort();
        TestEndpoint first =
                new TestEndpoint(on(port), handover).with(CODE, late).with(2, gone);
        try (RawPeer peer = new RawPeer(first.address());
                Workers leaving = new Workers("test-leave", 1, 1)) {
            first.server().unbind(gone);
            peer.ask(CODE, 1, BODY);
            peer.ask(2, 2, BODY);
            byte[] cut = RawPeer.request(Frame.JSON, 2, 3, 0, BODY);
            peer.write(Arrays.copyOf(cut, 10));
            Reply reply = begun.poll(20, TimeUnit.SECONDS);
            BlockingQueue<Boolean> hasLeft = new LinkedBlockingQueue<>();
            assertTrue(leaving.offer(() -> {
                first.leave();
                hasLeft.add(true);
            }));
            Await.until("the connection is about to move", () -> moves.get() == 1);
            assertTrue(hasLeft.isEmpty(), "a request is still inside a handler");
            reply.send(Response.ok(Map.of("by", "late")));
            assertEquals("late", peer.read().text("by"));
            assertEquals(true, hasLeft.poll(20, TimeUnit.SECONDS));
            peer.write(Arrays.copyOfRange(cut, 10, 20));

            TestEndpoint next = new TestEndpoint(on(port), handover).with(2, named("next"));
            next.with(CODE, late);
            assertEquals(2, peer.read().opaque());
            peer.write(Arrays.copyOfRange(cut, 20, cut.length));
            assertEquals(3, peer.read().opaque());
            peer.ask(CODE, 4, BODY);
            begun.poll(20, TimeUnit.SECONDS).send(Response.ok());
            assertEquals(4, peer.read().opaque());
            assertSame(seen.poll(), seen.poll(), "handlers see the same connection");
            assertEquals(0, closes.get());
            peer.hangUp();
            Await.until("the end is told", () -> closes.get() == 2);
            next.close();
        }
    }

    /** Some are begun and given back at the move, and some wait for a handler. */
    @Test
    void requestsGoToTheSuccessorInTheOrderTheyCame() throws Exception {
        int count = 200;
        RequestHandler gone = named("gone");
        RequestHandler withdrawing = (request, reply) -> request.connection().onMove(reply::giveBack);
        int port = freePort();
        TestEndpoint first = new TestEndpoint(on(port), handover)
                .with(CODE, withdrawing)
                .with(2, gone)
                .with(3, named("any"));
        try (RawPeer peer = new RawPeer(first.address())) {
            first.server().unbind(gone);
            for (int i = 0; i < count; i++) {
                peer.ask(CODE + i % 2, i, BODY);
            }
            peer.ask(3, count, BODY);
            assertEquals(count, peer.read().opaque(), "all before are read");
            first.leave();
            TestEndpoint next =
                    new TestEndpoint(on(port), handover).with(2, named("next")).with(CODE, named("next"));
            for (int i = 0; i < count; i++) {
                assertEquals(i, peer.read().opaque());
            }
            next.close();
        }
    }

    /** One that fails when it is told of the move keeps nobody from moving. */
    @Test
    void aFailureAtTheMoveHoldsUpNothing() throws Exception {
        AtomicInteger moves = new AtomicInteger();
        int port = freePort();
        TestEndpoint first = new TestEndpoint(on(port), handover).with(CODE, (request, reply) -> {
            request.connection().onMove(moves::incrementAndGet);
            request.connection().onMove(() -> {
                throw new IllegalStateException("not ready to move");
            });
            request.connection().onMove(moves::incrementAndGet);
            reply.send(Response.ok());
        });
        try (RawPeer peer = new RawPeer(first.address())) {
            peer.ask(CODE, 1, BODY);
            assertEquals(1, peer.read().opaque());
            first.leave();
            assertEquals(2, moves.get());
            TestEndpoint next = new TestEndpoint(on(port), handover).with(CODE, named("next"));
            peer.ask(CODE, 2, BODY);
            assertEquals("next", peer.read().text("by"));
            next.close();
        }
    }

    @Test
    void aConnectionThatNobodyTakesIsClosed() throws Exception {
        AtomicBoolean wasTold = new AtomicBoolean();
        TestEndpoint endpoint = new TestEndpoint(on(freePort()), handover).with(CODE, (request, reply) -> {
            request.connection().onClose(() -> wasTold.set(true));
            reply.send(Response.ok());
        });
        try (RawPeer peer = new RawPeer(endpoint.address())) {
            peer.ask(CODE, 1, BODY);
            assertEquals(1, peer.read().opaque());
            endpoint.leave();
            assertFalse(wasTold.get());
            handover.close();
            assertTrue(peer.isClosedByOther());
            assertTrue(wasTold.get());
        }
    }

    /** Two of five cannot be gone on with: their sockets are closed, and the others are served. */
    @Test
    void aConnectionThatCannotBeAdoptedIsClosedAndKeepsNoOtherFromArriving(@TempDir Path directory) throws Exception {
        int port = freePort();
        BlockingQueue<Connection> seen = new LinkedBlockingQueue<>();
        AtomicInteger closes = new AtomicInteger();
        TestEndpoint first = new TestEndpoint(on(port), handover).with(CODE, (request, reply) -> {
            request.connection().onClose(closes::incrementAndGet);
            seen.add(request.connection());
            reply.send(Response.ok());
        });
        List<RawPeer> peers = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            RawPeer peer = new RawPeer(first.address());
            peer.ask(CODE, i, BODY);
            assertEquals(i, peer.read().opaque());
            peers.add(peer);
        }
        first.leave();
        Connection failing = seen.take();
        failing.execute(() -> {
            throw new IllegalStateException("not ready to arrive");
        });
        Path file = Files.createFile(directory.resolve("no-socket"));
        LastingConnection broken = new LastingConnection(null);
        broken.onClose(closes::incrementAndGet);
        leaveAlso(broken, new Luggage(noSocket(file), new byte[0], 0, false, null));

        TestEndpoint next = new TestEndpoint(on(port), handover).with(CODE, named("next"));
        for (int i = 1; i < peers.size(); i++) {
            peers.get(i).ask(CODE, i, BODY);
            assertEquals("next", peers.get(i).read().text("by"));
        }
        assertTrue(peers.get(0).isClosedByOther());
        Await.until("both ends are told", () -> closes.get() == 2);
        assertFalse(failing.isOpen() || broken.isOpen());
        Await.until("the others are counted", () -> next.server().connections() == 3);
        assertFalse(isOpenHere(file), "what is no socket is closed, too");
        for (RawPeer peer : peers) {
            peer.close();
        }
        Await.until("nobody is counted", () -> next.server().connections() == 0);
        next.close();
    }

    /** Puts one more before those that were left. */
    private void leaveAlso(LastingConnection connection, Luggage luggage) {
        Map<Object, Object> all = new LinkedHashMap<>(Map.of(connection, luggage));
        all.putAll((Map<?, ?>) handover.take("connections test").orElseThrow().thing());
        handover.leave("connections test", all, () -> {});
    }

    /** Of the kind that the transport goes on with, but for what it is. */
    private static Object noSocket(Path file) throws IOException {
        if (Epoll.isAvailable()) {
            return FileDescriptor.from(file.toFile()).intValue();
        }
        SocketChannel closed = SocketChannel.open();
        closed.close();
        return closed;
    }

    private static boolean isOpenHere(Path file) throws IOException {
        Path real = file.toRealPath();
        try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd"))) {
            return descriptors.anyMatch(descriptor -> {
                try {
                    return Files.readSymbolicLink(descriptor).equals(real);
                } catch (IOException e) {
                    return false;
                }
            });
        }
    }

    /** Its event loops have ended when the connection comes. */
    @Test
    void aConnectionThatComesTooLateForItsThreadIsClosed() throws Exception {
        TestEndpoint endpoint = new TestEndpoint(on(freePort()), handover).with(CODE, named("last"));
        try (RawPeer peer = new RawPeer(endpoint.address())) {
            peer.ask(CODE, 1, BODY);
            assertEquals(1, peer.read().opaque());
            endpoint.leave();
            Transport ended = new Transport("wire-ended", 1);
            ended.close();
            AtomicInteger adopted = new AtomicInteger();
            AtomicInteger closes = new AtomicInteger();
            new Links("test", handover, Clock.system()).arrive((connection, luggage) -> {
                connection.onClose(closes::incrementAndGet);
                adopted.incrementAndGet();
                return ended.adopt(luggage.socket(), TestEndpoint.WIDE, new ChannelInboundHandlerAdapter());
            });
            assertEquals(1, adopted.get());
            assertTrue(peer.isClosedByOther());
            Await.until("the end is told", () -> closes.get() == 1);
        }
    }

    /** Requests flow while the endpoint is replaced again and again: each is answered once, in order. */
    @Test
    void noRequestIsLostOverTwentySuccessors() throws Exception {
        int count = 20_000;
        int port = freePort();
        TestEndpoint endpoint = new TestEndpoint(on(port), handover).with(CODE, named("any"));
        try (RawPeer peer = new RawPeer(endpoint.address());
                Workers writer = new Workers("test-writer", 2, 2)) {
            BlockingQueue<Integer> answered = new LinkedBlockingQueue<>();
            assertTrue(writer.offer(() -> run(() -> {
                for (int i = 0; i < count; i++) {
                    peer.ask(CODE, i, BODY);
                }
            })));
            assertTrue(writer.offer(() -> run(() -> {
                for (int i = 0; i < count; i++) {
                    answered.add(peer.read().opaque());
                }
            })));
            for (int i = 0; i < 20; i++) {
                endpoint.leave();
                endpoint = new TestEndpoint(on(port), handover).with(CODE, named("any"));
            }
            for (int i = 0; i < count; i++) {
                assertEquals(i, answered.poll(20, TimeUnit.SECONDS));
            }
        }
        endpoint.close();
    }

    /** Work with a socket. */
    private interface Talk {
        void run() throws IOException;
    }

    private static void run(Talk talk) {
        try {
            talk.run();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
