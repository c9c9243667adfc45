package io.gantry.broker.admin;

/**
 * The last values of a growing counter, taken at even times, and how fast it grew. For one writer; readers may see the
 * newest sample a moment late.
 */
final class Samples {
    private final long[] values;
    private final long[] millis;
    private int count;

    Samples(int capacity) {
        values = new long[capacity];
        millis = new long[capacity];
    }

    synchronized void add(long value, long atMillis) {
        int at = count % values.length;
        values[at] = value;
        millis[at] = atMillis;
        count++;
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

    private int last(int overSamples) {
        return Math.min(overSamples, Math.min(count, values.length) - 1) <= 0
                ? 0
                : Math.min(overSamples, Math.min(count, values.length) - 1);
    }

    private long value(int back) {
        return values[(count - 1 - back) % values.length];
    }

    private long millis(int back) {
        return millis[(count - 1 - back) % millis.length];
    }
}
