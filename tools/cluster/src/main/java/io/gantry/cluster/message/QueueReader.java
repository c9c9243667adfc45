package io.gantry.cluster.message;

import io.gantry.cluster.CallConnection;
import io.gantry.cluster.QueueAddress;
import io.gantry.cluster.ask.Fleet;
import io.gantry.codec.Frame;
import io.gantry.codec.StoredMessage;
import io.gantry.wire.RequestCode;
import io.gantry.wire.ResponseCode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads queues as a consumer of no group does: no offset changes. */
public final class QueueReader {
    /** Every broker has it, so that reading leaves no group behind. */
    public static final String GROUP = "TOOLS_CONSUMER";

    private static final int SUBSCRIPTION_FLAG = 4;

    private final Fleet fleet;
    private final String tags;

    /** What a queue had, and where to go on; nothing, and the same place, when there is no more. */
    public record Batch(List<StoredMessage> messages, long next) {}

    /** Reads messages with these tags, as {@code a || b}; all of them for {@code *}. */
    public QueueReader(Fleet fleet, String tags) {
        this.fleet = fleet;
        this.tags = tags;
    }

    /** At most so many messages from an offset on. */
    public Batch read(QueueAddress queue, long offset, int count) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("consumerGroup", GROUP);
        fields.put("topic", queue.topic());
        fields.put("queueId", queue.queueId());
        fields.put("queueOffset", offset);
        fields.put("maxMsgNums", count);
        fields.put("sysFlag", SUBSCRIPTION_FLAG);
        fields.put("commitOffset", 0);
        fields.put("suspendTimeoutMillis", 0);
        fields.put("subscription", tags);
        fields.put("subVersion", 0);
        fields.put("expressionType", "TAG");
        fields.put("brokerName", queue.brokerName());
        CallConnection broker = fleet.to(queue.address());
        Frame answer = broker.ask(RequestCode.PULL_MESSAGE, fields);
        return switch (answer.code()) {
            case ResponseCode.SUCCESS, ResponseCode.PULL_RETRY_IMMEDIATELY, ResponseCode.PULL_OFFSET_MOVED ->
                new Batch(Records.in(answer), answer.number("nextBeginOffset", offset));
            case ResponseCode.PULL_NOT_FOUND -> new Batch(List.of(), offset);
            default -> throw broker.refusal("give messages of " + queue.topic(), answer);
        };
    }
}
