package io.gantry.broker.topic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gantry.contract.SteppedClock;
import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;

/** How long hosts that make topics wait. */
final class CreationPaceTest {
    private static final long EACH_MILLIS = 1_000 / CreationPace.PER_SECOND;

    private final SteppedClock clock = new SteppedClock();
    private final CreationPace pace = new CreationPace(clock);
    private final InetAddress greedy = InetAddress.getByName("10.0.0.7");

    CreationPaceTest() throws UnknownHostException {}

    @Test
    void someAreMadeAtOnceAndThenSoManyASecond() throws UnknownHostException {
        for (int i = 0; i < CreationPace.AT_ONCE; i++) {
            assertEquals(0, pace.onMade(greedy), "topic " + i);
        }
        assertEquals(EACH_MILLIS, pace.onMade(greedy));
        assertEquals(2 * EACH_MILLIS, pace.onMade(greedy));
        assertEquals(0, pace.onMade(InetAddress.getByName("10.0.0.8")));
        clock.pass(2 * EACH_MILLIS);
        assertEquals(EACH_MILLIS, pace.onMade(greedy));
    }

    /** Its other connections are not to wait for all of them. */
    @Test
    void howLongAHostRestsIsBounded() {
        for (int i = 0; i < 10 * CreationPace.AT_ONCE; i++) {
            assertTrue(pace.onMade(greedy) <= CreationPace.MOST_OWED * EACH_MILLIS);
        }
    }

    @Test
    void whoHasWaitedLongMakesSomeAtOnceAgain() {
        for (int i = 0; i < 2 * CreationPace.AT_ONCE; i++) {
            pace.onMade(greedy);
        }
        clock.pass(2 * CreationPace.AT_ONCE * EACH_MILLIS);
        for (int i = 0; i < CreationPace.AT_ONCE; i++) {
            assertEquals(0, pace.onMade(greedy), "topic " + i);
        }
    }
}
