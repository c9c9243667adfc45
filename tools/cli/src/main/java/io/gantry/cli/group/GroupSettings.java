package io.gantry.cli.group;

import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Option;

/** What can be said of a group; what is not named stays, or is as RocketMQ's default. */
final class GroupSettings {
    @Option(names = "--retries", paramLabel = "N", description = "Deliveries after the first, at most.")
    private Integer retries;

    @Option(names = "--retry-queues", paramLabel = "N", description = "Queues of the group's retry topic.")
    private Integer retryQueues;

    @Option(names = "--ordered", negatable = true, description = "Whether it consumes in order.")
    private Boolean isOrdered;

    @Option(names = "--consume", negatable = true, description = "Whether it may consume.")
    private Boolean isEnabled;

    @Option(names = "--broadcast", negatable = true, description = "Whether its members may each get every message.")
    private Boolean isBroadcast;

    /** RocketMQ's names and the values that were given. */
    Map<String, Object> given() {
        Map<String, Object> given = new LinkedHashMap<>();
        given.put("retryMaxTimes", retries);
        given.put("retryQueueNums", retryQueues);
        given.put("consumeMessageOrderly", isOrdered);
        given.put("consumeEnable", isEnabled);
        given.put("consumeBroadcastEnable", isBroadcast);
        given.values().removeIf(java.util.Objects::isNull);
        return given;
    }
}
