package io.gantry.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import org.junit.jupiter.api.Test;

/** Owners take turns. */
final class RoundRobinTest {
    private final RoundRobin<String> queue = new RoundRobin<>();

    private String all() {
        StringBuilder all = new StringBuilder();
        for (String next = queue.poll(); next != null; next = queue.poll()) {
            all.append(next).append(' ');
        }
        return all.toString().strip();
    }

    @Test
    void whoHasMuchDoesNotHoldUpWhoHasLittle() {
        queue.add("a", "a1");
        queue.add("a", "a2");
        queue.add("a", "a3");
        queue.add("b", "b1");
        queue.add("c", "c1");
        queue.add("c", "c2");
        assertEquals(6, queue.size());
        assertEquals(3, queue.count("a"));
        assertEquals("a1 b1 c1 a2 c2 a3", all());
        assertEquals(0, queue.size());
        assertEquals(0, queue.count("a"));
        assertNull(queue.poll());
    }

    @Test
    void whoComesAgainStandsBehindAllOthers() {
        queue.add("a", "a1");
        queue.add("b", "b1");
        queue.add("b", "b2");
        assertEquals("a1", queue.poll());
        queue.add("a", "a2");
        assertEquals("b1 a2 b2", all());
    }
}
