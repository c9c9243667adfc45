package io.gantry.broker.pull;

import io.gantry.wire.Payload;
import io.gantry.wire.ResponseCode;

/**
 * What a pull found in its queue.
 *
 * @param nextOffset where the consumer goes on
 * @param isFarBehind whether the consumer is so far behind that it reads from disk
 * @param stretches where the messages are; let go by the payload's release
 */
record Reading(
        Finding finding,
        long nextOffset,
        long minOffset,
        long maxOffset,
        boolean isFarBehind,
        int messages,
        Stretches stretches) {
    /** Names that clients know as remarks. */
    enum Finding {
        FOUND,
        /** There are messages, but none that is wanted, as far as was looked. */
        NO_MATCHED_MESSAGE,
        /** The messages are expiring while they are read. */
        MESSAGE_WAS_REMOVING,
        NO_MATCHED_LOGIC_QUEUE,
        NO_MESSAGE_IN_QUEUE,
        OFFSET_OVERFLOW_BADLY,
        /** The consumer is at the end. */
        OFFSET_OVERFLOW_ONE,
        OFFSET_TOO_SMALL,
        /** An operator has set another offset. */
        OFFSET_RESET
    }

    /** A reading without a message. */
    static Reading empty(Finding finding, long nextOffset, long minOffset, long maxOffset) {
        return new Reading(finding, nextOffset, minOffset, maxOffset, false, 0, Stretches.NONE);
    }

    /** The response code for a consumer that asked for this offset. */
    int code(long askedOffset) {
        return switch (finding) {
            case FOUND -> ResponseCode.SUCCESS;
            case NO_MATCHED_MESSAGE, MESSAGE_WAS_REMOVING -> ResponseCode.PULL_RETRY_IMMEDIATELY;
            case NO_MATCHED_LOGIC_QUEUE, NO_MESSAGE_IN_QUEUE ->
                askedOffset == 0 ? ResponseCode.PULL_NOT_FOUND : ResponseCode.PULL_OFFSET_MOVED;
            case OFFSET_OVERFLOW_ONE -> ResponseCode.PULL_NOT_FOUND;
            case OFFSET_OVERFLOW_BADLY, OFFSET_TOO_SMALL, OFFSET_RESET -> ResponseCode.PULL_OFFSET_MOVED;
        };
    }

    long bytes() {
        return stretches.bytes();
    }

    /** The messages as they lie in the log. */
    Payload payload() {
        return stretches.payload();
    }
}
