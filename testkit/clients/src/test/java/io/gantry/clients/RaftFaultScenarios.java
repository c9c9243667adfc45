package io.gantry.clients;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.gantry.agent.Clock;
import java.io.IOException;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/**
 * A group that elects its leader, under load by a real client, with faults in an order that a seed decides: whatever
 * happens, the history of each queue is right, and the members' logs are the same. {@code ./gantry faults} takes
 * longer.
 */
final class RaftFaultScenarios {
    private static final int SECONDS = Integer.getInteger("gantry.faults.seconds", 40);
    private static final int ROUND_SECONDS = 90;
    /** The name of a {@link RaftFault}, for no other. */
    private static final String ONLY = System.getProperty("gantry.faults.only", "");

    @Test
    void whateverHappensTheHistoryIsRight() {
        long seed = Long.getLong("gantry.faults.seed", Clock.system().nanos() & 0xffff_ffffL);
        Set<RaftFault> wanted = ONLY.isEmpty() ? EnumSet.allOf(RaftFault.class) : EnumSet.of(RaftFault.valueOf(ONLY));
        long end = Clock.system().nanos() + TimeUnit.SECONDS.toNanos(SECONDS);
        for (long left = SECONDS;
                left > 0;
                left = TimeUnit.NANOSECONDS.toSeconds(end - Clock.system().nanos())) {
            try {
                List<String> findings =
                        new FaultRound(seed, Places.distribution(), wanted).run((int) Math.min(left, ROUND_SECONDS));
                assertEquals(List.of(), findings);
            } catch (AssertionError | RuntimeException | IOException e) {
                throw new AssertionError("Seed " + seed + " fails; again: ./gantry faults --seed " + seed, e);
            }
            seed++;
        }
    }
}
