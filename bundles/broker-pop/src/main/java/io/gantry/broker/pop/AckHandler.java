package io.gantry.broker.pop;

import io.gantry.codec.JsonObject;
import io.gantry.codec.body.RequestBody;
import io.gantry.wire.BadRequestException;
import io.gantry.wire.Fields;
import io.gantry.wire.Handles;
import io.gantry.wire.Reply;
import io.gantry.wire.Request;
import io.gantry.wire.RequestCode;
import io.gantry.wire.RequestHandler;
import io.gantry.wire.Response;
import io.gantry.wire.ResponseCode;
import java.util.ArrayList;
import java.util.Base64;
import java.util.BitSet;
import java.util.List;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Takes acknowledgements of popped messages, one or many. One that comes too late is taken and changes nothing. */
@Component
@Handles(requestCodes = {RequestCode.ACK_MESSAGE, RequestCode.BATCH_ACK_MESSAGE})
public final class AckHandler implements RequestHandler {
    private static final int MAX_BODY_BYTES = 1 << 20;
    private static final int MAX_BATCHES = 4_096;

    private final PopAdmission admission;
    private final Journal journal;
    private final Fronts fronts;
    private final WaitingPops waiting;

    @Activate
    public AckHandler(
            @Reference PopAdmission admission,
            @Reference Journal journal,
            @Reference Fronts fronts,
            @Reference WaitingPops waiting) {
        this.admission = admission;
        this.journal = journal;
        this.fronts = fronts;
        this.waiting = waiting;
    }

    @Override
    public void handle(Request request, Reply reply) {
        if (request.code() == RequestCode.BATCH_ACK_MESSAGE) {
            List<Batch> batches = RequestBody.read(request, MAX_BODY_BYTES, AckHandler::batches);
            requireReady(journal);
            batches.forEach(this::acknowledge);
        } else {
            Fields fields = request.fields();
            long offset = fields.requireLong("offset");
            CheckpointText words = CheckpointText.parse(fields.requireText("extraInfo"));
            Checkpoint.Key key = key(fields, words, admission);
            requireReady(journal);
            acknowledge(new Batch(key, words.isOrdered(), List.of(offset)));
        }
        reply.send(Response.ok());
    }

    private void acknowledge(Batch batch) {
        if (!batch.isOrdered) {
            journal.acknowledge(batch.key, batch.offsets);
            return;
        }
        for (long offset : batch.offsets) {
            if (fronts.acknowledgeInOrder(batch.key, offset) == Orders.Outcome.ILLEGAL) {
                throw new BadRequestException(
                        ResponseCode.MESSAGE_ILLEGAL,
                        "offset is illegal: no message with the queue offset " + offset + " of the topic "
                                + batch.key.topic() + " was given at " + batch.key.popTimeMillis());
            }
        }
        waiting.wake(batch.key.group(), batch.key.topic());
    }

    /** The checkpoint that a request's fields name. */
    static Checkpoint.Key key(Fields fields, CheckpointText words, PopAdmission admission) {
        String group = fields.requireText("consumerGroup");
        String topic = fields.requireText("topic");
        int queueId = fields.requireInt("queueId");
        admission.checkTopic(topic, queueId);
        return new Checkpoint.Key(group, topic, queueId, words.startOffset(), words.popTimeMillis());
    }

    /** Before the journal was read, nobody knows what waits. */
    static void requireReady(Journal journal) {
        if (!journal.isReady()) {
            throw new BadRequestException(
                    ResponseCode.SYSTEM_BUSY,
                    "[REJECTREQUEST]system busy, the broker reads what was popped before it started: ask again");
        }
    }

    private record Batch(Checkpoint.Key key, boolean isOrdered, List<Long> offsets) {}

    private static List<Batch> batches(JsonObject body) {
        List<Batch> batches = new ArrayList<>();
        List<?> entries = body.listOrEmpty("acks");
        if (entries.size() > MAX_BATCHES) {
            throw new IllegalArgumentException(
                    "acks has " + entries.size() + " entries, allowed are " + MAX_BATCHES + ": send several requests");
        }
        for (Object entry : entries) {
            if (!(entry instanceof JsonObject ack)) {
                throw new IllegalArgumentException("acks holds what is no object");
            }
            String flag = ack.textOr("r", "0");
            String topic = ack.text("t");
            String group = ack.text("c");
            String real = flag.equals("0") ? topic : "%RETRY%" + group + (flag.equals("1") ? "_" : "+") + topic;
            long start = ack.number("so");
            Checkpoint.Key key = new Checkpoint.Key(group, real, ack.integer("q"), start, ack.number("pt"));
            List<Long> offsets = new ArrayList<>();
            BitSet bits = BitSet.valueOf(Base64.getDecoder().decode(ack.text("b")));
            if (bits.cardinality() > Checkpoint.MAX_MESSAGES) {
                throw new IllegalArgumentException("an entry of acks names " + bits.cardinality()
                        + " messages, a pop gives at most " + Checkpoint.MAX_MESSAGES);
            }
            bits.stream().forEach(bit -> offsets.add(start + bit));
            batches.add(new Batch(key, ack.integerOr("rq", 0) == Orders.REVIVE_QUEUE, offsets));
        }
        return batches;
    }
}
