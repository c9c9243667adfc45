package io.gantry.broker.pop;

import io.gantry.agent.Clock;
import io.gantry.agent.HeapShare;
import io.gantry.codec.BadBodyException;
import io.gantry.codec.HostAddress;
import io.gantry.codec.Json;
import io.gantry.codec.JsonObject;
import io.gantry.codec.JsonWriter;
import io.gantry.codec.MessageEncoder;
import io.gantry.codec.MessageProperties;
import io.gantry.codec.StoredMessage;
import io.gantry.codec.record.MessageDraft;
import io.gantry.log.CommitLog;
import io.gantry.message.Property;
import io.gantry.message.SystemTopic;
import io.gantry.registry.Broker;
import io.gantry.replica.WriteGate;
import io.gantry.wire.BadRequestException;
import io.gantry.wire.ResponseCode;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What was given and acknowledged, as records of the revive topic in RocketMQ's form; the {@link Ledger} is what they
 * add up to. Ready when {@link Revival} has read what an earlier run has left. Safe for any thread.
 */
@Component(service = Journal.class)
public final class Journal {
    /** Queues of the revive topic, as RocketMQ has them. */
    static final int QUEUES = 8;

    private static final Logger LOG = LoggerFactory.getLogger(Journal.class);
    private static final String CHECKPOINT_TAG = "ck";
    static final String ACK_TAG = "ack";
    static final String BATCH_ACK_TAG = "bAck";
    private static final int MAX_OPEN = HeapShare.atMost(262_144, 2 << 10);
    private static final int MAX_EARLY = HeapShare.atMost(65_536, 8 << 10);

    private final Ledger ledger = new Ledger(MAX_OPEN);
    private final EarlyAcks early = new EarlyAcks(MAX_EARLY);
    private final Broker broker;
    private final CommitLog log;
    private final WriteGate gate;
    private final String topic;
    private final byte[] host;
    private final Clock clock = Clock.system();
    /** When all that an earlier run has left was known; the end of time before. */
    private volatile long readyMillis = Long.MAX_VALUE;

    private volatile boolean isClosed;

    @Activate
    public Journal(@Reference Broker broker, @Reference CommitLog log, @Reference WriteGate gate) {
        this.broker = broker;
        this.log = log;
        this.gate = gate;
        this.topic = SystemTopic.REVIVE_PREFIX + broker.clusterName();
        this.host = HostAddress.bytes(broker.storeHost());
    }

    /** Ends it: what it has stored but not told is not promised. */
    @Deactivate
    void close() {
        isClosed = true;
    }

    String topic() {
        return topic;
    }

    Ledger ledger() {
        return ledger;
    }

    boolean isReady() {
        return readyMillis != Long.MAX_VALUE;
    }

    /** Before it was read, nobody knows what waits. */
    void requireReady() {
        if (!isReady()) {
            throw new BadRequestException(
                    ResponseCode.SYSTEM_BUSY,
                    "[REJECTREQUEST]system busy, the broker reads what was popped before it started: ask again");
        }
    }

    void ready(long nowMillis) {
        readyMillis = nowMillis;
    }

    /** Stores a checkpoint; tells, once, whether it is committed, by whoever knows first. */
    void open(Checkpoint point, Consumer<Boolean> outcome) {
        int queue = point.reviveQueue();
        if (!ledger.begin(point, () -> log.nextQueueOffset(topic, queue))) {
            outcome.accept(false);
            return;
        }
        gate.append(draft(queue, CHECKPOINT_TAG, point.body(broker.brokerName())), true, result -> {
            // A write may wait at the gate until another journal has been read: nobody would revive what it notes.
            boolean isCommitted = result.isCommitted() && !isClosed;
            if (isCommitted) {
                ledger.open(point);
            } else {
                ledger.remove(point);
            }
            outcome.accept(isCommitted);
        });
    }

    /**
     * Notes acknowledgements; those nothing waits for are not stored, and those of a checkpoint that another broker
     * made wait until it comes. A lost one costs a second delivery.
     */
    int acknowledge(Checkpoint.Key key, List<Long> queueOffsets) {
        int done = 0;
        for (long offset : queueOffsets) {
            int queue = ledger.waitingIn(key, offset);
            if (queue >= 0 && ledger.acknowledge(key, offset)) {
                done++;
                gate.append(draft(queue, ACK_TAG, ack(key, offset)), false, result -> {
                    if (!result.isInLog()) {
                        LOG.debug("An acknowledgement is not in the log: status={}", result.status());
                    }
                });
            } else if (key.popTimeMillis() <= readyMillis) {
                await(key, offset);
            }
        }
        return done;
    }

    /** Takes up one record of an earlier run, or of elsewhere; nothing of it is given again before that time. */
    void replay(StoredMessage record, long earliestMillis) {
        String tag = record.property(Property.TAGS);
        try {
            JsonObject body = Json.parseObject(record.body());
            if (CHECKPOINT_TAG.equals(tag)) {
                Checkpoint point = Checkpoint.read(body, record.queueId());
                point.dueMillis(Math.max(point.dueMillis(), earliestMillis));
                ledger.restore(point, record.queueOffset());
                // Stored once more, behind it: the next start reads them there.
                acknowledge(point.key(), early.take(point.key()));
            } else if (ACK_TAG.equals(tag)) {
                settle(record, key(body), body.number("ao"));
            } else if (BATCH_ACK_TAG.equals(tag)) {
                for (Object offset : body.listOrEmpty(body.has("aol") ? "aol" : "ackOffsetList")) {
                    settle(record, key(body), Long.parseLong(String.valueOf(offset)));
                }
            }
        } catch (BadBodyException | IllegalArgumentException e) {
            LOG.warn("Record of the revive topic skipped: position={}, reason={}", record.position(), e.getMessage());
        }
    }

    /** An own acknowledgement stands behind its checkpoint: only what a timer brings can come before it. */
    private void settle(StoredMessage record, Checkpoint.Key key, long offset) {
        if (!ledger.acknowledge(key, offset) && record.property(Property.TIMER_OUT_MS) != null) {
            await(key, offset);
        }
    }

    private void await(Checkpoint.Key key, long offset) {
        if (!ledger.knows(key)) {
            early.note(key, offset);
            if (ledger.knows(key)) {
                // It came just now, and did not find this one.
                acknowledge(key, early.take(key));
            }
        }
    }

    private static Checkpoint.Key key(JsonObject body) {
        return new Checkpoint.Key(
                body.text("c"), body.text("t"), body.integer("q"), body.number("so"), body.number("pt"));
    }

    private Map<String, Object> ack(Checkpoint.Key key, long offset) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("ao", offset);
        body.put("so", key.startOffset());
        body.put("c", key.group());
        body.put("t", key.topic());
        body.put("q", key.queueId());
        body.put("pt", key.popTimeMillis());
        body.put("bn", broker.brokerName());
        return body;
    }

    /** With a time: RocketMQ's broker tells by it that no acknowledgement is on its way any more. */
    private MessageDraft draft(int queue, String tag, Map<String, Object> body) {
        MessageEncoder encoder = new MessageEncoder()
                .bornHost(host)
                .storeHost(host)
                .body(ByteBuffer.wrap(JsonWriter.COMPACT.bytes(body)))
                .properties(MessageProperties.text(
                        Map.of(Property.TAGS, tag, Property.TIMER_DELIVER_MS, String.valueOf(clock.millis()))));
        return new MessageDraft(topic, queue, encoder);
    }
}
