package io.gantry.codec;

import java.util.Arrays;

/**
 * The delays of delayed messages, by level from 1: text such as {@code 1s 5s 10s 1m 2h 1d}. Immutable.
 */
public final class DelayLevels {
    /** RocketMQ's own 18 levels. */
    public static final String ROCKETMQ = "1s 5s 10s 30s 1m 2m 3m 4m 5m 6m 7m 8m 9m 10m 20m 30m 1h 2h";

    private final long[] delayMillis;

    private DelayLevels(long[] delayMillis) {
        this.delayMillis = delayMillis;
    }

    /** Reads the text; a malformed one is an IllegalArgumentException that names the part. */
    public static DelayLevels parse(String text) {
        return new DelayLevels(Arrays.stream(text.trim().split(" +"))
                .mapToLong(DelayLevels::millis)
                .toArray());
    }

    /** The highest level. */
    public int max() {
        return delayMillis.length;
    }

    /** The delay of a level, milliseconds; a level above the highest counts as the highest, below 1 is no delay. */
    public long delayMillis(int level) {
        return level < 1 ? 0 : delayMillis[Math.min(level, delayMillis.length) - 1];
    }

    /** When a message stored at a time is due. */
    public long deliverAtMillis(int level, long storeTimestampMillis) {
        return storeTimestampMillis + delayMillis(level);
    }

    private static long millis(String part) {
        long unit = part.isEmpty() ? 0 : unitMillis(part.charAt(part.length() - 1));
        if (unit == 0
                || !part.chars().limit(part.length() - 1L).allMatch(c -> c >= '0' && c <= '9')
                || part.length() < 2
                || part.length() > 10) {
            throw new IllegalArgumentException(
                    "A delay level is a whole number and s, m, h or d, such as 30s; found '" + part + "'");
        }
        return unit * Long.parseLong(part.substring(0, part.length() - 1));
    }

    private static long unitMillis(char unit) {
        return switch (unit) {
            case 's' -> 1_000L;
            case 'm' -> 60_000L;
            case 'h' -> 3_600_000L;
            case 'd' -> 86_400_000L;
            default -> 0;
        };
    }
}
