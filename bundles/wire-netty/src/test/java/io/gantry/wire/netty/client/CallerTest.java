package io.gantry.wire.netty.client;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gantry.agent.Clock;
import io.gantry.wire.Answer;
import io.gantry.wire.Call;
import io.gantry.wire.Payload;
import io.gantry.wire.RequestHandler;
import io.gantry.wire.Response;
import io.gantry.wire.netty.Await;
import io.gantry.wire.netty.TestEndpoint;
import io.gantry.wire.netty.link.Limits;
import io.gantry.wire.netty.link.Transport;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Calls by address to a real endpoint. */
final class CallerTest {
    private static final Limits LIMITS = new Limits(16 << 20, 100, 1 << 20, 1 << 20, 200, 60_000, 50);

    private final UnpooledByteBufAllocator buffers = new UnpooledByteBufAllocator(true, false, true);
    private final Caller caller = new Caller(
            new CallerSetting(LIMITS, 1_000, 20, null), new Transport("test-client", 1, buffers), Clock.system());

    @AfterEach
    void nothingIsLeft() {
        caller.close();
        assertEquals(0, buffers.metric().usedDirectMemory());
        assertInstanceOf(IOException.class, failure(caller.call("127.0.0.1:1", Call.of(1, Map.of()), 1_000)));
    }

    private static String text(InetSocketAddress address) {
        return "127.0.0.1:" + address.getPort();
    }

    private static Answer get(CompletionStage<Answer> answer) throws Exception {
        return answer.toCompletableFuture().get(20, TimeUnit.SECONDS);
    }

    private static Throwable failure(CompletionStage<Answer> answer) {
        return answer.toCompletableFuture()
                .orTimeout(20, TimeUnit.SECONDS)
                .handle((none, cause) -> cause)
                .join();
    }

    private static RequestHandler echo() {
        return (request, reply) ->
                reply.send(Response.ok(Map.of("n", request.fields().requireInt("n")))
                        .withBody(new Payload(List.of(request.body()), () -> {})));
    }

    @Test
    void answersAreMatchedWithTheirCalls() throws Exception {
        try (TestEndpoint endpoint = new TestEndpoint(TestEndpoint.WIDE).with(5, echo())) {
            String address = text(endpoint.address());
            List<CompletionStage<Answer>> answers = new ArrayList<>();
            for (int i = 0; i < 15; i++) {
                answers.add(caller.call(address, new Call(5, Map.of("n", i), new byte[] {(byte) i}), 20_000));
            }
            for (int i = 0; i < 15; i++) {
                Answer answer = get(answers.get(i));
                assertTrue(answer.isSuccess());
                assertEquals(Integer.toString(i), answer.fields().get("n"));
                assertArrayEquals(new byte[] {(byte) i}, answer.body());
            }
        }
    }

    @Test
    void aConnectionIsReopenedAfterItWasIdleOrLost() throws Exception {
        try (TestEndpoint endpoint = new TestEndpoint(TestEndpoint.WIDE)) {
            AtomicInteger closed = new AtomicInteger();
            endpoint.with(5, (request, reply) -> {
                request.connection().onClose(closed::incrementAndGet);
                reply.send(Response.ok());
            });
            String address = "localhost:" + endpoint.address().getPort();
            for (int i = 1; i <= 2; i++) {
                assertTrue(
                        get(caller.call(address, Call.of(5, Map.of()), 20_000)).isSuccess());
                int count = i;
                Await.until("the idle connection is closed", () -> closed.get() == count);
            }
        }
    }

    @Test
    void aOneWayCallArrives() throws Exception {
        AtomicInteger arrived = new AtomicInteger();
        try (TestEndpoint endpoint = new TestEndpoint(TestEndpoint.WIDE)) {
            endpoint.with(5, (request, reply) -> arrived.addAndGet(request.isOneWay() ? 1 : 100));
            caller.send(text(endpoint.address()), Call.of(5, Map.of()));
            Await.until("it arrived", () -> arrived.get() == 1);
        }
    }

    @Test
    void silenceAndAbsenceAreToldApart() throws Exception {
        try (TestEndpoint endpoint = new TestEndpoint(TestEndpoint.WIDE)) {
            endpoint.with(5, (request, reply) -> {});
            assertInstanceOf(
                    TimeoutException.class, failure(caller.call(text(endpoint.address()), Call.of(5, Map.of()), 50)));
        }
        int free;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            free = socket.getLocalPort();
        }
        Throwable refused = failure(caller.call("127.0.0.1:" + free, Call.of(5, Map.of()), 20_000));
        assertInstanceOf(IOException.class, refused);
        assertTrue(refused.getMessage().startsWith("Cannot connect to 127.0.0.1:" + free), refused.getMessage());
        assertInstanceOf(IOException.class, failure(caller.call("nonsense", Call.of(5, Map.of()), 20_000)));
    }

    @Test
    void addressesAreReadStrictly() {
        assertEquals(new Address("::1", 9876), Address.parse("[::1]:9876"));
        assertEquals(new Address("host", 1), Address.parse("host:1"));
        for (String wrong : List.of("", ":", "a:", ":1", "a:0", "a:65536", "a:-1", "a:1x", "a:123456")) {
            assertThrows(IllegalArgumentException.class, () -> Address.parse(wrong), wrong);
        }
    }
}
