package io.gantry.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gantry.wire.BadRequestException;
import io.gantry.wire.RequestHandler;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What every request handler does, whatever it serves. */
public abstract class RequestHandlerContract {
    /** The handler, ready to serve. */
    protected abstract RequestHandler handler();

    /** The codes it serves. */
    protected abstract int[] requestCodes();

    @Test
    void requestWithoutFieldsOrBodyIsAnsweredOrRefusedAsBad() {
        for (int code : requestCodes()) {
            serve(code, Map.of(), new byte[0]);
        }
    }

    @Test
    void bodyOfNoiseIsAnsweredOrRefusedAsBad() {
        byte[] noise = {'{', '"', -1, 0, 127, '[', -128, ',', ':', 1, 2};
        for (int code : requestCodes()) {
            serve(code, Map.of(), noise);
        }
    }

    @Test
    void fieldsOfNoiseAreAnsweredOrRefusedAsBad() {
        Map<String, String> fields = Map.of(
                "topic",
                "\u0000/../",
                "queueId",
                "-1",
                "queueOffset",
                "x",
                "a",
                "",
                "e",
                "99999999999999999999",
                "consumerGroup",
                "g",
                "producerGroup",
                "g",
                "brokerName",
                "b");
        for (int code : requestCodes()) {
            serve(code, fields, new byte[0]);
        }
    }

    /** The answer, if it came at once, is one, has a code, and gives its buffers back. */
    private void serve(int code, Map<String, String> fields, byte[] body) {
        LocalReply reply = new LocalReply();
        try {
            handler().handle(new LocalRequest(code, fields, body, new LocalConnection()), reply);
        } catch (BadRequestException e) {
            assertNotNull(e.getMessage());
            assertEquals(0, reply.count(), "A refused request must not be answered too");
            return;
        }
        assertTrue(reply.count() <= 1, () -> "Request code " + code + " was answered " + reply.count() + " times");
    }
}
