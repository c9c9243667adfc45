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

    private static final int SAMPLES_OF_MINUTE = MINUTE + 1;
    private static final int SAMPLES_OF_HOUR = HOUR + 1;
    private static final int SAMPLES_OF_DAY = DAY + 1;
    private static final long TEN_SECONDS = 10_000;

    /** Of messages and of bytes; null when nothing was seen to grow for so long. Most topics rest most of the time. */
    private volatile Samples[] tenSeconds;

    private volatile Samples[] tenMinutes;
    private volatile Samples[] hours;
    private long messages;
    private long bytes;

    /** A flow that was just seen for the first time began with nothing, a moment ago. */
    FlowHistory(long millis) {
        tenSeconds = still(SAMPLES_OF_MINUTE, 1, 0, millis);
        tenMinutes = still(SAMPLES_OF_HOUR, 1, 0, millis);
        hours = still(SAMPLES_OF_DAY, 1, 0, millis);
    }

    void sample(Flow flow, long millis, boolean isTenMinutes, boolean isHour) {
        if (flow.messages() != messages || flow.bytes() != bytes) {
            wake(millis - TEN_SECONDS);
            messages = flow.messages();
            bytes = flow.bytes();
        }
        tenSeconds = added(tenSeconds, millis);
        if (isTenMinutes) {
            tenMinutes = added(tenMinutes, millis);
        }
        if (isHour) {
            hours = added(hours, millis);
        }
    }

    /** What rested had the same value all the time, and has it as samples again. */
    private void wake(long millis) {
        if (tenSeconds == null) {
            tenSeconds = still(SAMPLES_OF_MINUTE, SAMPLES_OF_MINUTE, TEN_SECONDS, millis);
        }
        if (tenMinutes == null) {
            tenMinutes = still(SAMPLES_OF_HOUR, SAMPLES_OF_HOUR, 60 * TEN_SECONDS, millis);
        }
        if (hours == null) {
            hours = still(SAMPLES_OF_DAY, SAMPLES_OF_DAY, 360 * TEN_SECONDS, millis);
        }
    }

    private Samples[] still(int capacity, int samples, long stepMillis, long untilMillis) {
        Samples[] pair = {new Samples(capacity), new Samples(capacity)};
        for (int back = samples - 1; back >= 0; back--) {
            pair[0].add(messages, untilMillis - back * stepMillis);
            pair[1].add(bytes, untilMillis - back * stepMillis);
        }
        return pair;
    }

    private Samples[] added(Samples[] pair, long millis) {
        if (pair == null) {
            return null;
        }
        pair[0].add(messages, millis);
        pair[1].add(bytes, millis);
        return pair[0].isFlat() && pair[1].isFlat() ? null : pair;
    }

    /** Messages per second over the last minute. */
    double messagesPerSecond() {
        Samples[] pair = tenSeconds;
        return pair == null ? 0 : pair[0].perSecond(MINUTE);
    }

    /** The body of a statistics answer, fields in RocketMQ's order. */
    Map<String, Object> json(Measure measure) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("statsDay", window(hours, measure, DAY));
        json.put("statsHour", window(tenMinutes, measure, HOUR));
        json.put("statsMinute", window(tenSeconds, measure, MINUTE));
        return json;
    }

    private static Map<String, Object> window(Samples[] pair, Measure measure, int length) {
        Samples samples = pair == null ? null : pair[measure.ordinal()];
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("avgpt", 0.0);
        json.put("sum", samples == null ? 0L : samples.growth(length));
        json.put("tps", samples == null ? 0.0 : samples.perSecond(length));
        return json;
    }
}
