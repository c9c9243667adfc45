package io.gantry.store.mmap.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gantry.queue.QueueKey;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is left for queues is bounded, and goes in the order of the log. */
final class OwedUnitsTest {
    private final OwedUnits owed = new OwedUnits(100);

    private boolean add(int queueId, long queueOffset, long position) {
        return owed.add("t", queueId, new OwedUnits.Unit(queueOffset, position, 90, -7));
    }

    @Test
    void aQueueGetsItsUnitsInTheirOrder() {
        assertTrue(add(1, 5, 1_000));
        assertTrue(add(2, 9, 1_100));
        assertTrue(add(1, 6, 1_200));
        assertEquals(
                List.of(new OwedUnits.Unit(5, 1_000, 90, -7), new OwedUnits.Unit(6, 1_200, 90, -7)),
                owed.of(new QueueKey("t", 1)));
        assertEquals(List.of(), owed.of(new QueueKey("t", 3)));
    }

    @Test
    void thePositionIsThatOfTheFirstThatIsLeft() {
        assertEquals(Long.MAX_VALUE, owed.position());
        add(1, 5, 1_000);
        add(2, 9, 1_100);
        add(1, 6, 1_200);
        assertEquals(1_000, owed.position());
        assertEquals(List.of(new QueueKey("t", 1)), owed.first(1));
        owed.paid(new QueueKey("t", 1));
        assertEquals(1_100, owed.position());
        assertFalse(owed.has(new QueueKey("t", 1)));
        owed.paid(new QueueKey("t", 2));
        assertEquals(Long.MAX_VALUE, owed.position());
        assertEquals(List.of(), owed.first(64));
    }

    @Test
    void aQueueWithManyIsOpenedInstead() {
        for (int i = 0; i < 64; i++) {
            assertTrue(add(1, i, i));
        }
        assertFalse(add(1, 64, 64));
        assertTrue(add(2, 0, 65));
    }

    @Test
    void allTogetherAreBounded() {
        for (int i = 0; i < 100; i++) {
            assertTrue(add(i, 0, i));
        }
        assertFalse(add(100, 0, 100));
        owed.paid(new QueueKey("t", 0));
        assertTrue(add(100, 0, 100));
    }
}
