package io.gantry.console;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Set;
import org.junit.jupiter.api.Test;

/** Under which names a browser may ask, as people write them. */
final class AllowedHostsTest {
    @Test
    void aNameIsOneInWhateverCaseAndWithBlanks() {
        assertEquals(
                Set.of("console.example.org", "ops", "localhost", "127.0.0.1", "[::1]"),
                Console.hosts(new String[] {" Console.Example.ORG", "ops ", " "}, false));
    }

    @Test
    void withoutNamesTheLoopbackHasItsOwnAndNoOtherAddressAny() {
        assertEquals(Set.of("localhost", "127.0.0.1", "[::1]"), Console.hosts(new String[] {""}, true));
        assertEquals(Set.of(), Console.hosts(new String[] {}, false));
    }
}
