package io.gantry.broker.table;

import io.gantry.agent.Clock;
import io.gantry.codec.JsonObject;
import java.util.LinkedHashMap;
import java.util.Map;

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

    /** The version in a file or body; the initial one when it is missing. */
    public static TableVersion read(JsonObject table, Clock clock) {
        if (!table.has("dataVersion")) {
            return initial(clock);
        }
        JsonObject version = table.object("dataVersion");
        return new TableVersion(
                version.numberOr("stateVersion", 0),
                version.numberOr("timestamp", clock.millis()),
                version.numberOr("counter", 0));
    }

    /** The version for a file or body, fields in RocketMQ's order. */
    public Map<String, Object> json() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("counter", counter);
        json.put("stateVersion", stateVersion);
        json.put("timestamp", timestampMillis);
        return json;
    }

    /** The version after one more change. */
    public TableVersion next(Clock clock) {
        return new TableVersion(stateVersion, clock.millis(), counter + 1);
    }
}
