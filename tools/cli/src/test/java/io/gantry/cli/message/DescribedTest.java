package io.gantry.cli.message;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.gantry.cluster.message.Body;
import org.junit.jupiter.api.Test;

/** Bodies as they stand in a row of a table. */
final class DescribedTest {
    @Test
    void theBeginningOfABodyStandsOnOneLine() {
        assertEquals("base64:/wA=", Described.shortened(new Body("/wA=", "base64", 2, false), 10));
        assertEquals("abc...", Described.shortened(new Body("abcdef", "text", 6, false), 3));
        assertEquals("a\\nb", Described.shortened(new Body("a\nb", "text", 3, false), 3));
    }
}
