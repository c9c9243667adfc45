package io.gantry.console.live;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What was measured in one second. A value that could not be measured is not there: a gap is no zero.
 *
 * @param millis when, since the epoch
 */
public record Point(long millis, Map<String, Double> values) {
    /** As the browser gets it. */
    public Map<String, Object> json() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("t", millis);
        json.put("v", values);
        return json;
    }
}
