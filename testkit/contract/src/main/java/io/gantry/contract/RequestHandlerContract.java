package io.gantry.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gantry.wire.BadRequestException;
import io.gantry.wire.RequestHandler;
import io.gantry.wire.Response;
import io.gantry.wire.ResponseCode;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * What every request handler does, whatever it serves. A bundle hands over all of its handlers; their codes are read
 * from what the build wrote for the container, so neither a handler nor a code can be forgotten.
 */
public abstract class RequestHandlerContract {
    /** Passes for a name, a number and a truth, so that a handler goes on to its next field. */
    private static final String PLAIN = "1";

    private static final int MAX_FIELDS = 60;

    private static final List<String> NOISE = List.of(
            "",
            " ",
            "x",
            "-1",
            "99999999999",
            "99999999999999999999",
            "\0/../",
            "\ud800%RETRY%",
            "{\"",
            "[".repeat(20_000),
            "n".repeat(70_000));

    private static final List<String> BODIES = List.of(
            "{\"\u0000\u007f[,:\u0001",
            "null",
            "[]",
            "{}",
            "[{}]",
            "{\"a\":",
            "[".repeat(100_000),
            "{\"a\":".repeat(50_000),
            "=\n#\n\r=1");

    /** Every request handler of the bundle, ready to serve. */
    protected abstract Collection<RequestHandler> handlers();

    @Test
    void everyHandlerOfTheBundleIsHere() {
        Map<String, List<Integer>> described = HandlerDescription.all();
        Set<String> here =
                handlers().stream().map(handler -> handler.getClass().getName()).collect(Collectors.toSet());
        assertEquals(new TreeSet<>(described.keySet()), new TreeSet<>(here));
        Set<Integer> seen = new HashSet<>();
        described.forEach((handler, codes) -> codes.forEach(
                code -> assertTrue(seen.add(code), () -> handler + " and another serve request code " + code)));
    }

    @TestFactory
    Stream<DynamicTest> missingFieldIsNamed() {
        return each(Served::plain);
    }

    @TestFactory
    Stream<DynamicTest> fieldsOfNoiseAreAnsweredOrRefused() {
        return each(served -> {
            LocalFields plain = served.plain();
            for (String name : plain.asked()) {
                NOISE.forEach(noise -> served.serve(plain.and(name, noise), new byte[0]));
            }
        });
    }

    @TestFactory
    Stream<DynamicTest> bodiesOfNoiseAreAnsweredOrRefused() {
        return each(served -> {
            LocalFields plain = served.plain();
            BODIES.forEach(body -> served.serve(plain, body.getBytes(StandardCharsets.UTF_8)));
            served.serve(plain, new byte[] {-1, 0, 127, -128, '{', '"', -61});
            served.serve(new LocalFields(Map.of()), new byte[4]);
        });
    }

    @TestFactory
    Stream<DynamicTest> requestWithoutAReplyIsServed() {
        return each(served -> {
            LocalFields plain = served.plain();
            LocalReply reply = new LocalReply();
            try {
                served.handler.handle(LocalRequest.of(served.code).oneWay().with(plain), reply);
            } catch (BadRequestException e) {
                served.checkRefusal(e, reply);
            }
            assertTrue(reply.count() <= 1, "answered " + reply.count() + " times");
        });
    }

    private Stream<DynamicTest> each(Consumer<Served> test) {
        Map<String, List<Integer>> described = HandlerDescription.all();
        return handlers().stream()
                .flatMap(handler -> described.get(handler.getClass().getName()).stream()
                        .map(code -> DynamicTest.dynamicTest(
                                handler.getClass().getSimpleName() + " " + code,
                                () -> test.accept(new Served(handler, code)))));
    }

    /** One request code of one handler. */
    private record Served(RequestHandler handler, int code) {
        /** The fields the handler asks for, learned by leaving out each: a refusal names what is missing. */
        LocalFields plain() {
            LocalFields fields = new LocalFields(Map.of());
            for (int i = 0; i < MAX_FIELDS; i++) {
                String refusal = serve(fields, new byte[0]);
                String missing = fields.missing();
                if (missing == null) {
                    return fields;
                }
                assertNotNull(refusal, () -> "answered without the field " + missing);
                assertTrue(refusal.contains(missing), () -> "missing: " + missing + ", said: " + refusal);
                fields = fields.and(missing, PLAIN);
            }
            throw new AssertionError("more than " + MAX_FIELDS + " fields: " + fields.asked());
        }

        /** Serves one request; the text of its refusal, or null when it was answered. */
        private String serve(LocalFields fields, byte[] body) {
            LocalReply reply = new LocalReply();
            try {
                handler.handle(LocalRequest.of(code).with(fields).body(body), reply);
            } catch (BadRequestException e) {
                return checkRefusal(e, reply);
            }
            Response response = awaited(reply);
            assertEquals(1, reply.count(), "answers");
            response.body().parts().forEach(part -> assertNotNull(part));
            response.body().release().run();
            if (response.code() == ResponseCode.SUCCESS) {
                return null;
            }
            assertNotNull(response.remark(), () -> "response code " + response.code() + " says nothing");
            return response.remark();
        }

        private String checkRefusal(BadRequestException e, LocalReply reply) {
            assertEquals(0, reply.count(), "a refused request must not be answered too");
            assertNotEquals(ResponseCode.SUCCESS, e.code());
            assertFalse(e.getMessage().isBlank());
            return e.getMessage();
        }

        private static Response awaited(LocalReply reply) {
            try {
                return reply.response().get(10, TimeUnit.SECONDS);
            } catch (InterruptedException | ExecutionException | TimeoutException e) {
                throw new AssertionError("no answer within 10 s", e);
            }
        }
    }
}
