package io.gantry.broker.lock;

import io.gantry.agent.boot.Repetition;
import io.gantry.agent.boot.Timetable;
import io.gantry.broker.group.GroupTable;
import io.gantry.broker.identity.BrokerIdentity;
import io.gantry.broker.table.NameRules;
import io.gantry.broker.topic.TopicTable;
import io.gantry.codec.JsonObject;
import io.gantry.codec.JsonWriter;
import io.gantry.codec.body.QueueJson;
import io.gantry.codec.body.RequestBody;
import io.gantry.queue.QueueKey;
import io.gantry.route.TopicConfig;
import io.gantry.wire.Handles;
import io.gantry.wire.Reply;
import io.gantry.wire.Request;
import io.gantry.wire.RequestCode;
import io.gantry.wire.RequestHandler;
import io.gantry.wire.Response;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/** Locks and unlocks queues for ordered consumption. Only queues that exist can be locked: the table is bounded. */
@Component(service = RequestHandler.class)
@Handles(requestCodes = {RequestCode.LOCK_BATCH_MQ, RequestCode.UNLOCK_BATCH_MQ})
public final class LockHandler implements RequestHandler {
    private static final long EXPIRY_PERIOD_MILLIS = 60_000;
    private static final int MAX_QUEUES = 65_536;

    private record Wish(String group, String clientId, List<QueueKey> queues) {}

    private final BrokerIdentity identity;
    private final TopicTable topics;
    private final GroupTable groups;
    private final QueueLocks locks;
    private final Repetition expiry;

    @Activate
    public LockHandler(
            @Reference BrokerIdentity identity,
            @Reference TopicTable topics,
            @Reference GroupTable groups,
            @Reference QueueLocks locks,
            @Reference Timetable timetable) {
        this.identity = identity;
        this.topics = topics;
        this.groups = groups;
        this.locks = locks;
        this.expiry = timetable.every(EXPIRY_PERIOD_MILLIS, locks::expire);
    }

    @Deactivate
    void close() {
        expiry.close();
    }

    @Override
    public void handle(Request request, Reply reply) {
        Wish wish = RequestBody.read(request, LockHandler::read);
        if (request.code() == RequestCode.UNLOCK_BATCH_MQ) {
            locks.unlock(wish.group(), wish.queues(), wish.clientId());
            reply.send(Response.ok());
            return;
        }
        List<QueueKey> known = new ArrayList<>();
        for (QueueKey queue : wish.queues()) {
            TopicConfig topic = topics.find(queue.topic());
            int queues = topic == null ? 0 : Math.max(topic.readQueues(), topic.writeQueues());
            if (queue.queueId() >= 0 && queue.queueId() < queues) {
                known.add(queue);
            }
        }
        boolean isGroupKnown = groups.peek(wish.group()) != null;
        Set<QueueKey> locked = isGroupKnown ? locks.lock(wish.group(), known, wish.clientId()) : Set.of();
        List<Object> json = new ArrayList<>();
        for (QueueKey queue : locked) {
            json.add(QueueJson.of(identity.brokerName(), queue.topic(), queue.queueId()));
        }
        reply.send(Response.ok(JsonWriter.COMPACT.bytes(Map.of("lockOKMQSet", json))));
    }

    private static Wish read(JsonObject json) {
        String flaw = NameRules.flawOfClientId(json.text("clientId"));
        List<?> items = json.listOrEmpty("mqSet");
        if (flaw == null && items.size() > MAX_QUEUES) {
            flaw = "at most " + MAX_QUEUES + " queues can be locked at once";
        }
        if (flaw != null) {
            throw new IllegalArgumentException(flaw);
        }
        List<QueueKey> queues = new ArrayList<>();
        for (Object item : items) {
            if (!(item instanceof JsonObject queue)) {
                throw new IllegalArgumentException("the mqSet must contain objects");
            }
            queues.add(QueueJson.read(queue));
        }
        return new Wish(json.text("consumerGroup"), json.text("clientId"), queues);
    }
}
