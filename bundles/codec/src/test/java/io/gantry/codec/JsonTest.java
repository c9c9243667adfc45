package io.gantry.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the lenient reader takes, what it refuses, and that nothing makes it fail in another way. */
class JsonTest {
    @Test
    void readsStandardJson() {
        JsonObject object = Json.parseObject(" {\"a\":1,\"b\":[true,false,null,\"x\"],\"c\":{\"d\":-2.5e3}}\n");
        assertEquals(1, object.integer("a"));
        assertEquals(Arrays.asList(true, false, null, "x"), object.listOrEmpty("b"));
        assertEquals(-2500.0, object.object("c").get("d"));
    }

    @Test
    void readsNumberKeysAsText() {
        assertEquals("h:1", Json.parseObject("{0:\"h:1\",-1:\"x\"}").text("0"));
        assertEquals(Json.parse("{\"0\":2}"), Json.parse("{0:2}"));
    }

    @Test
    void readsObjectsAsKeys() {
        JsonObject object = Json.parseObject(
                "{\"offsetTable\":{{\"brokerName\":\"b\",\"queueId\":3,\"topic\":\"T\"}:{\"max\":7}}}");
        Map.Entry<Object, Object> entry =
                object.object("offsetTable").entries().entrySet().iterator().next();
        assertEquals(3, ((JsonObject) entry.getKey()).integer("queueId"));
        assertEquals(7, ((JsonObject) entry.getValue()).number("max"));
    }

    @Test
    void readsSingleQuotesIdentifiersCommentsAndCommaAtTheEnd() {
        assertEquals(Json.parse("{\"a\":\"b\",\"c\":[1]}"), Json.parse("/* x */{'a':'b', c:[1,], // end\n}"));
    }

    @Test
    void readsEscapes() {
        assertEquals(
                "\b\f\n\r\t\u000b\"'\\/AB\0\u4e2d",
                Json.parse("\"\\b\\f\\n\\r\\t\\v\\\"\\'\\\\\\/\\x41\\u0042\\0\\u4e2d\""));
    }

    @Test
    void readsNumbersAsLongOrDouble() {
        assertEquals(
                List.of(Long.MAX_VALUE, Long.MIN_VALUE, 1L, 0.5, 5L, 1.0e10),
                Json.parse("[9223372036854775807,-9223372036854775808,1L,.5,+5,1.0E10]"));
    }

    @Test
    void readsUtf8AndLeavesThePosition() {
        ByteBuffer utf8 = ByteBuffer.wrap("\"\u00e9\u4e2d\ud83d\ude00\"".getBytes(StandardCharsets.UTF_8));
        assertEquals("\u00e9\u4e2d\ud83d\ude00", Json.parse(utf8));
        assertEquals(0, utf8.position());
    }

    @Test
    void laterDuplicateWins() {
        assertEquals(2, Json.parseObject("{a:1,a:2}").integer("a"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"ab":1          | 7 | Expected ',' at offset 7 of the JSON text, found the end
            [1 2]            | 3 | Expected ',' at offset 3 of the JSON text, found '2'
            {,}              | 1 | Expected a key at offset 1 of the JSON text, found ','
            {"a":}           | 5 | Expected a value at offset 5 of the JSON text, found '}'
            {"a":undefined}  | 5 | Expected a value at offset 5 of the JSON text, found 'u'
            [nullx]          | 1 | Expected a value at offset 1 of the JSON text, found 'n'
            {"a":1}x         | 7 | Expected the end at offset 7 of the JSON text, found 'x'
            "abc             | 0 | The text that begins at offset 0 has no closing quote
            "a\\             | 3 | Expected an escape such as \\n or \\u0041 at offset 3 of the JSON text, found the end
            "\\q"            | 2 | Expected an escape such as \\n or \\u0041 at offset 2 of the JSON text, found 'q'
            "\\u00g0"        | 5 | Expected 4 hexadecimal digits at offset 5 of the JSON text, found 'g'
            /* x             | 0 | The comment that begins at offset 0 has no end
            99999999999999999999 | 0 | '99999999999999999999' at offset 0 is no number, or out of range
            1e999            | 0 | '1e999' at offset 0 is no number, or out of range
            1-2              | 0 | '1-2' at offset 0 is no number, or out of range
            """)
    void refusesWithOffset(String text, int offset, String message) {
        JsonException e = assertThrows(JsonException.class, () -> Json.parse(text));
        assertEquals(message, e.getMessage());
        assertEquals(offset, e.offset());
    }

    @Test
    void refusesEmptyTextAndOtherThanObject() {
        assertThrows(JsonException.class, () -> Json.parse(""));
        JsonException e = assertThrows(JsonException.class, () -> Json.parseObject("[1]"));
        assertEquals("The JSON text must be an object, found an array", e.getMessage());
    }

    @Test
    void refusesBytesThatAreNotUtf8() {
        assertThrows(JsonException.class, () -> Json.parse(ByteBuffer.wrap(new byte[] {'"', (byte) 0xff, '"'})));
    }

    @Test
    void deepNestingIsAnErrorAndNotAStackOverflow() {
        for (String open : List.of("[", "{a:", "{")) {
            JsonException e = assertThrows(JsonException.class, () -> Json.parse(open.repeat(100_000)));
            assertTrue(e.getMessage().contains("deeper than the 64 levels"), e.getMessage());
        }
    }

    @Test
    void lengthAndNumberOfValuesAreBounded() {
        JsonLimits limits = new JsonLimits(10, 4, 3);
        assertThrows(JsonException.class, () -> Json.parse("[1,1,1]", limits));
        assertThrows(JsonException.class, () -> Json.parse("\"0123456789\"", limits));
        assertEquals(List.of(1L, 1L), Json.parse("[1,1]", limits));
    }

    @Test
    void mutatedTextEitherParsesOrIsRefused() {
        String text = "{\"a\":{0:'x',{\"q\":1}:[1.5,-2,true,null]},b:\"\\u0041\\n\",/*c*/'d':[{},[]]}";
        Random random = new Random(42);
        for (int i = 0; i < 3_000; i++) {
            StringBuilder mutated = new StringBuilder(text);
            for (int n = random.nextInt(4); n >= 0; n--) {
                mutated.setCharAt(random.nextInt(text.length()), (char) (random.nextInt(96) + 32));
            }
            try {
                Object value = Json.parse(mutated.toString());
                assertEquals(value, Json.parse(JsonWriter.COMPACT.write(value)));
            } catch (JsonException e) {
                assertTrue(e.offset() <= text.length());
            }
        }
    }

    @Test
    void accessorsConvertAsFastjsonDoes() {
        JsonObject object = Json.parseObject("{n:\"8\",d:3.0,b:\"true\",t:5,x:null,big:3000000000}");
        assertEquals(8, object.integer("n"));
        assertEquals(3, object.number("d"));
        assertTrue(object.booleanOr("b", false));
        assertEquals("5", object.text("t"));
        assertFalse(object.has("x"));
        assertEquals("y", object.textOr("x", "y"));
        assertEquals(1, object.numberOr("missing", 1));
        assertEquals(2, object.integerOr("missing", 2));
        assertNull(object.get("missing"));
        assertTrue(object.objectOrEmpty("missing").entries().isEmpty());
        assertTrue(object.listOrEmpty("missing").isEmpty());
    }

    @Test
    void accessorsNameTheField() {
        JsonObject object = Json.parseObject("{n:\"x\",big:3000000000,o:{},f:1.5}");
        assertEquals(
                "The JSON field n must be a whole number of 64 bits, found 'x'",
                assertThrows(JsonException.class, () -> object.number("n")).getMessage());
        assertEquals(
                "The JSON field big must be a whole number of 32 bits, found '3000000000'",
                assertThrows(JsonException.class, () -> object.integer("big")).getMessage());
        assertEquals(
                "The JSON field gone is missing",
                assertThrows(JsonException.class, () -> object.text("gone")).getMessage());
        assertEquals(
                "The JSON field o must be an array, found an object",
                assertThrows(JsonException.class, () -> object.listOrEmpty("o")).getMessage());
        assertThrows(JsonException.class, () -> object.integer("f"));
        assertThrows(JsonException.class, () -> object.object("n"));
        assertThrows(JsonException.class, () -> object.text("o"));
        assertThrows(JsonException.class, () -> object.booleanOr("n", true));
    }

    /** Objects as keys whose hashes are all the same are found as fast as others: a body must not cost minutes. */
    @Test
    void objectsAsKeysMayHaveTheSameHash() {
        StringBuilder text = new StringBuilder("{");
        for (int i = 0; i < 1 << 16; i++) {
            text.append("{\"topic\":\"");
            for (int bit = 0; bit < 16; bit++) {
                text.append((i >> bit & 1) == 0 ? "Aa" : "BB");
            }
            text.append("\"}:1,");
        }
        JsonObject object = assertTimeoutPreemptively(
                Duration.ofSeconds(30), () -> Json.parseObject(text.append('}').toString()));
        assertEquals(1 << 16, object.entries().size());
    }
}
