package io.gantry.settings.rocketmq;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.StringReader;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The text of a property file means what it means to {@link Properties}, and each entry has its line. */
class PropertyTextTest {
    private static final String ALPHABET = "ab=: \t\f\\\n\r#!u0041\u00e4\u0000";

    @Test
    void entriesKeepTheirOrderAndTheLineTheyBeginOn() {
        PropertyText text = PropertyText.parse("# c\na=1\r\n\n  b : 2\\\n   3\rc\n");
        assertEquals(List.of(new Entry("a", "1", 2), new Entry("b", "23", 4), new Entry("c", "", 6)), text.entries());
    }

    @Test
    void aLaterDuplicateIsKeptBesideTheEarlierOne() {
        assertEquals(
                List.of(new Entry("a", "1", 1), new Entry("a", "2", 2)),
                PropertyText.parse("a=1\na=2").entries());
    }

    @Test
    void blanksAtTheEndOfAValueBelongToIt() {
        assertEquals(
                "10911 ",
                PropertyText.parse("listenPort = 10911 ").entries().get(0).value());
    }

    @Test
    void aBrokenUnicodeEscapeIsAnErrorWithItsLine() {
        PropertyText text = PropertyText.parse("a=1\nstorePathRootDir=C:\\users\\me");
        assertTrue(text.error().orElseThrow().startsWith("line 2 "), text.toString());
        assertTrue(text.entries().isEmpty());
    }

    @Test
    void anyTextMeansWhatJavaTakesItFor() throws IOException {
        Random random = new Random(4711);
        for (int round = 0; round < 30_000; round++) {
            String text = randomText(random);
            PropertyText parsed = PropertyText.parse(text);
            Properties expected = new Properties();
            if (parsed.error().isPresent()) {
                assertThrows(IllegalArgumentException.class, () -> expected.load(new StringReader(text)), text);
                continue;
            }
            expected.load(new StringReader(text));
            Map<Object, Object> actual = new TreeMap<>();
            parsed.entries().forEach(entry -> actual.put(entry.key(), entry.value()));
            // A backslash at the end of a text is an empty key to Java and nothing to us.
            actual.remove("");
            expected.remove("");
            assertEquals(new TreeMap<>(expected), actual, () -> "text " + Report.quoted(text));
        }
    }

    private static String randomText(Random random) {
        StringBuilder text = new StringBuilder();
        int length = random.nextInt(24);
        for (int at = 0; at < length; at++) {
            text.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
        }
        return text.toString();
    }
}
