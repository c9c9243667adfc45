package io.gantry.broker.pop;

import io.gantry.registry.Subscription;
import io.gantry.wire.Reply;
import io.gantry.wire.Request;

/**
 * One admitted pop.
 *
 * @param queueId -1: any queue
 * @param untilMillis when it ends with nothing
 * @param isFromEnd whether a group without an offset begins at the queue's end
 */
record Pop(
        Request request,
        Reply reply,
        String group,
        String topic,
        int queueId,
        int most,
        long invisibleMillis,
        long untilMillis,
        boolean isFromEnd,
        Subscription wanted) {}
