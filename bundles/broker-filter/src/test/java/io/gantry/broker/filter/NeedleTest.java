package io.gantry.broker.filter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Texts in texts, with the JDK's verdict as oracle. */
final class NeedleTest {
    private static final int TEXTS = 20_000;

    private static String random(Random random, int length) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < length; i++) {
            text.append(random.nextInt(12) == 0 ? 'b' : 'a');
        }
        return text.toString();
    }

    @Test
    void theVerdictIsTheJdks() {
        Random random = new Random(5);
        for (int i = 0; i < TEXTS; i++) {
            String text = random(random, random.nextInt(30));
            String other = random(random, random.nextInt(200));
            assertEquals(other.contains(text), Needle.of(text).isIn(other), text + " in " + other);
        }
    }

    /** The product of the lengths is 2^28, so the bound is far from both ways. */
    @Test
    void aHostileTextTakesTheSumOfBothLengths() {
        Needle needle = Needle.of("a".repeat(16_000) + "b");
        String other = "a".repeat(32_000);
        assertTimeout(Duration.ofSeconds(20), () -> {
            for (int i = 0; i < 1_000; i++) {
                assertFalse(needle.isIn(other));
            }
        });
        assertTrue(needle.isIn(other + "b"));
    }
}
