package io.gantry.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Requests are signed as RocketMQ's clients sign them; the signature below is openssl's. */
final class CredentialsTest {
    private static final byte[] BODY = "body".getBytes(StandardCharsets.UTF_8);

    @Test
    void theValuesInTheOrderOfTheirNamesAndTheBodyAreSigned() {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("version", 7);
        fields.put("topic", "orders");
        fields.put("none", null);
        fields.put("Signature", "of somebody else");
        Map<String, ?> signed = new Access(1, new Credentials("console", "the secret"), "").signed(fields, BODY);
        assertEquals(
                Map.of(
                        "AccessKey",
                        "console",
                        "topic",
                        "orders",
                        "version",
                        "7",
                        "Signature",
                        "EmteG2GZtQ73Trq4nVqu0NP+Gxg="),
                signed);
    }

    @Test
    void withoutCredentialsARequestIsLeftAsItIs() {
        Map<String, Object> fields = Map.of("topic", "orders");
        assertSame(fields, new Access(1).signed(fields, BODY));
    }

    @Test
    void theSecretIsInNoText() {
        assertFalse(new Access(1, new Credentials("console", "the secret"), "")
                .toString()
                .contains("secret"));
        assertThrows(IllegalArgumentException.class, () -> new Credentials("console", ""));
    }
}
