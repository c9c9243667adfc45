package io.gantry.broker.pop;

import io.gantry.registry.Subscription;

/**
 * Which messages somebody asks for, or asks about.
 *
 * @param queueId -1: any queue
 * @param wanted what chooses among them
 * @param isFromEnd whether a group without an offset begins at the queue's end
 * @param isOrdered whether nothing more of a queue is given while something of it waits for its acknowledgement
 * @param attemptId who asks again with the same gets the same again, when it is ordered; may be null
 */
record Wish(
        String group,
        String topic,
        int queueId,
        Subscription wanted,
        boolean isFromEnd,
        boolean isOrdered,
        String attemptId) {}
