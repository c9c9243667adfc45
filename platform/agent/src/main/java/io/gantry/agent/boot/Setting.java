package io.gantry.agent.boot;

/** Checks of configured values; what is wrong is named with its place, the value, and what is expected. */
public final class Setting {
    private Setting() {}

    /** The value, when it is above 0. */
    public static long positive(String place, String key, long value) {
        if (value <= 0) {
            throw new IllegalArgumentException(place + ": " + key + " must be greater than 0, found " + value);
        }
        return value;
    }

    /** The value, when it is above 0. */
    public static int positive(String place, String key, int value) {
        return (int) positive(place, key, (long) value);
    }

    /** The value, when it is not below 0. */
    public static int notNegative(String place, String key, int value) {
        if (value < 0) {
            throw new IllegalArgumentException(place + ": " + key + " must not be negative, found " + value);
        }
        return value;
    }
}
