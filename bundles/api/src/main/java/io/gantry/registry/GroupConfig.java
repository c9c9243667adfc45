package io.gantry.registry;

import java.util.Map;

/**
 * One subscription group as a broker holds it.
 *
 * @param isConsumeEnabled whether its members may pull at all
 * @param isBroadcastEnabled whether its members may consume in broadcast mode
 * @param isNotifyEnabled whether its members are told when others join or leave
 * @param retryQueues queues of its retry topic
 * @param retryMaxTimes deliveries before a message goes to the dead letters
 * @param brokerId which broker of the group of brokers it reads from
 * @param slowBrokerId which broker it reads from when it is far behind
 * @param rest further members of RocketMQ's JSON form, kept as they came
 */
public record GroupConfig(
        String name,
        boolean isConsumeEnabled,
        boolean isBroadcastEnabled,
        boolean isNotifyEnabled,
        int retryQueues,
        int retryMaxTimes,
        long brokerId,
        long slowBrokerId,
        int sysFlag,
        Map<String, Object> rest) {
    /** A group with RocketMQ's defaults. */
    public static GroupConfig of(String name) {
        return new GroupConfig(name, true, true, true, 1, 16, 0, 1, 0, Map.of());
    }

    public GroupConfig withConsumeEnabled(boolean isEnabled) {
        return new GroupConfig(
                name,
                isEnabled,
                isBroadcastEnabled,
                isNotifyEnabled,
                retryQueues,
                retryMaxTimes,
                brokerId,
                slowBrokerId,
                sysFlag,
                rest);
    }
}
