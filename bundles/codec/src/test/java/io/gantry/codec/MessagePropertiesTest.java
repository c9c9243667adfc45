package io.gantry.codec;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Text of properties: parsing, single look-ups, changes, and the cursor over bytes. */
final class MessagePropertiesTest {
    private static final List<String> TEXTS = List.of(
            "",
            "a\0011\2",
            "a\0011",
            "a\0011\2b\0012\2a\0013\2",
            "\0011\2b\0012\2",
            "a\1\2b\0012\2",
            "a\2b\0012\2",
            "a\0011\0012\2",
            "\2\2\2b\0012",
            "aa\0011\2a\0012\2aaa\0013\2",
            "größe\1groß\2名\1值\2");

    @Test
    void findAndCursorAgreeWithParse() {
        for (String text : TEXTS) {
            Map<String, String> parsed = MessageProperties.parse(text);
            byte[] bytes = text.getBytes(UTF_8);
            Map<String, String> walked = new LinkedHashMap<>();
            PropertyCursor cursor = new PropertyCursor().wrap(ByteBuffer.wrap(bytes), 0, bytes.length);
            while (cursor.next()) {
                walked.put(cursor.name(), cursor.value());
                assertTrue(cursor.isNamed(cursor.name()));
                assertFalse(cursor.isNamed(cursor.name() + "x"));
                assertEquals(cursor.value().hashCode(), cursor.valueHash());
            }
            assertEquals(parsed, walked, text);
            for (String name : List.of("a", "aa", "aaa", "b", "größe", "名", "x")) {
                assertEquals(parsed.get(name), MessageProperties.find(text, name), text);
            }
        }
    }

    @Test
    void laterValueCounts() {
        assertEquals("3", MessageProperties.find("a\0011\2b\0012\2a\0013\2", "a"));
    }

    @Test
    void textAndParseAreInverse() {
        Map<String, String> properties = Map.of("TAGS", "t", "KEYS", "a b", "名", "值");
        assertEquals(properties, MessageProperties.parse(MessageProperties.text(properties)));
    }

    @Test
    void withAndWithoutChangeOneProperty() {
        assertEquals("b\0012\2a\0019\2", MessageProperties.with("a\0011\2b\0012", "a", "9"));
        assertEquals("b\0012\2", MessageProperties.without("a\0011\2b\0012\2a\0013", "a"));
        assertEquals("a\0011\2", MessageProperties.with("", "a", "1"));
        String text = "a\0011\2";
        assertSame(text, MessageProperties.without(text, "b"));
        assertNull(MessageProperties.find(MessageProperties.without(text, "a"), "a"));
    }

    @Test
    void hashContinuesFromASeed() {
        byte[] key = "schlüssel".getBytes(UTF_8);
        assertEquals(
                "topic#schlüssel".hashCode(),
                PropertyCursor.textHash(ByteBuffer.wrap(key), 0, key.length, "topic#".hashCode()));
    }

    @Test
    void tagsCodeIsTheStringHash() {
        assertEquals(0, MessageProperties.tagsCode(null));
        assertEquals("TagB".hashCode(), MessageProperties.tagsCode("TagB"));
    }
}
