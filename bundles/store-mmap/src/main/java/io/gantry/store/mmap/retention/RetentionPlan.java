package io.gantry.store.mmap.retention;

import io.gantry.log.StorageException;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * When segments go. The ratios are clamped as RocketMQ clamps them.
 *
 * @param hours hours of the day in which old segments go
 * @param keepMillis a segment younger than this is not old
 * @param usedRatio above it old segments go at any hour
 * @param forcibleRatio above it also young segments go, where that is allowed
 * @param warningRatio above it appends are refused
 * @param isForcible whether young segments may go at all
 * @param maxFiles how many segments go in one run
 */
public record RetentionPlan(
        Set<Integer> hours,
        long keepMillis,
        double usedRatio,
        double forcibleRatio,
        double warningRatio,
        boolean isForcible,
        int maxFiles) {
    private static final int HOURS_OF_DAY = 24;
    private static final double PERCENT = 100.0;

    public RetentionPlan {
        usedRatio = clamp(usedRatio, 0.10, 0.95);
        forcibleRatio = clamp(forcibleRatio, 0.30, 0.85);
        warningRatio = clamp(warningRatio, 0.35, 0.90);
    }

    /** The hours of a text such as {@code 04;16}. */
    public static Set<Integer> hours(String text) {
        Set<Integer> hours = Arrays.stream(text.split(";"))
                .map(String::trim)
                .filter(part -> !part.isEmpty())
                .map(part -> part.matches("[0-9]{1,2}") ? Integer.parseInt(part) : HOURS_OF_DAY)
                .collect(Collectors.toSet());
        if (hours.stream().anyMatch(hour -> hour >= HOURS_OF_DAY)) {
            throw new StorageException("deleteHours (deleteWhen) is a list of hours from 00 to 23 with ; between them,"
                    + " found '" + text + "'");
        }
        return hours;
    }

    /** A percentage as a ratio. */
    public static double ratio(int percent) {
        return percent / PERCENT;
    }

    private static double clamp(double value, double low, double high) {
        return Math.max(low, Math.min(high, value));
    }
}
