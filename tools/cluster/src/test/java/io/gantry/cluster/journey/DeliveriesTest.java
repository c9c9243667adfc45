package io.gantry.cluster.journey;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gantry.cluster.ask.GroupAnswers.Place;
import io.gantry.cluster.journey.Journey.State;
import org.junit.jupiter.api.Test;

/** What offsets and subscriptions say of a message that did not come back. */
final class DeliveriesTest {
    /** A group has consumed 5 messages, its members have got 8, and the queue has 9. */
    private static final Place PLACE = new Place(5, 8, 9, 0);

    @Test
    void theOffsetsTellHowFarAMessageIs() {
        assertEquals(State.ACKNOWLEDGED, Deliveries.first(4, PLACE, false, true));
        assertEquals(State.DELIVERED, Deliveries.first(5, PLACE, false, true));
        assertEquals(State.DELIVERED, Deliveries.first(7, PLACE, false, true));
        assertEquals(State.WAITING, Deliveries.first(8, PLACE, false, true));
    }

    @Test
    void whatNobodyCanTellIsUnknown() {
        assertEquals(State.UNKNOWN, Deliveries.first(4, null, false, true));
        assertEquals(State.BROADCAST, Deliveries.first(4, PLACE, true, true));
    }

    @Test
    void whatIsNotSubscribedIsPassedOverAndNotAcknowledged() {
        assertEquals(State.FILTERED, Deliveries.first(4, PLACE, false, false));
        assertEquals(State.WAITING, Deliveries.first(8, PLACE, false, false));
        assertTrue(Deliveries.isWanted("a || b", "b"));
        assertTrue(Deliveries.isWanted("*", null));
        assertTrue(Deliveries.isWanted(null, "a"), "nobody is connected");
        assertTrue(Deliveries.isWanted("x > 5 AND y = 'a'", "c"), "an expression is not looked at");
        assertFalse(Deliveries.isWanted("a||b", "c"));
        assertFalse(Deliveries.isWanted("a", null));
    }
}
