package io.gantry.wire.netty;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gantry.agent.Workers;
import io.gantry.codec.Frame;
import io.gantry.codec.FrameHead;
import io.gantry.wire.BadRequestException;
import io.gantry.wire.Call;
import io.gantry.wire.Connection;
import io.gantry.wire.Payload;
import io.gantry.wire.Reply;
import io.gantry.wire.Request;
import io.gantry.wire.RequestHandler;
import io.gantry.wire.Response;
import io.gantry.wire.ResponseCode;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** The road of a request over a real socket to its handler, and of the reply back. */
final class RequestRoadTest {
    private static final int ECHO = 10;
    private static final byte[] HELLO = "hello".getBytes(StandardCharsets.UTF_8);
    /** Answers with the request's own bytes, from where they lie. */
    private static final RequestHandler ECHOING = (request, reply) ->
            reply.send(Response.ok(Map.of("name", request.fields().requireText("name")))
                    .withBody(new Payload(List.of(request.body()), () -> {})));

    @Test
    void aReplyCarriesTheRequestsOpaqueBodyAndSerialization() throws Exception {
        try (TestEndpoint endpoint = new TestEndpoint(TestEndpoint.WIDE).with(ECHO, ECHOING);
                RawPeer peer = new RawPeer(endpoint.address())) {
            for (int serialization : new int[] {Frame.JSON, Frame.BINARY}) {
                peer.write(RawPeer.request(serialization, ECHO, 7 + serialization, 0, HELLO));
                Frame answer = peer.read();
                assertEquals(serialization, answer.serialization());
                assertTrue(answer.isResponse());
                assertEquals(0, answer.code());
                assertEquals(7 + serialization, answer.opaque());
                assertEquals(513, answer.version());
                assertNull(answer.remark());
                assertEquals("value", answer.text("name"));
                assertArrayEquals(HELLO, RawPeer.body(answer));
            }
        }
    }

    /** One thread's answers and calls are in its order, and so are those of the event loop. */
    @Test
    void whatOneThreadAnswersIsInItsOrder() throws Exception {
        int count = 4_000;
        int later = ECHO + 1;
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (int i = 0; i < count; i++) {
            all.write(RawPeer.request(Frame.BINARY, ECHO + i % 2, i, 0, HELLO));
        }
        try (Workers writer = new Workers("test-writer", 1, 1);
                Workers other = new Workers("test-other", 1, count);
                TestEndpoint endpoint = new TestEndpoint(TestEndpoint.WIDE)
                        .with(ECHO, ECHOING)
                        .with(later, (request, reply) -> assertTrue(other.offer(() -> answerAndTell(request, reply))));
                RawPeer peer = new RawPeer(endpoint.address())) {
            assertTrue(writer.offer(() -> writeInPieces(peer, all.toByteArray())));
            int atOnce = -2;
            int behind = -1;
            int told = -1;
            while (atOnce < count - 2 || behind < count - 1) {
                Frame next = peer.read();
                if (!next.isResponse()) {
                    int number = Integer.parseInt(next.text("number"));
                    assertTrue(told < number && number <= behind, number + " behind " + told + ", " + behind);
                    told = number;
                } else if (next.opaque() % 2 == 0) {
                    assertEquals(atOnce + 2, next.opaque());
                    atOnce = next.opaque();
                } else {
                    assertEquals(behind + 2, next.opaque());
                    behind = next.opaque();
                }
            }
        }
    }

    private static void answerAndTell(Request request, Reply reply) {
        reply.send(Response.ok());
        request.connection().send(Call.of(40, Map.of("number", String.valueOf(request.opaque()))));
    }

    @Test
    void tenThousandPipelinedRequestsAreAnsweredInTheirOrder() throws Exception {
        int count = 10_000;
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        Random random = new Random(3);
        byte[][] bodies = new byte[count][];
        for (int i = 0; i < count; i++) {
            bodies[i] = new byte[random.nextInt(300)];
            random.nextBytes(bodies[i]);
            all.write(RawPeer.request(i & 1, ECHO, i, 0, bodies[i]));
        }
        try (TestEndpoint endpoint = new TestEndpoint(TestEndpoint.WIDE).with(ECHO, ECHOING);
                RawPeer peer = new RawPeer(endpoint.address());
                Workers writer = new Workers("test-writer", 1, 1)) {
            assertTrue(writer.offer(() -> writeInPieces(peer, all.toByteArray())));
            for (int i = 0; i < count; i++) {
                Frame answer = peer.read();
                assertEquals(i, answer.opaque());
                assertArrayEquals(bodies[i], RawPeer.body(answer));
            }
        }
    }

    /** Pieces of odd lengths, so that frames are cut everywhere, their first words included. */
    private static void writeInPieces(RawPeer peer, byte[] bytes) {
        Random random = new Random(5);
        try {
            for (int at = 0; at < bytes.length; ) {
                int length = Math.min(bytes.length - at, 1 + random.nextInt(random.nextBoolean() ? 7 : 20_000));
                peer.write(java.util.Arrays.copyOfRange(bytes, at, at + length));
                at += length;
            }
        } catch (java.io.IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void bodiesOfManyMegabytesComeBackWhole() throws Exception {
        byte[] body = new byte[9 << 20];
        new Random(9).nextBytes(body);
        try (TestEndpoint endpoint = new TestEndpoint(TestEndpoint.WIDE).with(ECHO, ECHOING);
                RawPeer peer = new RawPeer(endpoint.address());
                Workers writer = new Workers("test-writer", 1, 1)) {
            assertTrue(writer.offer(() -> writeInPieces(peer, RawPeer.request(Frame.JSON, ECHO, 1, 0, body))));
            assertArrayEquals(body, RawPeer.body(peer.read()));
        }
    }

    @Test
    void partsAreWrittenInOrderAndReleasedOnce() throws Exception {
        AtomicInteger released = new AtomicInteger();
        ByteBuffer mapped = ByteBuffer.allocateDirect(100)
                .put("0123456789".getBytes(StandardCharsets.UTF_8))
                .flip();
        RequestHandler handler = (request, reply) -> {
            List<ByteBuffer> parts =
                    List.of(mapped.slice(2, 3).asReadOnlyBuffer(), ByteBuffer.wrap(HELLO), mapped.slice(0, 2));
            reply.send(Response.ok().withBody(new Payload(parts, released::incrementAndGet)));
            reply.send(Response.ok().withBody(new Payload(List.of(mapped), released::incrementAndGet)));
        };
        try (TestEndpoint endpoint = new TestEndpoint(TestEndpoint.WIDE).with(ECHO, handler);
                RawPeer peer = new RawPeer(endpoint.address())) {
            peer.ask(ECHO, 1, HELLO);
            assertEquals("234hello01", new String(RawPeer.body(peer.read()), StandardCharsets.UTF_8));
            Await.until("both payloads are released", () -> released.get() == 2);
            peer.write(RawPeer.request(Frame.JSON, ECHO, 2, Frame.ONE_WAY_FLAG, HELLO));
            Await.until("a one-way request's payloads are released", () -> released.get() == 4);
        }
        assertEquals(4, released.get());
    }

    @Test
    void aOneWayRequestGetsNoReply() throws Exception {
        try (TestEndpoint endpoint = new TestEndpoint(TestEndpoint.WIDE).with(ECHO, ECHOING);
                RawPeer peer = new RawPeer(endpoint.address())) {
            peer.write(RawPeer.request(Frame.JSON, ECHO, 1, Frame.ONE_WAY_FLAG, HELLO));
            peer.ask(ECHO, 2, HELLO);
            assertEquals(2, peer.read().opaque());
        }
    }

    @Test
    void whatGoesWrongIsAnswered() throws Exception {
        RequestHandler bad = (request, reply) -> {
            throw new BadRequestException(ResponseCode.INVALID_PARAMETER, "The field x is wrong");
        };
        RequestHandler broken = (request, reply) -> {
            throw new IllegalStateException("inside");
        };
        RequestHandler unreadable = (request, reply) -> {
            throw new InternalError("a fault occurred in an unsafe memory access operation");
        };
        RequestHandler tooLong = (request, reply) ->
                reply.send(Response.ok().withBody(new Payload(List.of(ByteBuffer.allocateDirect(17 << 20)), () -> {})));
        try (TestEndpoint endpoint = new TestEndpoint(TestEndpoint.WIDE).with(1, bad);
                RawPeer peer = new RawPeer(endpoint.address())) {
            endpoint.with(2, broken).with(3, tooLong).with(5, unreadable);
            peer.ask(1, 1, HELLO);
            Frame refused = peer.read();
            assertEquals(ResponseCode.INVALID_PARAMETER, refused.code());
            assertEquals("The field x is wrong", refused.remark());
            peer.ask(2, 2, HELLO);
            Frame failed = peer.read();
            assertEquals(ResponseCode.SYSTEM_ERROR, failed.code());
            assertFalse(failed.remark().contains("\n"), "no trace goes to a client");
            peer.ask(3, 3, HELLO);
            assertEquals(ResponseCode.SYSTEM_ERROR, peer.read().code());
            peer.ask(5, 5, HELLO);
            assertEquals(ResponseCode.SYSTEM_ERROR, peer.read().code());
            peer.ask(4, 4, HELLO);
            Frame unknown = peer.read();
            assertEquals(ResponseCode.REQUEST_CODE_NOT_SUPPORTED, unknown.code());
            assertEquals(" request type 4 not supported", unknown.remark());
        }
    }

    @Test
    void repliesMayComeFromAnotherThreadAndLate() throws Exception {
        BlockingQueue<Map.Entry<Request, Reply>> waiting = new LinkedBlockingQueue<>();
        Set<Connection> connections = ConcurrentHashMap.newKeySet();
        RequestHandler handler = (request, reply) -> {
            connections.add(request.connection());
            waiting.add(Map.entry(request, reply));
        };
        try (TestEndpoint endpoint = new TestEndpoint(TestEndpoint.WIDE).with(ECHO, handler);
                RawPeer peer = new RawPeer(endpoint.address())) {
            for (int i = 0; i < 100; i++) {
                peer.ask(ECHO, i, new byte[i % 2]);
            }
            for (int i = 0; i < 100; i++) {
                Map.Entry<Request, Reply> one = waiting.poll(20, TimeUnit.SECONDS);
                assertEquals("value", one.getKey().fields().text("name"));
                one.getValue()
                        .send(Response.ok()
                                .withBody(new Payload(List.of(one.getKey().body()), () -> {})));
            }
            for (int i = 0; i < 100; i++) {
                assertEquals(i, peer.read().opaque());
            }
            assertEquals(1, connections.size());
        }
    }

    @Test
    void aReplyToAClosedConnectionReleasesWhatItHolds() throws Exception {
        BlockingQueue<Reply> waiting = new LinkedBlockingQueue<>();
        AtomicInteger released = new AtomicInteger();
        AtomicInteger closed = new AtomicInteger();
        RequestHandler handler = (request, reply) -> {
            Connection connection = request.connection();
            connection.onClose(() -> closed.addAndGet(connection.remoteAddress() == null ? 100 : 1));
            waiting.add(reply);
        };
        try (TestEndpoint endpoint = new TestEndpoint(TestEndpoint.WIDE).with(ECHO, handler)) {
            try (RawPeer peer = new RawPeer(endpoint.address())) {
                peer.ask(ECHO, 1, HELLO);
                peer.ask(ECHO, 2, HELLO);
                Await.until("both arrived", () -> waiting.size() == 2);
            }
            Await.until("the close is told", () -> closed.get() == 2);
            Payload payload = new Payload(List.of(ByteBuffer.allocateDirect(10)), released::incrementAndGet);
            waiting.take().send(Response.ok().withBody(payload));
            waiting.take().send(Response.ok().withBody(payload));
            Await.until("both are released", () -> released.get() == 2);
        }
    }

    @Test
    void aHandlerThatBlocksRunsOnThePoolOfWhichOneHostGetsHalf() throws Exception {
        CountDownLatch mayGoOn = new CountDownLatch(1);
        Set<String> threads = ConcurrentHashMap.newKeySet();
        RequestHandler blocking = (request, reply) -> {
            threads.add(Thread.currentThread().getName());
            try {
                assertTrue(mayGoOn.await(20, TimeUnit.SECONDS));
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            reply.send(Response.ok());
        };
        try (TestEndpoint endpoint = new TestEndpoint(TestEndpoint.WIDE);
                RawPeer peer = new RawPeer(endpoint.address());
                RawPeer other = RawPeer.from("127.0.0.2", endpoint.address())) {
            endpoint.server().bind(blocking, TestEndpoint.traits(true, 5));
            endpoint.with(ECHO, ECHOING);
            int taken = 1 + TestEndpoint.DISPATCH.workerQueue() / 2;
            for (int i = 0; i < taken + 1; i++) {
                peer.ask(5, i, HELLO);
                if (i == 0) {
                    Await.until("a worker is busy", () -> threads.size() == 1);
                }
            }
            Frame refused = peer.read();
            assertEquals(ResponseCode.SYSTEM_BUSY, refused.code());
            assertTrue(refused.remark().startsWith("[OVERLOAD]system busy"));
            peer.ask(ECHO, 99, HELLO);
            assertEquals(99, peer.read().opaque(), "the event loop goes on");
            other.ask(5, 100, HELLO);
            other.ask(ECHO, 101, HELLO);
            assertEquals(101, other.read().opaque(), "another host is not refused");
            mayGoOn.countDown();
            for (int i = 0; i < taken; i++) {
                assertEquals(0, peer.read().code());
            }
            assertEquals(0, other.read().code());
            threads.forEach(name -> assertTrue(name.startsWith("gantry-wire-test-worker"), name));
        }
    }

    @Test
    void aRequestToAClientIsMatchedWithItsAnswer() throws Exception {
        BlockingQueue<Connection> connections = new LinkedBlockingQueue<>();
        RequestHandler handler = (request, reply) -> {
            connections.add(request.connection());
            reply.send(Response.ok());
        };
        try (TestEndpoint endpoint = new TestEndpoint(TestEndpoint.WIDE).with(ECHO, handler);
                RawPeer peer = new RawPeer(endpoint.address())) {
            peer.ask(ECHO, 1, HELLO);
            peer.read();
            Connection connection = connections.take();
            var answer = connection.call(io.gantry.wire.Call.of(220, Map.of("topic", "T")), 20_000);
            connection.send(io.gantry.wire.Call.of(40, Map.of("consumerGroup", "G")));
            Frame asked = peer.read();
            assertEquals(220, asked.code());
            assertEquals("T", asked.text("topic"));
            Frame told = peer.read();
            assertTrue(told.isOneWay());
            FrameHead head = new FrameHead(Frame.BINARY, 0, 409, asked.opaque(), Frame.RESPONSE_FLAG, "fine");
            peer.write(RawPeer.frame(head, Map.of("n", 5), HELLO));
            var got = answer.toCompletableFuture().get(20, TimeUnit.SECONDS);
            assertEquals("fine", got.remark());
            assertEquals("5", got.fields().get("n"));
            assertArrayEquals(HELLO, got.body());
            var late =
                    connection.call(io.gantry.wire.Call.of(220, Map.of()), 30).toCompletableFuture();
            assertSame(
                    java.util.concurrent.TimeoutException.class,
                    late.handle((none, failure) -> failure)
                            .get(20, TimeUnit.SECONDS)
                            .getClass());
            var cut = connection
                    .call(io.gantry.wire.Call.of(220, Map.of()), 20_000)
                    .toCompletableFuture();
            peer.hangUp();
            assertTrue(cut.handle((none, failure) -> failure).get(20, TimeUnit.SECONDS) instanceof java.io.IOException);
        }
    }
}
