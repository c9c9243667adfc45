package io.gantry.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Reading frames, both header forms, from bytes made by hand. */
final class FrameTest {
    static ByteBuffer frame(int serialization, byte[] header, String body) {
        byte[] bodyBytes = body.getBytes(StandardCharsets.UTF_8);
        ByteBuffer buffer = ByteBuffer.allocate(8 + header.length + bodyBytes.length);
        buffer.putInt(4 + header.length + bodyBytes.length);
        buffer.putInt(serialization << 24 | header.length);
        return buffer.put(header).put(bodyBytes).flip();
    }

    private static ByteBuffer json(String header) {
        return frame(Frame.JSON, header.getBytes(StandardCharsets.UTF_8), "");
    }

    private static Frame wrap(ByteBuffer buffer) {
        return new Frame().wrap(buffer, 0, buffer.limit());
    }

    @Test
    void aSendRequestOfAJavaClientIsRead() {
        String header =
                "{\"code\":310,\"extFields\":{\"a\":\"group\",\"b\":\"Topic\",\"e\":\"3\",\"g\":\"1700000000000\","
                        + "\"i\":\"KEYS\\u0001k1\\u0002WAIT\\u0001true\",\"n\":null},\"flag\":0,\"language\":\"JAVA\","
                        + "\"opaque\":77,\"serializeTypeCurrentRPC\":\"JSON\",\"version\":409}";
        Frame frame = wrap(frame(Frame.JSON, header.getBytes(StandardCharsets.UTF_8), "hello"));
        assertEquals(310, frame.code());
        assertEquals(77, frame.opaque());
        assertEquals(409, frame.version());
        assertEquals(0, frame.language());
        assertFalse(frame.isResponse());
        assertFalse(frame.isOneWay());
        assertNull(frame.remark());
        assertEquals("Topic", frame.text("b"));
        assertEquals(3, frame.number("e", -1));
        assertEquals(1700000000000L, frame.number("g", -1));
        assertEquals("KEYS\u0001k1\u0002WAIT\u0001true", frame.text("i"));
        assertNull(frame.text("n"));
        assertNull(frame.text("z"));
        assertNull(frame.text(""));
        assertEquals("hello", StandardCharsets.UTF_8.decode(frame.body()).toString());
    }

    @Test
    void aFrameIsFoundInTheMiddleOfABuffer() {
        ByteBuffer one = frame(Frame.JSON, "{\"code\":5}".getBytes(StandardCharsets.UTF_8), "body");
        ByteBuffer many = ByteBuffer.allocateDirect(100);
        many.put(13, one, 0, one.limit());
        Frame frame = new Frame().wrap(many, 13, one.limit());
        assertEquals(5, frame.code());
        assertEquals("body", StandardCharsets.UTF_8.decode(frame.body()).toString());
        assertEquals(4, frame.bodyLength());
    }

    @Test
    void unknownMembersOfAnyShapeAreSteppedOver() {
        Frame frame = wrap(
                json(" { \"x\" : [1,{\"extFields\":{\"a\":\"no\"}},\"]}\\\"\"] , \"code\":\"12\",\n\"y\":{\"z\":[]},"
                        + "\"v\":-1.5e+3,\"w\":true,"
                        + "\"extFields\":{\"a\":\"yes\",\"n\":12,\"t\":true,\"o\":{\"p\":[1]}},"
                        + "\"language\":\"GO\",\"flag\":2,\"remark\":\"a\\tb\"} "));
        assertEquals(12, frame.code());
        assertEquals(9, frame.language());
        assertTrue(frame.isOneWay());
        assertEquals("yes", frame.text("a"));
        assertEquals("12", frame.text("n"));
        assertEquals("true", frame.text("t"));
        assertEquals("{\"p\":[1]}", frame.text("o"));
        assertEquals("a\tb", frame.remark());
    }

    @Test
    void textIsUnescapedAndDecoded() {
        Frame frame =
                wrap(json("{\"extFields\":{\"a\":\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9\\u4e2d\\ud83d\\ude00\\ud83d!\","
                        + "\"b\":\"é中😀\",\"\\u0063\":\"escaped name\",\"中\":\"wide name\",\"a\":\"\"}}"));
        assertEquals("", frame.text("a"), "the later of two counts");
        assertEquals("é中😀", frame.text("b"));
        assertEquals("escaped name", frame.text("c"));
        assertEquals("wide name", frame.text("中"));
        Map<String, String> all = new LinkedHashMap<>();
        wrap(json("{\"extFields\":{\"a\":\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9\\u4e2d\\ud83d\\ude00\\ud83d!\"}}"))
                .forEach(all::put);
        assertEquals(Map.of("a", "\"\\/\b\f\n\r\té中😀\uFFFD!"), all);
    }

    @Test
    void numbersThatAreNoneFallBack() {
        Frame frame = wrap(json("{\"extFields\":{\"a\":\"-12\",\"b\":\"1x\",\"c\":\"\",\"d\":\"-\",\"e\":null,"
                + "\"f\":\"1234567890123456789\",\"g\":\"-123456789012345678\",\"h\":\"1\\u0031\"}}"));
        assertEquals(-12, frame.number("a", 7));
        for (String name : "b c d e f h z".split(" ")) {
            assertEquals(7, frame.number(name, 7), name);
        }
        assertEquals(-123456789012345678L, frame.number("g", 7));
    }

    /** Bytes as the description of the binary form gives them. */
    @Test
    void aBinaryRequestIsRead() {
        byte[] header = HexFormat.of()
                .parseHex("0136" + "00" + "0199" + "0000004d" + "00000002" + "00000002" + "6869" + "0000001e" + "0001"
                        + "62" + "00000005" + "546f706963" + "0001" + "65" + "00000002" + "2d33" + "0003" + "6e756c"
                        + "00000000");
        Frame frame = wrap(frame(Frame.BINARY, header, "hello"));
        assertEquals(310, frame.code());
        assertEquals(409, frame.version());
        assertEquals(77, frame.opaque());
        assertTrue(frame.isOneWay());
        assertEquals(Frame.BINARY, frame.serialization());
        assertEquals("hi", frame.remark());
        assertEquals("Topic", frame.text("b"));
        assertEquals(-3, frame.number("e", 0));
        assertNull(frame.text("nul"));
        assertEquals(5, frame.bodyLength());
    }

    @Test
    void aCodeThatTheBinaryFormCutsIsWholeAgain() {
        for (int code : new int[] {10, 310, 3010, 5003, 200050, 200056, 200070, 200079, 200151}) {
            ByteBuffer buffer = ByteBuffer.allocate(1000);
            FrameHead head = new FrameHead(Frame.BINARY, code, 513, 1, 0, null);
            FrameEncoder.of(head, Map.of()).put(buffer, 0);
            assertEquals(code, wrap(buffer.flip()).code());
        }
    }

    @Test
    void damageIsNamed() {
        assertThrows(FrameException.class, () -> new Frame().wrap(ByteBuffer.allocate(7), 0, 7));
        assertThrows(FrameException.class, () -> new Frame().wrap(ByteBuffer.allocate(8), 0, 9));
        assertThrows(FrameException.class, () -> new Frame().wrap(ByteBuffer.allocate(8), -1, 8));
        for (String header : new String[] {
            "",
            "{",
            "}",
            "[]",
            "{\"code\":}",
            "{\"code\":1",
            "{\"code\":1}x",
            "{\"code\":12345678901}",
            "{\"code\":\"\"}",
            "{\"code\":2147483648}",
            "{\"a\":\"\\x\"}",
            "{\"a\":\"\\u12g4\"}",
            "{\"a\":\"\\",
            "{\"a\":[}]}",
            "{a:1}",
            "{\"a\":1,}",
            "{\"extFields\":{\"a\"}}",
            "{\"a\":" + "[".repeat(33) + "]".repeat(33) + "}"
        }) {
            assertThrows(FrameException.class, () -> wrap(json(header)), header);
        }
        ByteBuffer longHeader = json("{\"code\":1}").putInt(Frame.MARK_AT, 11);
        assertThrows(FrameException.class, () -> wrap(longHeader));
        ByteBuffer unknown = json("{\"code\":1}").put(Frame.MARK_AT, (byte) 2);
        assertThrows(FrameException.class, () -> wrap(unknown));
    }

    @Test
    void fieldsAreBoundedInNumber() {
        StringBuilder header = new StringBuilder("{\"extFields\":{\"first\":\"1\"");
        for (int i = 1; i < FrameFields.MAX_FIELDS; i++) {
            header.append(",\"f").append(i).append("\":\"").append(i).append('"');
        }
        Frame frame = wrap(json(header + "}}"));
        assertEquals("1", frame.text("first"));
        assertEquals(511, frame.number("f511", 0));
        assertThrows(FrameException.class, () -> wrap(json(header + ",\"more\":\"1\"}}")));
    }

    @Test
    void ofANameThatComesTwiceTheLaterCountsHoweverItIsWritten() {
        Frame plain = wrap(json("{\"code\":1,\"extFields\":{\"b\":\"1\",\"c\":\"2\",\"b\":\"3\"}}"));
        assertEquals("3", plain.text("b"));
        assertEquals("2", plain.text("c"));
        Frame escaped = wrap(json("{\"code\":1,\"extFields\":{\"b\":\"1\",\"\\u0062\":\"2\"}}"));
        assertEquals("2", escaped.text("b"));
        assertNull(escaped.text("a"));
    }
}
