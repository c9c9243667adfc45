package io.gantry.packaging;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A program of the machine that hangs fails its test, and nothing else. */
final class ToolTest {
    @Test
    void aProgramThatDoesNotEndIsEndedAndWhatItSaidIsTold() {
        // The sleep is a program of its own, which would go on, and say something, without its parent.
        List<String> command = List.of("sh", "-c", "echo begun; sleep 30; echo over");
        AssertionError told = assertThrows(AssertionError.class, () -> Tool.run(command, Duration.ofSeconds(1)));
        assertTrue(told.getMessage().startsWith("Not over within PT1S: sh -c"), told.getMessage());
        assertTrue(told.getMessage().endsWith("\nbegun\n"), told.getMessage());
    }

    @Test
    void howItEndedAndWhatItSaidIsTold() {
        assertEquals(new Tool.Ended(3, "one\ntwo\n"), Tool.run(List.of("sh", "-c", "echo one; echo two >&2; exit 3")));
    }
}
