package io.gantry.codec;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The version of a table of a broker: two are the same only if all parts are.
 *
 * @param stateVersion epoch of the broker's role; a higher one wins a conflict of two brokers with one id
 * @param timestamp when the table changed last, milliseconds since the epoch
 * @param counter changes so far
 */
public record DataVersion(long stateVersion, long timestamp, long counter) {
    /** Of a table that never changed. */
    public static final DataVersion NONE = new DataVersion(0, 0, 0);

    public static DataVersion of(JsonObject json) {
        return new DataVersion(
                json.numberOr("stateVersion", 0), json.numberOr("timestamp", 0), json.numberOr("counter", 0));
    }

    /** The version after one more change. */
    public DataVersion next(long nowMillis) {
        return new DataVersion(stateVersion, nowMillis, counter + 1);
    }

    /** The value to write as JSON. */
    public Map<String, Object> toJson() {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("counter", counter);
        fields.put("stateVersion", stateVersion);
        fields.put("timestamp", timestamp);
        return fields;
    }
}
