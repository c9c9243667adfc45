package io.gantry.clients;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Whatever fails at the end, the rest is ended. */
final class BegunTest {
    private final List<String> ended = new ArrayList<>();
    private final Begun begun = new Begun();

    @Test
    void whatWasBegunLastIsEndedFirst() {
        begun.add(() -> ended.add("first"));
        begun.add(() -> ended.add("second"));
        begun.close();
        begun.close();
        assertEquals(List.of("second", "first"), ended);
    }

    @Test
    void whatCannotBeEndedHoldsUpNothing() {
        begun.add(() -> ended.add("first"));
        begun.add(() -> {
            throw new AssertionError("stuck");
        });
        begun.add(() -> {
            throw new IllegalStateException("gone");
        });
        AssertionError told = assertThrows(AssertionError.class, begun::close);
        assertEquals(2, told.getSuppressed().length);
        assertEquals(List.of("first"), ended);
    }
}
