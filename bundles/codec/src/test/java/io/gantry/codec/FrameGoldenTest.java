package io.gantry.codec;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gantry.golden.Golden;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Every frame captured from a real peer is read, and written again byte for byte; we leave out empty extFields. */
final class FrameGoldenTest {
    private static final String EMPTY_FIELDS = "\"extFields\":{},";

    @TestFactory
    List<DynamicTest> everyFrameOfARealPeerIsReadAndWrittenAgain() {
        List<String> names = Golden.names("frame");
        assertTrue(names.size() > 300, "found " + names.size());
        return names.stream()
                .map(name -> DynamicTest.dynamicTest(name, () -> check(name)))
                .toList();
    }

    private static void check(String name) {
        byte[] bytes = Golden.bytes(name);
        Frame frame = new Frame().wrap(ByteBuffer.wrap(bytes), 0, bytes.length);
        int code = Integer.parseInt(name.replaceAll(".*/(\\d+)-.*", "$1"));
        if (name.contains("-request")) {
            assertEquals(code, frame.code());
        }
        assertEquals(name.contains("-response"), frame.isResponse());
        assertEquals(name.contains("oneway"), frame.isOneWay());
        assertEquals(0, frame.language());
        assertTrue(frame.version() == 409 || frame.version() == 513, "version " + frame.version());
        byte[] again = rewrite(frame);
        int left = bytes.length - again.length;
        int[] named = {0};
        frame.forEach((field, value) -> named[0]++);
        if (named[0] < frame.fields().end() - 1) {
            // A binary value of length 0 is none: the only kind of field that is not written again.
            assertEquals(Frame.BINARY, frame.serialization());
            assertTrue(left > 0);
        } else if (left != 0) {
            String text = new String(bytes, StandardCharsets.ISO_8859_1);
            assertEquals(EMPTY_FIELDS.length(), left);
            assertEquals(
                    text.substring(Frame.HEADER_AT).replace(EMPTY_FIELDS, ""),
                    new String(again, StandardCharsets.ISO_8859_1).substring(Frame.HEADER_AT));
        } else {
            assertArrayEquals(bytes, again);
        }
    }

    private static byte[] rewrite(Frame frame) {
        Map<String, String> fields = new LinkedHashMap<>();
        frame.forEach(fields::put);
        fields.forEach((name, value) -> assertEquals(value, frame.text(name)));
        FrameHead head = new FrameHead(
                frame.serialization(), frame.code(), frame.version(), frame.opaque(), frame.flag(), frame.remark());
        FrameEncoder encoder = FrameEncoder.of(head, fields);
        ByteBuffer again = ByteBuffer.allocate(encoder.bytes() + frame.bodyLength());
        encoder.put(again, frame.bodyLength());
        again.put(frame.body()).flip();
        byte[] bytes = new byte[again.remaining()];
        again.get(bytes);
        return bytes;
    }
}
