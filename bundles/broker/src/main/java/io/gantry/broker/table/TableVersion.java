package io.gantry.broker.table;

import io.gantry.agent.Clock;

/**
 * The version of a table; name servers and followers compare it to see whether their copy is current.
 *
 * @param stateVersion version of the state machine behind the broker; 0 without one
 * @param timestampMillis when the table was last changed
 * @param counter how often it was changed
 */
public record TableVersion(long stateVersion, long timestampMillis, long counter) {
    /** The version of a table that was made now and not changed yet. */
    public static TableVersion initial(Clock clock) {
        return new TableVersion(0, clock.millis(), 0);
    }

    /** The version after one more change. */
    public TableVersion next(Clock clock) {
        return new TableVersion(stateVersion, clock.millis(), counter + 1);
    }
}
