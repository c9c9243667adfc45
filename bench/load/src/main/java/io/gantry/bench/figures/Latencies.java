package io.gantry.bench.figures;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.Recorder;

/** Times from a due moment to an event, three digits kept, up to an hour. Any thread records, one reads. */
public final class Latencies {
    private static final long LONGEST_NANOS = 3_600_000_000_000L;
    private static final int DIGITS = 3;
    private static final double NANOS_PER_MICRO = 1_000;
    private static final double NANOS_PER_MILLI = 1_000_000;
    private static final Map<String, Double> PERCENTILES = percentiles();

    private final Recorder recorder = new Recorder(1_000, LONGEST_NANOS, DIGITS);
    private final Histogram total = new Histogram(1_000, LONGEST_NANOS, DIGITS);
    private Histogram interval;

    public void record(long nanos) {
        recorder.recordValue(Math.min(Math.max(nanos, 0), LONGEST_NANOS));
    }

    /** A percentile of what came since the last call, milliseconds; for the one thread that reads. */
    public double recentMillis(double percentile) {
        interval = recorder.getIntervalHistogram(interval);
        total.add(interval);
        return interval.getValueAtPercentile(percentile) / NANOS_PER_MILLI;
    }

    /** All that was recorded, in microseconds; empty when nothing was. */
    public Map<String, Object> toJson() {
        recentMillis(0);
        Map<String, Object> fields = new LinkedHashMap<>();
        if (total.getTotalCount() > 0) {
            PERCENTILES.forEach((name, percentile) ->
                    fields.put(name, rounded(total.getValueAtPercentile(percentile) / NANOS_PER_MICRO)));
            fields.put("max", rounded(total.getMaxValue() / NANOS_PER_MICRO));
            fields.put("mean", rounded(total.getMean() / NANOS_PER_MICRO));
            fields.put("count", total.getTotalCount());
        }
        return fields;
    }

    /** The same for people, in milliseconds. */
    public String toText() {
        recentMillis(0);
        if (total.getTotalCount() == 0) {
            return "nothing was measured";
        }
        StringBuilder text = new StringBuilder();
        PERCENTILES.forEach((name, percentile) -> text.append(
                String.format(Locale.ROOT, "%s %s  ", name, millis(total.getValueAtPercentile(percentile)))));
        return text.append("max ")
                .append(millis(total.getMaxValue()))
                .append(" ms")
                .toString();
    }

    private static String millis(long nanos) {
        return String.format(Locale.ROOT, "%.3f", nanos / NANOS_PER_MILLI);
    }

    private static double rounded(double micros) {
        return Math.round(micros * 10) / 10.0;
    }

    private static Map<String, Double> percentiles() {
        Map<String, Double> all = new LinkedHashMap<>();
        all.put("p50", 50.0);
        all.put("p90", 90.0);
        all.put("p99", 99.0);
        all.put("p99.9", 99.9);
        return all;
    }
}
