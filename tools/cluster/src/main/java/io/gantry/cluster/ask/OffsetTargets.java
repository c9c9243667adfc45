package io.gantry.cluster.ask;

import io.gantry.cluster.BrokerNode;
import io.gantry.cluster.CallConnection;
import io.gantry.cluster.Cluster;
import io.gantry.cluster.ClusterException;
import io.gantry.cluster.QueueAddress;
import io.gantry.codec.Frame;
import io.gantry.codec.JsonObject;
import io.gantry.wire.RequestCode;
import io.gantry.wire.ResponseCode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Where a group is to go on in the queues of a topic, and how it is told to. */
public final class OffsetTargets {
    private final Fleet fleet;
    private final String group;
    private final String topic;

    public OffsetTargets(Fleet fleet, String group, String topic) {
        this.fleet = fleet;
        this.group = group;
        this.topic = topic;
    }

    /**
     * The queues of the topic that these leaders hold; there is at least one.
     *
     * @param queueId the only queue, or null
     */
    public List<QueueAddress> queues(List<BrokerNode> leaders, Integer queueId) {
        List<QueueAddress> queues = new ArrayList<>();
        for (QueueAddress queue : fleet.topics().require(topic, Cluster.Use.READ)) {
            BrokerNode holder = leaders.stream()
                    .filter(leader -> leader.address().equals(queue.address()))
                    .findFirst()
                    .orElse(null);
            if (holder != null && (queueId == null || queueId == queue.queueId())) {
                queues.add(new QueueAddress(topic, holder.name(), queue.address(), queue.queueId()));
            }
        }
        if (queues.isEmpty()) {
            throw new ClusterException("Topic " + topic + " has no queue " + (queueId == null ? "here" : queueId)
                    + "; look at gantry topic status " + topic);
        }
        return queues;
    }

    /**
     * The offsets of a time.
     *
     * @param millis 0 means the beginning, -1 the end
     * @param offset taken instead, if not null
     */
    public List<Long> at(List<QueueAddress> queues, long millis, Long offset) {
        if (offset != null) {
            return queues.stream().map(queue -> offset).toList();
        }
        if (millis < 0) {
            return fleet.topics().maxOffsets(queues);
        }
        if (millis == 0) {
            return fleet.topics().minOffsets(queues);
        }
        List<Long> offsets = new ArrayList<>();
        for (QueueAddress queue : queues) {
            Map<String, Object> fields = Map.of("topic", topic, "queueId", queue.queueId(), "timestamp", millis);
            Frame answer = fleet.to(queue.address())
                    .require("find the offset of a time", RequestCode.SEARCH_OFFSET_BY_TIMESTAMP, fields);
            offsets.add(answer.number("offset", 0));
        }
        return offsets;
    }

    /**
     * Moves the group.
     *
     * @param queueId the only queue, or null
     * @return where each queue is now
     */
    public List<Long> reset(List<QueueAddress> queues, long millis, Long offset, Integer queueId) {
        Map<QueueRef, Long> moved = new TreeMap<>();
        List<String> addresses = new ArrayList<>(
                new LinkedHashSet<>(queues.stream().map(QueueAddress::address).toList()));
        for (String address : addresses) {
            List<QueueAddress> held = queues.stream()
                    .filter(queue -> queue.address().equals(address))
                    .toList();
            reset(address, held, millis, offset, queueId, moved);
        }
        return queues.stream()
                .map(queue -> moved.getOrDefault(new QueueRef(topic, queue.brokerName(), queue.queueId()), -1L))
                .toList();
    }

    private void reset(
            String address,
            List<QueueAddress> held,
            long millis,
            Long offset,
            Integer queueId,
            Map<QueueRef, Long> moved) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("group", group);
        fields.put("topic", topic);
        fields.put("timestamp", millis);
        fields.put("isForce", true);
        fields.put("queueId", queueId == null ? -1 : queueId);
        fields.put("offset", offset == null ? -1 : offset);
        CallConnection broker = fleet.to(address);
        Frame answer = broker.ask(RequestCode.INVOKE_BROKER_TO_RESET_OFFSET, fields);
        if (answer.code() == ResponseCode.CONSUMER_NOT_ONLINE) {
            // A broker that lets the members do it has none: then nobody writes over what is noted.
            List<Long> targets = at(held, millis, offset);
            fleet.topics().commit(held, group, targets);
            for (int i = 0; i < held.size(); i++) {
                QueueAddress queue = held.get(i);
                moved.put(new QueueRef(topic, queue.brokerName(), queue.queueId()), targets.get(i));
            }
            return;
        }
        if (answer.code() != 0) {
            throw broker.refusal("move group " + group, answer);
        }
        JsonObject table = Fleet.read(address, answer).objectOrEmpty("offsetTable");
        table.entries().forEach((key, value) -> {
            if (key instanceof JsonObject queue && value instanceof Number number) {
                moved.put(QueueRef.of(queue), number.longValue());
            }
        });
    }
}
