package io.gantry.queue;

/** One queue of a topic on this broker. */
public record QueueKey(String topic, int queueId) {}
