package io.gantry.cluster;

import io.gantry.codec.Frame;
import io.gantry.message.SystemTopic;
import io.gantry.route.Permission;
import io.gantry.wire.RequestCode;
import io.gantry.wire.ResponseCode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Makes a topic, finds its queues, and asks how far they go. */
public final class Topics {
    private final Cluster cluster;
    private final Access access;

    public Topics(Cluster cluster, Access access) {
        this.cluster = cluster;
        this.access = access;
    }

    /** The queues of a topic; there is at least one. */
    public List<QueueAddress> require(String topic, Cluster.Use use) {
        List<QueueAddress> queues = cluster.queues(topic, use);
        if (queues.isEmpty()) {
            throw new ClusterException("There is no queue of topic " + topic + " to "
                    + (use == Cluster.Use.WRITE ? "write to" : "read from")
                    + "; make the topic, or check its name and permission");
        }
        return queues;
    }

    /**
     * Makes a topic on each leader; an existing one is left as it is.
     *
     * @param queues of each leader
     * @return whether it was made
     */
    public boolean create(String topic, int queues) {
        List<String> leaders = cluster.leaders();
        List<QueueAddress> existing = cluster.queues(topic, Cluster.Use.WRITE);
        for (String leader : leaders) {
            long there = existing.stream()
                    .filter(queue -> queue.address().equals(leader))
                    .count();
            if (!existing.isEmpty() && there != queues) {
                throw new ClusterException("Topic " + topic + " is there with " + there + " queues on " + leader
                        + " and is not changed; leave out --create-topic, or take another topic");
            }
        }
        if (existing.isEmpty()) {
            leaders.forEach(leader -> create(leader, topic, queues));
        }
        return existing.isEmpty();
    }

    /** Whether the route has as many queues on every leader. */
    public boolean isRouted(String topic, int queues) {
        return cluster.queues(topic, Cluster.Use.WRITE).size()
                >= (long) queues * cluster.leaders().size();
    }

    private void create(String leader, String topic, int queues) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("topic", topic);
        fields.put("defaultTopic", SystemTopic.AUTO_CREATE);
        fields.put("readQueueNums", queues);
        fields.put("writeQueueNums", queues);
        fields.put("perm", Permission.READ_WRITE);
        fields.put("topicFilterType", "SINGLE_TAG");
        fields.put("topicSysFlag", 0);
        fields.put("order", false);
        try (CallConnection connection = new CallConnection(leader, access)) {
            connection.require("create topic " + topic, RequestCode.UPDATE_AND_CREATE_TOPIC, fields);
        }
    }

    /** The queue offset behind the newest message, of each queue. */
    public List<Long> maxOffsets(List<QueueAddress> queues) {
        return offsets(queues, RequestCode.GET_MAX_OFFSET, Map.of());
    }

    /** The queue offset of the oldest message, of each queue. */
    public List<Long> minOffsets(List<QueueAddress> queues) {
        return offsets(queues, RequestCode.GET_MIN_OFFSET, Map.of());
    }

    /** How far a group has come in each queue; -1 where it has not begun. */
    public List<Long> groupOffsets(List<QueueAddress> queues, String group) {
        return offsets(queues, RequestCode.QUERY_CONSUMER_OFFSET, Map.of("consumerGroup", group));
    }

    private List<Long> offsets(List<QueueAddress> queues, int code, Map<String, String> more) {
        try (Calls calls = new Calls(access)) {
            List<Long> offsets = new ArrayList<>();
            for (QueueAddress queue : queues) {
                CallConnection broker = calls.to(queue.address());
                Frame answer = broker.ask(code, fields(queue, more));
                boolean isMissing =
                        code == RequestCode.QUERY_CONSUMER_OFFSET && answer.code() == ResponseCode.QUERY_NOT_FOUND;
                if (answer.code() != 0 && !isMissing) {
                    throw broker.refusal("say where queue " + queue.queueId() + " of " + queue.topic() + " is", answer);
                }
                offsets.add(answer.code() == 0 ? answer.number("offset", -1) : -1);
            }
            return offsets;
        }
    }

    /** Notes how far a group has come. */
    public void commit(List<QueueAddress> queues, String group, List<Long> offsets) {
        try (Calls calls = new Calls(access)) {
            for (int i = 0; i < queues.size(); i++) {
                QueueAddress queue = queues.get(i);
                calls.to(queue.address())
                        .require(
                                "note the offsets of " + group,
                                RequestCode.UPDATE_CONSUMER_OFFSET,
                                fields(queue, Map.of("consumerGroup", group, "commitOffset", offsets.get(i))));
            }
        }
    }

    private static Map<String, Object> fields(QueueAddress queue, Map<String, ?> more) {
        Map<String, Object> fields = new LinkedHashMap<>(more);
        fields.put("topic", queue.topic());
        fields.put("queueId", queue.queueId());
        return fields;
    }
}
