package io.gantry.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Writing frames, and that reading undoes writing; and that no damage does worse than {@link FrameException}. */
final class FrameEncoderTest {
    private static ByteBuffer encode(FrameHead head, Map<String, ?> fields) {
        FrameEncoder encoder = FrameEncoder.of(head, fields);
        ByteBuffer buffer = ByteBuffer.allocate(3 + encoder.bytes()).position(3);
        encoder.put(buffer, 0);
        return buffer.flip().position(3);
    }

    @Test
    void aJsonAnswerHasTheseBytes() {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("msgId", "AB");
        fields.put("none", null);
        fields.put("queueOffset", -12L);
        FrameHead head = new FrameHead(Frame.JSON, 1, FrameHead.VERSION, 9, Frame.RESPONSE_FLAG, "no \"é\"\n");
        ByteBuffer buffer = encode(head, fields);
        String header = "{\"code\":1,\"extFields\":{\"msgId\":\"AB\",\"queueOffset\":\"-12\"},\"flag\":1,"
                + "\"language\":\"JAVA\",\"opaque\":9,\"remark\":\"no \\\"é\\\"\\n\","
                + "\"serializeTypeCurrentRPC\":\"JSON\",\"version\":513}";
        int length = header.getBytes(StandardCharsets.UTF_8).length;
        assertEquals(4 + length, buffer.getInt());
        assertEquals(length, buffer.getInt());
        assertEquals(header, StandardCharsets.UTF_8.decode(buffer).toString());
    }

    @Test
    void readingUndoesWriting() {
        Random random = new Random(7);
        for (int round = 0; round < 2000; round++) {
            Map<String, Object> fields = new LinkedHashMap<>();
            for (int i = random.nextInt(20); i > 0; i--) {
                fields.put("n" + text(random), random.nextBoolean() ? random.nextLong() : "v" + text(random));
            }
            int serialization = random.nextInt(2);
            String remark = random.nextBoolean() ? null : "r" + text(random);
            FrameHead head = new FrameHead(
                    serialization,
                    random.nextInt(1000),
                    random.nextInt(600),
                    random.nextInt(),
                    random.nextInt(4),
                    remark);
            ByteBuffer buffer = encode(head, fields);
            Frame frame = new Frame().wrap(buffer, buffer.position(), buffer.remaining());
            assertEquals(head.opaque(), frame.opaque());
            assertEquals(head.code(), frame.code());
            assertEquals(head.flag(), frame.flag());
            assertEquals(head.version(), frame.version());
            assertEquals(remark, frame.remark());
            Map<String, String> read = new LinkedHashMap<>();
            frame.forEach(read::put);
            assertEquals(fields.size(), read.size());
            fields.forEach((name, value) -> {
                assertEquals(value.toString(), read.get(name));
                assertEquals(value.toString(), frame.text(name));
            });
        }
    }

    /** Any character but half a pair. */
    private static String text(Random random) {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(12); i > 0; i--) {
            int point = random.nextInt(random.nextBoolean() ? 0x80 : 0x11000);
            text.appendCodePoint(Character.isSurrogate((char) point) && point < 0x10000 ? '?' : point);
        }
        return text.toString();
    }

    @Test
    void halfAPairIsWrittenAsAQuestionMark() {
        FrameHead head = new FrameHead(Frame.JSON, 1, 1, 1, 0, "a\ud83d");
        ByteBuffer buffer = encode(head, Map.of());
        assertEquals("a?", new Frame().wrap(buffer, 3, buffer.remaining()).remark());
    }

    @Test
    void anEmptyMapWritesNoFields() {
        FrameHead head = FrameHead.request(106, 3, true);
        ByteBuffer buffer = encode(head, Map.of());
        Frame frame = new Frame().wrap(buffer, 3, buffer.remaining());
        assertTrue(frame.isOneWay());
        assertNull(frame.text("a"));
        assertEquals(0, frame.bodyLength());
    }

    @Test
    void aHeaderThatHasNoRoomIsMisuse() {
        FrameHead head = new FrameHead(Frame.JSON, 1, 1, 1, 0, "x".repeat(1 << 24));
        assertThrows(IllegalArgumentException.class, () -> FrameEncoder.of(head, Map.of()));
    }

    /** Flipped, cut and random bytes: they are read, or refused with the one exception. */
    @Test
    void damageNeverDoesWorseThanOneException() {
        Random random = new Random(11);
        int refused = 0;
        for (int round = 0; round < 200_000; round++) {
            int serialization = random.nextInt(2);
            Map<String, Object> fields = Map.of("topic\u0001", "a\"\n中", "offset", 12L, "\ud83d\ude00", "");
            ByteBuffer buffer = encode(new FrameHead(serialization, 310, 513, 5, 0, "x\ty"), fields);
            int at = buffer.position();
            int length = buffer.remaining();
            for (int i = random.nextInt(6); i >= 0; i--) {
                byte b = random.nextInt(3) == 0
                        ? (byte) random.nextInt()
                        : (byte) "{}[]\",:\\u0\0".charAt(random.nextInt(11));
                buffer.put(at + 8 + random.nextInt(length - 8), b);
            }
            if (random.nextInt(4) == 0) {
                length = 8 + random.nextInt(length - 8);
                buffer.putInt(at, length - 4).putInt(at + 4, serialization << 24 | length - 8);
            }
            // The flyweight sees no byte behind the frame: a read there would throw.
            ByteBuffer exact = buffer.slice(at, length);
            refused += isRefused(exact) ? 1 : 0;
        }
        assertTrue(refused > 10_000 && refused < 200_000, "refused " + refused);
    }

    private static boolean isRefused(ByteBuffer exact) {
        try {
            Frame frame = new Frame().wrap(exact, 0, exact.limit());
            frame.remark();
            frame.text("offset");
            frame.number("offset", 0);
            frame.text("\ud83d\ude00");
            frame.body();
            frame.forEach((name, value) -> name.length());
            return false;
        } catch (FrameException e) {
            return true;
        }
    }
}
