package io.gantry.bench.traffic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.gantry.cluster.Credentials;
import io.gantry.cluster.QueueAddress;
import io.gantry.cluster.Signer;
import io.gantry.codec.Frame;
import io.gantry.codec.MessageProperties;
import io.gantry.message.Property;
import io.gantry.wire.RequestCode;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A frame that was made by writing numbers over an encoded one says what one encoded for it would say. */
final class SendTemplateTest {
    /** A topic and tag that look like every number of the frame. */
    private static final String DIGITS = "1111111111-2222222222222-0000000001111111";

    private static Frame frame(MessageShape shape, long number, String brokerName) {
        ByteBuffer body = ByteBuffer.wrap("hello".getBytes(StandardCharsets.UTF_8));
        ByteBuffer out = ByteBuffer.allocate(4_096);
        SendTemplate template = new SendTemplate(new QueueAddress(DIGITS, brokerName, "h:1", 3), shape);
        Signer signer = shape.credentials() == null ? null : new Signer(shape.credentials());
        template.write(out, 1_000_000_007, 1_700_000_000_123L, 99, body, signer);
        int first = out.position();
        template.write(out, 1_000_000_042, 1_700_000_000_999L, number, body, signer);
        assertEquals(template.frameBytes(), first);
        return new Frame().wrap(out.flip(), first, out.limit() - first);
    }

    @ParameterizedTest
    @ValueSource(ints = {Frame.JSON, Frame.BINARY})
    void numbersAreWrittenOverAndNothingElse(int serialization) {
        Frame frame = frame(new MessageShape("g", 5, DIGITS, 100, serialization, false, 0, null), 0xABC, "b");
        assertEquals(serialization, frame.serialization());
        assertEquals(RequestCode.SEND_MESSAGE_V2, frame.code());
        assertEquals(1_000_000_042, frame.opaque());
        assertEquals(DIGITS, frame.text("b"));
        assertEquals("3", frame.text("e"));
        assertEquals("1700000000999", frame.text("g"));
        assertEquals("b", frame.text("n"));
        assertEquals("hello", StandardCharsets.UTF_8.decode(frame.body()).toString());
        String properties = frame.text("i");
        assertEquals(DIGITS, MessageProperties.find(properties, Property.TAGS));
        assertEquals("key-0000000048", MessageProperties.find(properties, Property.KEYS));
        String unique = MessageProperties.find(properties, Property.UNIQUE_KEY);
        assertEquals(32, unique.length());
        assertEquals("0000000000000ABC", unique.substring(16));
    }

    @ParameterizedTest
    @ValueSource(ints = {Frame.JSON, Frame.BINARY})
    void whatIsNotWantedIsLeftOut(int serialization) {
        Frame frame = frame(new MessageShape("g", 5, null, 0, serialization, false, 0, null), 1, null);
        assertNull(frame.text("n"));
        assertNull(MessageProperties.find(frame.text("i"), Property.TAGS));
        assertNull(MessageProperties.find(frame.text("i"), Property.KEYS));
    }

    @ParameterizedTest
    @ValueSource(ints = {Frame.JSON, Frame.BINARY})
    void messagesTakeTurnsInLightQueues(int serialization) {
        Frame frame = frame(new MessageShape("g", 5, DIGITS, 0, serialization, false, 20_000, null), 20_042, "b");
        assertEquals(
                LightQueue.name(DIGITS, 42), MessageProperties.find(frame.text("i"), Property.INNER_MULTI_DISPATCH));
        assertEquals("%LMQ%" + DIGITS + "-0000042", LightQueue.name(DIGITS, 42));
        assertEquals(DIGITS, MessageProperties.find(frame.text("i"), Property.TAGS));
    }

    /** What was written over is signed as a request that was made for it would be. */
    @ParameterizedTest
    @ValueSource(ints = {Frame.JSON, Frame.BINARY})
    void eachMessageIsSignedByItself(int serialization) {
        Credentials alice = new Credentials("1111111111", "secret");
        Frame frame = frame(new MessageShape("g", 5, DIGITS, 100, serialization, false, 20, alice), 0xABC, null);
        Map<String, Object> fields = new TreeMap<>();
        for (String name : "a b c d e f g h i j k m".split(" ")) {
            fields.put(name, frame.text(name));
        }
        Map<String, Object> signed = alice.signed(fields, "hello".getBytes(StandardCharsets.UTF_8));
        assertEquals("1111111111", frame.text("AccessKey"));
        assertEquals(signed.get("Signature"), frame.text("Signature"));
        assertEquals("1700000000999", frame.text("g"));
    }

    @Test
    void framesWithoutADifferenceHaveNoPlace() {
        assertThrows(IllegalArgumentException.class, () -> Place.ofDifference(new byte[] {1, 2}, new byte[] {1, 2}));
        assertThrows(IllegalArgumentException.class, () -> Place.ofDifference(new byte[] {1}, new byte[] {2, 2}));
    }
}
