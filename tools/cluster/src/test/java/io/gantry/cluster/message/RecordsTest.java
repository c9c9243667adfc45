package io.gantry.cluster.message;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gantry.codec.Frame;
import io.gantry.codec.FrameEncoder;
import io.gantry.codec.FrameHead;
import io.gantry.codec.StoredMessage;
import io.gantry.message.SysFlag;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.zip.DeflaterOutputStream;
import org.junit.jupiter.api.Test;

/** Records in an answer, and their bodies as people read them. */
final class RecordsTest {
    private static byte[] record(String topic, byte[] body, int sysFlag) {
        byte[] name = topic.getBytes(StandardCharsets.UTF_8);
        int bytes = StoredMessage.MIN_BYTES + body.length + name.length;
        ByteBuffer record = ByteBuffer.allocate(bytes);
        record.putInt(bytes).putInt(StoredMessage.MAGIC_V1).position(36);
        record.putInt(sysFlag).position(StoredMessage.MIN_BYTES - 7);
        record.putInt(body.length).put(body).put((byte) name.length).put(name).putShort((short) 0);
        return record.array();
    }

    private static Frame answer(byte[]... parts) {
        FrameEncoder head = FrameEncoder.of(new FrameHead(Frame.JSON, 0, FrameHead.VERSION, 1, 1, null), Map.of());
        int bodyBytes = 0;
        for (byte[] part : parts) {
            bodyBytes += part.length;
        }
        ByteBuffer frame = ByteBuffer.allocate(head.bytes() + bodyBytes);
        head.put(frame, bodyBytes);
        for (byte[] part : parts) {
            frame.put(part);
        }
        return new Frame().wrap(frame, 0, frame.capacity());
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static Body body(byte[] bytes, int sysFlag) {
        return Body.of(Records.in(answer(record("t", bytes, sysFlag))).get(0));
    }

    private static byte[] deflated(byte[] bytes) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (DeflaterOutputStream deflater = new DeflaterOutputStream(out)) {
            deflater.write(bytes);
        }
        return out.toByteArray();
    }

    @Test
    void recordsAreReadUntilWhatIsNone() {
        byte[] broken = record("t", utf8("x"), 0);
        broken[4] = 0;
        Frame answer = answer(record("a", utf8("1"), 0), record("b", utf8("2"), 0), broken, record("c", utf8("3"), 0));
        List<String> topics =
                Records.in(answer).stream().map(StoredMessage::topic).toList();
        assertEquals(List.of("a", "b"), topics);
        assertEquals(List.of(), Records.in(answer(utf8("short"))));
        assertEquals(List.of(), Records.in(answer()));
    }

    @Test
    void ofABodyNoMoreIsUnpackedThanIsWanted() throws IOException {
        byte[] bomb = deflated(new byte[16 << 20]);
        StoredMessage packed =
                Records.in(answer(record("t", bomb, SysFlag.COMPRESSED))).get(0);
        Body begin = Body.of(packed, 100);
        assertEquals("\0".repeat(100), begin.text());
        assertTrue(begin.isCut());
        StoredMessage text = Records.in(answer(record("t", utf8("Bücher"), 0))).get(0);
        assertEquals(new Body("B", "text", 1, true), Body.of(text, 2), "not in the middle of a sign");
        assertEquals(new Body("Bü", "text", 3, true), Body.of(text, 3));
        assertEquals(new Body("Bücher", "text", 7, false), Body.of(text, 7));
        StoredMessage bytes =
                Records.in(answer(record("t", new byte[] {-1, 0, 1}, 0))).get(0);
        assertEquals(new Body("/wA=", "base64", 2, true), Body.of(bytes, 2));
    }

    @Test
    void textIsTextAndOtherBytesAreBase64() {
        assertEquals(new Body("zwei Bücher", "text", 12, false), body(utf8("zwei Bücher"), 0));
        assertEquals(new Body("/wA=", "base64", 2, false), body(new byte[] {-1, 0}, 0));
    }

    @Test
    void zlibIsUnpackedAndOthersAreSaidToBePacked() throws IOException {
        byte[] packed = deflated(utf8("x".repeat(100_000)));
        assertEquals(100_000, body(packed, SysFlag.COMPRESSED).bytes());
        assertEquals("zstd+base64", body(packed, SysFlag.COMPRESSED | 2 << 8).encoding());
        assertEquals("zlib+base64", body(utf8("not packed"), SysFlag.COMPRESSED).encoding());
    }

    @Test
    void aBombIsLeftPacked() throws IOException {
        Body body = body(deflated(new byte[80 << 20]), SysFlag.COMPRESSED);
        assertEquals("zlib+base64", body.encoding());
        assertTrue(body.bytes() < 1 << 20);
    }
}
