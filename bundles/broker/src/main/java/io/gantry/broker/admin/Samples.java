package io.gantry.broker.admin;

import java.util.Arrays;

/**
 * The last values of a growing counter, taken at even times, and how fast it grew. For one writer; readers may see the
 * newest sample a moment late.
 */
final class Samples {
    private static final int FIRST_LENGTH = 2;

    private final int capacity;
    private long[] values = new long[FIRST_LENGTH];
    private long[] millis = new long[FIRST_LENGTH];
    private int count;
    /** How many of the last samples have the newest one's value. */
    private int same;

    Samples(int capacity) {
        this.capacity = capacity;
    }

    synchronized void add(long value, long atMillis) {
        if (count == values.length && count < capacity) {
            int length = Math.min(capacity, 2 * count);
            values = Arrays.copyOf(values, length);
            millis = Arrays.copyOf(millis, length);
        }
        same = count > 0 && value(0) == value ? same + 1 : 1;
        int at = count % values.length;
        values[at] = value;
        millis[at] = atMillis;
        count++;
    }

    /** Whether it has all the samples it can have, and none differs. */
    synchronized boolean isFlat() {
        return same >= capacity;
    }

    /** How much it grew over the last samples; over fewer when there are no more. */
    synchronized long growth(int overSamples) {
        int last = last(overSamples);
        return last == 0 ? 0 : value(0) - value(last);
    }

    /** How much it grew per second over the last samples. */
    synchronized double perSecond(int overSamples) {
        int last = last(overSamples);
        long tookMillis = last == 0 ? 0 : millis(0) - millis(last);
        return tookMillis <= 0 ? 0 : (value(0) - value(last)) * 1000.0 / tookMillis;
    }

    /** How much it grew until now, over the last samples and what came since the newest of them. */
    synchronized long growth(int overSamples, long now) {
        return count == 0 ? 0 : now - value(last(overSamples));
    }

    /** The same per second. */
    synchronized double perSecond(int overSamples, long now, long nowMillis) {
        long tookMillis = count == 0 ? 0 : nowMillis - millis(last(overSamples));
        return tookMillis <= 0 ? 0 : growth(overSamples, now) * 1000.0 / tookMillis;
    }

    private int last(int overSamples) {
        return Math.min(overSamples, Math.min(count, capacity) - 1) <= 0
                ? 0
                : Math.min(overSamples, Math.min(count, capacity) - 1);
    }

    private long value(int back) {
        return values[(count - 1 - back) % values.length];
    }

    private long millis(int back) {
        return millis[(count - 1 - back) % millis.length];
    }
}
