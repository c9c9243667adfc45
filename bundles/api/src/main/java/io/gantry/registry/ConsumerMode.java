package io.gantry.registry;

/**
 * How a group consumes, in the words of its heartbeat.
 *
 * @param consumeType CONSUME_ACTIVELY, CONSUME_PASSIVELY or CONSUME_POP
 * @param messageModel CLUSTERING or BROADCASTING
 * @param consumeFromWhere where a new group begins
 */
public record ConsumerMode(String consumeType, String messageModel, String consumeFromWhere) {}
