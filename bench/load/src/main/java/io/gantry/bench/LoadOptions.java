package io.gantry.bench;

import io.gantry.cluster.option.Amount;
import picocli.CommandLine.Option;

/** How long, and over how many connections. */
final class LoadOptions {
    private static final long NANOS_PER_MILLI = 1_000_000;
    private static final long DEFAULT_MILLIS = 30_000;
    private static final long DEFAULT_WARM_UP_MILLIS = 5_000;
    private static final long MAX_MILLIS = 24 * 3_600_000L;
    private static final int MAX_CONNECTIONS = 2_000;

    @Option(
            names = "--connections",
            paramLabel = "N",
            defaultValue = "4",
            description = "Connections to each broker (default: ${DEFAULT-VALUE}).")
    private int connections;

    @Option(
            names = "--duration",
            paramLabel = "TIME",
            converter = Amount.Millis.class,
            description = "How long is measured (default: 30s; with --count at most an hour).")
    private Long durationMillis;

    @Option(
            names = "--count",
            paramLabel = "N",
            converter = Amount.Count.class,
            description = "End after so many measured messages.")
    private Long count;

    @Option(
            names = "--warmup",
            paramLabel = "TIME",
            converter = Amount.Millis.class,
            description = "Run so long before measuring begins (default: 5s; 0 with --count).")
    private Long warmUpMillis;

    void check(TargetOptions target) {
        target.within("--connections", connections, 1, MAX_CONNECTIONS);
        target.within("--duration in ms", durationNanos() / NANOS_PER_MILLI, 1, MAX_MILLIS);
        target.within("--warmup in ms", warmUpNanos() / NANOS_PER_MILLI, 0, MAX_MILLIS);
        if (count != null) {
            target.within("--count", count, 1, Long.MAX_VALUE);
        }
    }

    int connections() {
        return connections;
    }

    long durationNanos() {
        long fallback = count == null ? DEFAULT_MILLIS : 3_600_000;
        return (durationMillis == null ? fallback : durationMillis) * NANOS_PER_MILLI;
    }

    long warmUpNanos() {
        return warmUpNanos(count == null ? DEFAULT_WARM_UP_MILLIS : 0);
    }

    long warmUpNanos(long fallbackMillis) {
        return (warmUpMillis == null ? fallbackMillis : warmUpMillis) * NANOS_PER_MILLI;
    }

    long count() {
        return count == null ? Long.MAX_VALUE : count;
    }
}
