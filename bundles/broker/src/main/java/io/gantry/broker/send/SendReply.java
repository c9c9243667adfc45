package io.gantry.broker.send;

import io.gantry.agent.Clock;
import io.gantry.broker.gate.AppendReply;
import io.gantry.broker.traffic.Traffic;
import io.gantry.codec.MessageId;
import io.gantry.log.AppendResult;
import io.gantry.log.AppendStatus;
import io.gantry.log.RecordSource;
import io.gantry.message.Property;
import io.gantry.replica.WriteGate;
import io.gantry.wire.Connection.Registration;
import io.gantry.wire.Payload;
import io.gantry.wire.Reply;
import io.gantry.wire.Request;
import io.gantry.wire.Response;
import java.util.Map;

/** Tells a producer what became of its messages. Runs by whatever thread knows the outcome. */
final class SendReply implements WriteGate.Completion {
    /**
     * What all replies of a broker have in common.
     *
     * @param storeHost the broker's address as records contain it
     * @param idPrefix the same as ids begin with it
     * @param fields header fields of each reply: region and trace switch
     */
    record Sender(byte[] storeHost, String idPrefix, Map<String, String> fields, Traffic traffic, Clock clock) {
        Sender(byte[] storeHost, Map<String, String> fields, Traffic traffic, Clock clock) {
            this(storeHost, MessageId.prefix(storeHost), fields, traffic, clock);
        }
    }

    /**
     * What the producer may call the message by.
     *
     * @param uniqueKey the id the producer knows; null when it gave none to a batch
     * @param recallHandle what takes the message back; null when nothing does
     */
    record Ids(String uniqueKey, String recallHandle) {}

    private final Sender sender;
    private final Request request;
    private final Reply reply;
    private final RecordSource source;
    private final int queueId;
    private final Ids ids;
    private final long sinceNanos;
    /** Null unless the message waits before the gate. */
    private Registration moving;

    /**
     * A reply that is sent when the outcome is known.
     *
     * @param queueId the queue the producer meant; the source's may be another, where the message waits
     */
    SendReply(Sender sender, Request request, Reply reply, RecordSource source, int queueId, Ids ids) {
        this.sender = sender;
        this.request = request;
        this.reply = reply;
        this.source = source;
        this.queueId = queueId;
        this.ids = ids;
        this.sinceNanos = sender.clock.nanos();
    }

    /** When the connection moves the request goes along: it was not begun, and another may serve it. */
    @Override
    public void onParked(Runnable withdraw) {
        moving = request.connection().onMove(withdraw);
    }

    @Override
    public void onOutcome(AppendResult result) {
        if (moving != null) {
            moving.close();
        }
        if (result.status() == AppendStatus.WITHDRAWN) {
            reply.giveBack();
            return;
        }
        sender.traffic.putTimes().add(sender.clock.nanos() - sinceNanos);
        int code = AppendReply.code(result.status());
        if (!result.isInLog()) {
            sender.traffic.onFailedPut();
            reply.send(new Response(code, AppendReply.remark(result), sender.fields, Payload.EMPTY));
            return;
        }
        sender.traffic.onPut(source.topic(), source.count(), result.end() - result.position());
        Map<String, Object> fields =
                new SendFields(sender.fields, messageIds(result.position()), queueId, result.queueOffset(), ids);
        reply.send(new Response(code, null, fields, Payload.EMPTY));
    }

    /** The records stand next to each other, so the first position tells all ids. */
    private String messageIds(long first) {
        if (source.count() == 1) {
            return sender.idPrefix + MessageId.suffix(first);
        }
        StringBuilder ids = new StringBuilder(source.count() * 33);
        long position = first;
        for (int i = 0; i < source.count(); i++) {
            ids.append(i == 0 ? "" : ",").append(sender.idPrefix).append(MessageId.suffix(position));
            position += source.bytes(i);
        }
        return ids.toString();
    }

    static Map<String, String> fields(String region, boolean isTraceOn) {
        return Map.of(Property.REGION, region, Property.TRACE_ON, String.valueOf(isTraceOn));
    }
}
