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

    /** Behind the measures stands how many requests there were. */
    private static final int CALLS = Measure.values().length;

    private static final int SAMPLES_OF_MINUTE = MINUTE + 1;
    private static final int SAMPLES_OF_HOUR = HOUR + 1;
    private static final int SAMPLES_OF_DAY = DAY + 1;
    private static final long TEN_SECONDS = 10_000;

    /** By measure, and of requests; null when nothing was seen to grow for so long: most topics rest mostly. */
    private volatile Samples[] tenSeconds;

    private volatile Samples[] tenMinutes;
    private volatile Samples[] hours;
    private volatile long messages;
    private volatile long bytes;
    private volatile long calls;
    private volatile long sampledMillis;

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
            calls = flow.calls();
        }
        sampledMillis = millis;
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
        Samples[] all = {new Samples(capacity), new Samples(capacity), new Samples(capacity)};
        for (int back = samples - 1; back >= 0; back--) {
            add(all, untilMillis - back * stepMillis);
        }
        return all;
    }

    private void add(Samples[] all, long millis) {
        all[Measure.MESSAGES.ordinal()].add(messages, millis);
        all[Measure.BYTES.ordinal()].add(bytes, millis);
        all[CALLS].add(calls, millis);
    }

    private Samples[] added(Samples[] all, long millis) {
        if (all == null) {
            return null;
        }
        add(all, millis);
        return all[0].isFlat() && all[1].isFlat() ? null : all;
    }

    /** Messages per second over the last minute. */
    double messagesPerSecond() {
        Samples[] all = tenSeconds;
        return all == null ? 0 : all[0].perSecond(MINUTE);
    }

    /** The body of a statistics answer, fields in RocketMQ's order. */
    Map<String, Object> json(Measure measure) {
        Map<String, Object> json = new LinkedHashMap<>();
        // The newest sample of a long window may be an hour old: what came since then belongs to it.
        json.put("statsDay", window(hours, measure, DAY - 1));
        json.put("statsHour", window(tenMinutes, measure, HOUR - 1));
        json.put("statsMinute", window(tenSeconds, measure, MINUTE));
        return json;
    }

    private Map<String, Object> window(Samples[] all, Measure measure, int length) {
        Samples samples = all == null ? null : all[measure.ordinal()];
        long now = measure == Measure.MESSAGES ? messages : bytes;
        long sum = samples == null ? 0 : samples.growth(length, now);
        long requests = samples == null ? 0 : all[CALLS].growth(length, calls);
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("avgpt", requests == 0 ? 0.0 : (double) sum / requests);
        json.put("sum", sum);
        json.put("tps", samples == null ? 0.0 : samples.perSecond(length, now, sampledMillis));
        return json;
    }
}
