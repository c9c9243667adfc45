package io.gantry.broker.gate;

import io.gantry.log.AppendResult;
import io.gantry.log.AppendStatus;
import io.gantry.wire.ResponseCode;

/** What the outcome of an append is on the wire: the one place that maps it, with the codes and texts clients know. */
public final class AppendReply {
    private AppendReply() {}

    /** The response code. */
    public static int code(AppendStatus status) {
        return switch (status) {
            case APPENDED -> ResponseCode.SUCCESS;
            case RECORD_TOO_LARGE -> ResponseCode.MESSAGE_ILLEGAL;
            case DISK_FULL, NOT_WRITABLE, NOT_LEADER -> ResponseCode.SERVICE_NOT_AVAILABLE;
            case TOO_MANY_QUEUES -> ResponseCode.LMQ_QUOTA_EXCEEDED;
            case BUSY, WITHDRAWN -> ResponseCode.SYSTEM_BUSY;
            case FLUSH_TIMEOUT -> ResponseCode.FLUSH_DISK_TIMEOUT;
            case REPLICA_TIMEOUT -> ResponseCode.FLUSH_SLAVE_TIMEOUT;
            case REPLICA_UNAVAILABLE -> ResponseCode.SLAVE_NOT_AVAILABLE;
        };
    }

    /** The text for people; null when the record is in the log. */
    public static String remark(AppendResult result) {
        return switch (result.status()) {
            case APPENDED, FLUSH_TIMEOUT, REPLICA_TIMEOUT, REPLICA_UNAVAILABLE -> null;
            case RECORD_TOO_LARGE ->
                "the message is illegal, maybe msg body or properties length not matched: the"
                        + " record is longer than the store accepts.";
            case DISK_FULL ->
                unavailable("the broker's disk is full, or takes nothing for another reason", result.reason());
            case NOT_WRITABLE ->
                unavailable("the message store has been shut down after an I/O error", result.reason());
            case NOT_LEADER ->
                unavailable("messages are put to a broker that is not the leader of its group", result.reason());
            case TOO_MANY_QUEUES ->
                "[LMQ_CONSUME_QUEUE_NUM_EXCEEDED]lmq consume queue num exceeded: delete some, or raise"
                        + " maxLmqConsumeQueueNum.";
            case BUSY, WITHDRAWN ->
                "[REJECTREQUEST]system busy, start flow control for a while: the store or its replication is"
                        + " being changed; send again.";
        };
    }

    private static String unavailable(String cause, String reason) {
        return "service not available now: " + cause + (reason.isEmpty() ? "." : ". " + reason);
    }
}
