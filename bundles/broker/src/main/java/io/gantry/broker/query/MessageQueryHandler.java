package io.gantry.broker.query;

import io.gantry.codec.StoredMessage;
import io.gantry.codec.record.StoredRecords;
import io.gantry.log.CommitLog;
import io.gantry.log.LogSlice;
import io.gantry.message.Property;
import io.gantry.queue.MessageIndex;
import io.gantry.wire.Fields;
import io.gantry.wire.Handles;
import io.gantry.wire.Payload;
import io.gantry.wire.Reply;
import io.gantry.wire.Request;
import io.gantry.wire.RequestCode;
import io.gantry.wire.RequestHandler;
import io.gantry.wire.Response;
import io.gantry.wire.ResponseCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * Finds messages by their position or their keys. It may touch pages that only the disk has, so it does not run on the
 * event loop. The index holds hashes: each record it names is asked for its own keys.
 */
@Component(service = RequestHandler.class)
@Handles(
        requestCodes = {RequestCode.QUERY_MESSAGE, RequestCode.VIEW_MESSAGE_BY_ID},
        blocking = true)
public final class MessageQueryHandler implements RequestHandler {
    /** Header field of clients that ask for the id they gave the message. */
    private static final String BY_UNIQUE_KEY = "_UNIQUE_KEY_QUERY";

    private static final String UNIQUE_TYPE = "U";
    private static final int UNIQUE_RESULTS = 32;
    private static final int MAX_RESULTS = 256;
    private static final long MAX_BYTES = 8L << 20;

    private final CommitLog log;
    private final MessageIndex index;

    @Activate
    public MessageQueryHandler(@Reference CommitLog log, @Reference MessageIndex index) {
        this.log = log;
        this.index = index;
    }

    @Override
    public void handle(Request request, Reply reply) {
        if (request.code() == RequestCode.VIEW_MESSAGE_BY_ID) {
            reply.send(byPosition(request.fields().requireLong("offset")));
        } else {
            reply.send(byKey(Question.of(request.fields())));
        }
    }

    private Response byPosition(long position) {
        return StoredRecords.find(log, position)
                .map(record -> Response.ok().withBody(payload(List.of(record))))
                .orElseGet(() ->
                        Response.refusal(ResponseCode.SYSTEM_ERROR, "can not find message by the offset, " + position));
    }

    private Response byKey(Question question) {
        List<Long> positions = new ArrayList<>(index.find(
                question.topic, question.key, question.maxResults, question.beginMillis, question.endMillis));
        positions.sort(null);
        List<LogSlice> records = new ArrayList<>();
        long bytes = 0;
        for (long position : positions) {
            LogSlice record = StoredRecords.find(log, position).orElse(null);
            if (record == null) {
                continue;
            }
            if (question.isAnsweredBy(record) && bytes + record.buffer().remaining() <= MAX_BYTES) {
                bytes += record.buffer().remaining();
                records.add(record);
            } else {
                record.close();
            }
        }
        Map<String, Long> fields = Map.of(
                "indexLastUpdateTimestamp", index.lastTimestampMillis(),
                "indexLastUpdatePhyoffset", index.lastPosition());
        if (records.isEmpty()) {
            String remark = "can not find message, maybe time range not correct";
            return Response.refusal(ResponseCode.QUERY_NOT_FOUND, remark).withFields(fields);
        }
        return Response.ok(fields).withBody(payload(records));
    }

    private static Payload payload(List<LogSlice> records) {
        return new Payload(records.stream().map(LogSlice::buffer).toList(), () -> records.forEach(LogSlice::close));
    }

    /** What is asked for. */
    private record Question(
            String topic, String key, boolean isUnique, int maxResults, long beginMillis, long endMillis) {
        static Question of(Fields fields) {
            boolean isUnique = fields.booleanOr(BY_UNIQUE_KEY, false) || UNIQUE_TYPE.equals(fields.text("indexType"));
            int asked = fields.booleanOr(BY_UNIQUE_KEY, false) ? UNIQUE_RESULTS : fields.requireInt("maxNum");
            return new Question(
                    fields.requireText("topic"),
                    fields.requireText("key"),
                    isUnique,
                    Math.max(1, Math.min(asked, MAX_RESULTS)),
                    fields.requireLong("beginTimestamp"),
                    fields.requireLong("endTimestamp"));
        }

        boolean isAnsweredBy(LogSlice record) {
            StoredMessage message = new StoredMessage().wrap(record.buffer(), 0);
            long stored = message.storeTimestampMillis();
            return stored >= beginMillis
                    && stored <= endMillis
                    && message.topic().equals(topic)
                    && (key.equals(message.property(Property.UNIQUE_KEY))
                            || !isUnique && hasUserKey(message.property(Property.KEYS)));
        }

        private boolean hasUserKey(String keys) {
            return keys != null && List.of(keys.split(" ")).contains(key);
        }
    }
}
