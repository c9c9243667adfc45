package io.gantry.broker.retry;

import io.gantry.codec.BadBodyException;
import io.gantry.codec.JsonObject;
import io.gantry.registry.GroupConfig;
import java.util.List;

/**
 * How long a message waits before a group gets it again, where an operator has set that: RocketMQ's {@code
 * groupRetryPolicy}, exponential or a list. RocketMQ keeps it with the group and follows it in its proxies only.
 */
final class RetryPolicy {
    /** The group has none: then the delay levels are its policy. */
    static final long NONE = -1;

    private static final int MAX_POWER = 32;
    /** Where a first retry looks in a list: as that of delay levels, of which retries begin with the third. */
    private static final int FIRST_WAIT = 2;
    /** A message cannot be timed for longer. */
    private static final long MAX_MILLIS = 24 * 3_600_000L;

    private RetryPolicy() {}

    /**
     * The wait, milliseconds, or {@link #NONE}. One that makes no sense is none.
     *
     * @param times how often the message was given before
     */
    static long waitMillis(GroupConfig group, int times) {
        if (!(group.rest().get("groupRetryPolicy") instanceof JsonObject policy)) {
            return NONE;
        }
        try {
            boolean isExponential = policy.textOr("type", "").equals("EXPONENTIAL");
            return isExponential ? exponential(policy, times) : listed(policy, times);
        } catch (BadBodyException | IllegalArgumentException e) {
            return NONE;
        }
    }

    private static long exponential(JsonObject policy, int times) {
        if (!policy.has("exponentialRetryPolicy")) {
            return NONE;
        }
        JsonObject own = policy.object("exponentialRetryPolicy");
        double wait = own.numberOr("initial", 5_000)
                * Math.pow(own.numberOr("multiplier", 2), Math.min(MAX_POWER, Math.max(0, times)));
        return bounded((long) Math.min(wait, own.numberOr("max", 7_200_000)));
    }

    private static long listed(JsonObject policy, int times) {
        List<?> waits = policy.objectOrEmpty("customizedRetryPolicy").listOrEmpty("next");
        if (waits.isEmpty()) {
            return NONE;
        }
        int last = waits.size() - 1;
        int first = Math.min(FIRST_WAIT, last);
        Object wait = waits.get(first + Math.min(Math.max(0, times), last - first));
        return wait instanceof Number number ? bounded(number.longValue()) : NONE;
    }

    private static long bounded(long millis) {
        return Math.max(0, Math.min(MAX_MILLIS, millis));
    }
}
