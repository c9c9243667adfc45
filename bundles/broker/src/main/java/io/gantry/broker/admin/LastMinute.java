package io.gantry.broker.admin;

import io.gantry.broker.traffic.TimeSpread;
import java.util.Locale;

/**
 * How long something took in the last whole minute, in RocketMQ's words; in the first minute, how long it took so far.
 * Rolled by one thread, read by any.
 */
final class LastMinute {
    private static final String[] NAMES = {
        "<=0ms",
        "0~10ms",
        "10~50ms",
        "50~100ms",
        "100~200ms",
        "200~500ms",
        "500ms~1s",
        "1~2s",
        "2~3s",
        "3~4s",
        "4~5s",
        "5~10s",
        "10s~"
    };
    private static final long[] BOUNDS_MILLIS = {
        1, 10, 50, 100, 200, 500, 1_000, 2_000, 3_000, 4_000, 5_000, 10_000, Long.MAX_VALUE
    };

    private final TimeSpread spread;
    private long[] before = {};
    private volatile long[] minute = {};

    LastMinute(TimeSpread spread) {
        this.spread = spread;
    }

    /** A minute is over. */
    void roll() {
        long[] now = spread.counts();
        long[] grown = now.clone();
        for (int i = 0; i < before.length; i++) {
            grown[i] -= before[i];
        }
        before = now;
        minute = grown;
    }

    private long[] counts() {
        long[] last = minute;
        return last.length == 0 ? spread.counts() : last;
    }

    /** How many took how long. */
    String distribution() {
        long[] counts = counts();
        StringBuilder text = new StringBuilder();
        int place = 0;
        for (int i = 0; i < NAMES.length; i++) {
            long count = 0;
            while (place < counts.length
                    && (i == NAMES.length - 1 || TimeSpread.boundMicros(place) <= BOUNDS_MILLIS[i] * 1_000)) {
                count += counts[place];
                place++;
            }
            text.append('[').append(NAMES[i]).append("]:").append(count).append(' ');
        }
        return text.toString();
    }

    /** Milliseconds that this part of all did not exceed: the bound above it, or below it where there is none above. */
    String percentile(double part) {
        long[] counts = counts();
        long all = 0;
        for (long count : counts) {
            all += count;
        }
        long left = (long) Math.ceil(all * part);
        double millis = 0;
        for (int i = 0; i < counts.length && left > 0; i++) {
            left -= counts[i];
            int bound = Math.min(i, counts.length - 2);
            millis = Math.min(TimeSpread.boundMicros(bound), spread.maxMicros()) / 1_000.0;
        }
        return String.format(Locale.ROOT, "%.2f", millis);
    }
}
