package io.gantry.cluster;

/**
 * One queue of a topic.
 *
 * @param brokerName null when the broker was named by its address
 * @param address {@code host:port} of the broker that takes its messages
 */
public record QueueAddress(String topic, String brokerName, String address, int queueId) {}
