package io.gantry.broker.pop;

import io.gantry.broker.pop.Claims.Claim;
import io.gantry.codec.JsonObject;
import io.gantry.codec.body.RequestBody;
import io.gantry.wire.Fields;
import io.gantry.wire.Handles;
import io.gantry.wire.Reply;
import io.gantry.wire.Request;
import io.gantry.wire.RequestCode;
import io.gantry.wire.RequestHandler;
import io.gantry.wire.Response;
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
    private final Claims claims;

    @Activate
    public AckHandler(@Reference PopAdmission admission, @Reference Claims claims) {
        this.admission = admission;
        this.claims = claims;
    }

    @Override
    public void handle(Request request, Reply reply) {
        if (request.code() == RequestCode.BATCH_ACK_MESSAGE) {
            List<Claim> batch = RequestBody.read(request, MAX_BODY_BYTES, AckHandler::batch);
            claims.requireReady();
            batch.forEach(claims::acknowledge);
        } else {
            Claim claim = claim(request.fields(), admission);
            claims.requireReady();
            claims.acknowledge(claim);
        }
        reply.send(Response.ok());
    }

    /** The message that a request's fields name. */
    static Claim claim(Fields fields, PopAdmission admission) {
        long offset = fields.requireLong("offset");
        CheckpointText words = CheckpointText.parse(fields.requireText("extraInfo"));
        String group = fields.requireText("consumerGroup");
        String topic = fields.requireText("topic");
        int queueId = fields.requireInt("queueId");
        admission.checkTopic(topic, queueId);
        Checkpoint.Key key = new Checkpoint.Key(group, topic, queueId, words.startOffset(), words.popTimeMillis());
        return new Claim(key, words.isOrdered(), List.of(offset));
    }

    private static List<Claim> batch(JsonObject body) {
        List<Claim> batch = new ArrayList<>();
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
            String real =
                    flag.equals("0") ? topic : RetryTopics.names(group, topic).get(flag.equals("1") ? 0 : 1);
            long start = ack.number("so");
            Checkpoint.Key key = new Checkpoint.Key(group, real, ack.integer("q"), start, ack.number("pt"));
            List<Long> offsets = new ArrayList<>();
            BitSet bits = BitSet.valueOf(Base64.getDecoder().decode(ack.text("b")));
            if (bits.cardinality() > Checkpoint.MAX_MESSAGES) {
                throw new IllegalArgumentException("an entry of acks names " + bits.cardinality()
                        + " messages, a pop gives at most " + Checkpoint.MAX_MESSAGES);
            }
            bits.stream().forEach(bit -> offsets.add(start + bit));
            batch.add(new Claim(key, ack.integerOr("rq", 0) == Orders.REVIVE_QUEUE, offsets));
        }
        return batch;
    }
}
