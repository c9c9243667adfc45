package io.gantry.broker.tx;

import io.gantry.agent.Clock;
import io.gantry.codec.StoredMessage;
import io.gantry.codec.record.MessageDraft;
import io.gantry.codec.record.StoredRecords;
import io.gantry.log.AppendResult;
import io.gantry.log.LogSlice;
import io.gantry.message.Property;
import io.gantry.message.SysFlag;
import io.gantry.message.SystemTopic;
import io.gantry.wire.BadRequestException;
import io.gantry.wire.Fields;
import io.gantry.wire.Handles;
import io.gantry.wire.Reply;
import io.gantry.wire.Request;
import io.gantry.wire.RequestCode;
import io.gantry.wire.RequestHandler;
import io.gantry.wire.Response;
import io.gantry.wire.ResponseCode;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * Takes a producer's decision about a half message: commit, rollback, or that it does not know yet. One that comes
 * again changes nothing.
 */
@Component(service = RequestHandler.class)
@Handles(requestCodes = RequestCode.END_TRANSACTION)
public final class EndTransactionHandler implements RequestHandler {
    private final Settlement settlement;
    private final Queues queues;
    private final Clock clock = Clock.system();

    @Activate
    public EndTransactionHandler(@Reference Settlement settlement, @Reference Queues queues) {
        this.settlement = settlement;
        this.queues = queues;
    }

    /** A decision, as it was sent. */
    private record Decision(String group, String topic, long queueOffset, long position, int type) {
        static Decision of(Fields fields) {
            return new Decision(
                    fields.requireText("producerGroup"),
                    fields.text("topic"),
                    fields.requireLong("tranStateTableOffset"),
                    fields.requireLong("commitLogOffset"),
                    fields.requireInt("commitOrRollback"));
        }
    }

    @Override
    public void handle(Request request, Reply reply) {
        Decision decision = Decision.of(request.fields());
        if (decision.type == 0) {
            reply.send(Response.ok());
            return;
        }
        if (decision.type != SysFlag.TRANSACTION_COMMIT && decision.type != SysFlag.TRANSACTION_ROLLBACK) {
            throw new BadRequestException(
                    ResponseCode.INVALID_PARAMETER,
                    "commitOrRollback is " + decision.type + ", but must be 0 (unknown), 8 (commit) or 12 (rollback)");
        }
        boolean isTaken = settlement.ledger().whenComplete(() -> decide(decision, reply));
        if (!isTaken) {
            throw new BadRequestException(
                    ResponseCode.SYSTEM_BUSY, "the broker reads the transactions of before it started: tell it again");
        }
    }

    /** Whatever is wrong with one decision is told to its producer: others may wait to be released behind it. */
    private void decide(Decision decision, Reply reply) {
        LogSlice record = StoredRecords.find(queues.log(), decision.position).orElse(null);
        if (record == null) {
            reply.send(Response.refusal(ResponseCode.SYSTEM_ERROR, "Find prepared transaction message failed"));
            return;
        }
        if (queues.dispatched() <= decision.position) {
            record.close();
            queues.onDispatched(decision.position, () -> decide(decision, reply));
            return;
        }
        try {
            decide(decision, record, reply);
        } catch (RuntimeException e) {
            record.close();
            reply.send(Response.refusal(ResponseCode.SYSTEM_ERROR, String.valueOf(e.getMessage())));
        }
    }

    private void decide(Decision decision, LogSlice record, Reply reply) {
        StoredMessage half = new StoredMessage().wrap(record.buffer(), 0);
        String flaw = flaw(half, decision);
        long place = flaw == null ? settlement.begin(decision.queueOffset) : Ledger.NOTHING;
        if (place == Ledger.NOTHING) {
            record.close();
            reply.send(flaw == null ? Response.ok() : Response.refusal(ResponseCode.SYSTEM_ERROR, flaw));
        } else if (decision.type == SysFlag.TRANSACTION_ROLLBACK) {
            record.close();
            settlement.settle(place, () -> reply.send(Response.ok()));
        } else {
            commit(place, record, half, reply);
        }
    }

    private String flaw(StoredMessage half, Decision decision) {
        // A producer can write a record into the body of its message: only what the queue names is one.
        boolean isHalf = half.topic().equals(SystemTopic.HALF)
                && queues.holds(SystemTopic.HALF, decision.queueOffset, decision.position);
        String topic = isHalf ? Drafts.realTopic(half) : null;
        if (topic == null || SystemTopic.isClosedToProducers(topic)) {
            return "Find prepared transaction message failed: there is a message of another kind";
        }
        if (!isNamed(topic, decision.topic)) {
            return "The topic wrong";
        }
        if (!decision.group.equals(half.property(Property.PRODUCER_GROUP))) {
            return "The producer group wrong";
        }
        return half.queueOffset() == decision.queueOffset ? null : "The transaction state table offset wrong";
    }

    /** Whether the producer may have meant the topic: it leaves out its namespace, and before 5 the whole name. */
    private static boolean isNamed(String topic, String name) {
        return name == null || name.isEmpty() || topic.equals(name) || topic.endsWith("%" + name);
    }

    private void commit(long place, LogSlice record, StoredMessage half, Reply reply) {
        MessageDraft message;
        try {
            message = settlement.drafts().committed(half, clock.millis());
        } catch (RuntimeException e) {
            record.close();
            settlement.ledger().abandon(place);
            int code = e instanceof BadRequestException refused ? refused.code() : ResponseCode.SYSTEM_ERROR;
            reply.send(Response.refusal(code, String.valueOf(e.getMessage())));
            return;
        }
        settlement.settle(place, record, message, result -> reply.send(response(result)));
    }

    private static Response response(AppendResult result) {
        return result.isInLog()
                ? Response.ok()
                : Response.refusal(
                        ResponseCode.SYSTEM_ERROR,
                        "the message is not stored (" + result.status() + "), its producer is asked again later. "
                                + result.reason());
    }
}
