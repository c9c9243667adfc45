package io.gantry.wire.netty.link;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** What a connection told of its requests in flight is taken back when they are over. */
final class InFlightTest {
    /** A single byte told is too many. */
    private static final Limits LIMITS = new Limits(1 << 20, 16, 1 << 20, 1 << 20, 120_000, 30_000, 16, 1);

    @Test
    void nothingIsInFlightWhenAllIsAnswered() {
        HeldMemory held = new HeldMemory(LIMITS);
        InFlight requests = new InFlight(held);
        for (int length : new int[] {1_000, 60_000, 70_000, 120_000, 130_000, 500_000}) {
            requests.begin(length);
            requests.begin(length);
            assertTrue(length < HeldMemory.FREE_BYTES || !held.hasRoomInFlight(), "told of " + length);
            requests.end(length);
            requests.end(length);
            assertTrue(held.hasRoomInFlight(), "told of twice " + length + " and not taken back");
        }
    }

    @Test
    void whatIsStillInFlightStaysTold() {
        HeldMemory held = new HeldMemory(LIMITS);
        InFlight requests = new InFlight(held);
        requests.begin(1_000);
        requests.begin(500_000);
        requests.begin(100_000);
        requests.end(500_000);
        assertFalse(held.hasRoomInFlight());
    }
}
