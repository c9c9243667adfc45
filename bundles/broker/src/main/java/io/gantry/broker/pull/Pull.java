package io.gantry.broker.pull;

import io.gantry.wire.BadRequestException;
import io.gantry.wire.Fields;
import io.gantry.wire.Request;
import io.gantry.wire.ResponseCode;

/**
 * What a consumer asks for.
 *
 * @param offset queue offset of the first message wanted
 * @param sysFlag bits that say which of the other header fields count
 */
record Pull(Request request, String group, String topic, int queueId, long offset, int maxMessages, int sysFlag) {
    private static final int COMMIT_OFFSET = 0x1;
    private static final int SUSPEND = 0x2;
    private static final int SUBSCRIPTION = 0x4;

    static Pull of(Request request) {
        Fields fields = request.fields();
        Pull pull = new Pull(
                request,
                fields.requireText("consumerGroup"),
                fields.requireText("topic"),
                fields.requireInt("queueId"),
                fields.requireLong("queueOffset"),
                fields.requireInt("maxMsgNums"),
                fields.requireInt("sysFlag"));
        if (pull.offset == Long.MAX_VALUE) {
            throw new BadRequestException(ResponseCode.INVALID_PARAMETER, "The field queueOffset is too large");
        }
        return pull;
    }

    /** The same for one message. */
    Pull ofOne() {
        return new Pull(request, group, topic, queueId, offset, Math.min(1, maxMessages), sysFlag);
    }

    /** Whether the request carries an offset to commit. */
    boolean commits() {
        return (sysFlag & COMMIT_OFFSET) != 0;
    }

    long commitOffset() {
        return request.fields().requireLong("commitOffset");
    }

    /** Whether the consumer waits for a message to arrive. */
    boolean waits() {
        return (sysFlag & SUSPEND) != 0;
    }

    long suspendMillis() {
        return request.fields().requireLong("suspendTimeoutMillis");
    }

    /** Whether the request says itself which messages are wanted. */
    boolean hasSubscription() {
        return (sysFlag & SUBSCRIPTION) != 0;
    }

    /** Most bytes the consumer wants; 0 when it does not say. */
    int maxBytes() {
        return request.fields().intOr("maxMsgBytes", 0);
    }
}
