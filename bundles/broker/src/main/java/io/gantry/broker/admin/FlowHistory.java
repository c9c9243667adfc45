package io.gantry.broker.admin;

import io.gantry.figures.Flow;
import java.util.LinkedHashMap;
import java.util.Map;

/** How one flow of messages ran over the last minute, hour and day, as RocketMQ's statistics show it. */
final class FlowHistory {
    static final int MINUTE = 6;
    static final int HOUR = 6;
    static final int DAY = 24;

    /** Of messages, or of bytes. */
    enum Measure {
        MESSAGES,
        BYTES
    }

    private final Samples[] tenSeconds = {new Samples(MINUTE + 1), new Samples(MINUTE + 1)};
    private final Samples[] tenMinutes = {new Samples(HOUR + 1), new Samples(HOUR + 1)};
    private final Samples[] hours = {new Samples(DAY + 1), new Samples(DAY + 1)};

    /** A flow that was just seen for the first time began with nothing, a moment ago. */
    FlowHistory(long millis) {
        for (Samples[] pair : new Samples[][] {tenSeconds, tenMinutes, hours}) {
            pair[0].add(0, millis);
            pair[1].add(0, millis);
        }
    }

    void sample(Flow flow, long millis, boolean isTenMinutes, boolean isHour) {
        add(tenSeconds, flow, millis);
        if (isTenMinutes) {
            add(tenMinutes, flow, millis);
        }
        if (isHour) {
            add(hours, flow, millis);
        }
    }

    /** Messages per second over the last minute. */
    double messagesPerSecond() {
        return tenSeconds[0].perSecond(MINUTE);
    }

    /** The body of a statistics answer, fields in RocketMQ's order. */
    Map<String, Object> json(Measure measure) {
        int kind = measure.ordinal();
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("statsDay", window(hours[kind], DAY));
        json.put("statsHour", window(tenMinutes[kind], HOUR));
        json.put("statsMinute", window(tenSeconds[kind], MINUTE));
        return json;
    }

    private static void add(Samples[] pair, Flow flow, long millis) {
        pair[0].add(flow.messages(), millis);
        pair[1].add(flow.bytes(), millis);
    }

    private static Map<String, Object> window(Samples samples, int length) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("avgpt", 0.0);
        json.put("sum", samples.growth(length));
        json.put("tps", samples.perSecond(length));
        return json;
    }
}
