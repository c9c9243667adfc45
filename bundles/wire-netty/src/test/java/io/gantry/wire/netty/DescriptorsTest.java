package io.gantry.wire.netty;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Connections leave descriptors to others. */
final class DescriptorsTest {
    private static int most(String files) {
        return Descriptors.most(
                16_384,
                List.of(
                        "Limit                     Soft Limit           Hard Limit           Units     ",
                        "Max open files            " + files + "  files     "));
    }

    @Test
    void connectionsAreAsManyAsTheProcessMayOpenFilesLessAFew() {
        assertEquals(16_384, most("1048576              1048576"));
        assertEquals(16_384, most("unlimited            unlimited"));
        assertEquals(17_500 - 1_116, Math.min(16_384, most("20000                20000")));
        assertEquals(3_584, most("4096                 1048576"));
        assertEquals(896, most("1024                 4096"));
        assertEquals(1, most("100                  100"));
        assertEquals(16_384, Descriptors.most(16_384, List.of()));
    }

    @Test
    void thisMachineTellsItsLimit() {
        assertTrue(Descriptors.most(2) > 0);
    }
}
