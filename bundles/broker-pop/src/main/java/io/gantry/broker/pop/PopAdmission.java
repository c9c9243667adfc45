package io.gantry.broker.pop;

import io.gantry.agent.boot.Timetable;
import io.gantry.message.SystemTopic;
import io.gantry.queue.QueueKey;
import io.gantry.registry.Broker;
import io.gantry.registry.GroupConfig;
import io.gantry.registry.Groups;
import io.gantry.registry.Subscription;
import io.gantry.registry.Topics;
import io.gantry.route.Permission;
import io.gantry.route.TopicConfig;
import io.gantry.wire.BadRequestException;
import io.gantry.wire.Fields;
import io.gantry.wire.Reply;
import io.gantry.wire.Request;
import io.gantry.wire.ResponseCode;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Who may pop, by RocketMQ's rules, and which queues are looked at. Safe for any thread. */
@Component(service = PopAdmission.class)
public final class PopAdmission {
    private static final int MAX_MESSAGES = 32;
    private static final long MAX_INVISIBLE_MILLIS = 7L * 24 * 3600 * 1000;
    /** One pop in so many looks at what is to be retried first. */
    private static final int RETRY_FIRST = 5;

    private final Broker broker;
    private final Topics topics;
    private final Groups groups;
    private final Timetable timetable;

    @Activate
    public PopAdmission(
            @Reference Broker broker,
            @Reference Topics topics,
            @Reference Groups groups,
            @Reference Timetable timetable) {
        this.broker = broker;
        this.topics = topics;
        this.groups = groups;
        this.timetable = timetable;
    }

    Timetable timetable() {
        return timetable;
    }

    String brokerName() {
        return broker.brokerName();
    }

    /** The pop a request asks for; a refusal is a {@link BadRequestException}. */
    Pop admit(Request request, Reply reply) {
        Fields fields = request.fields();
        String group = fields.requireText("consumerGroup");
        String topic = fields.requireText("topic");
        int queueId = fields.requireInt("queueId");
        int most = fields.requireInt("maxMsgNums");
        long invisible = invisible(fields);
        long pollMillis = fields.requireLong("pollTime");
        long bornMillis = fields.requireLong("bornTime");
        int initMode = fields.requireInt("initMode");
        if (!Permission.isReadable(broker.permission())) {
            throw forbidden("the broker[" + broker.address() + "] pop message is forbidden");
        }
        if (most < 1 || most > MAX_MESSAGES) {
            throw invalid("maxMsgNums is " + most + ", a pop takes 1 to " + MAX_MESSAGES + " messages");
        }
        long now = timetable.clock().millis();
        if (pollMillis > 0 && bornMillis <= now - pollMillis) {
            throw new BadRequestException(
                    ResponseCode.POLLING_TIMEOUT,
                    "the broker[" + broker.address() + "] pop message is timeout too much: it was asked for at "
                            + bornMillis);
        }
        checkTopic(topic, queueId);
        checkGroup(group);
        if (fields.booleanOr("order", false)) {
            throw new BadRequestException("pop in order is not supported by this node; nothing was taken");
        }
        long until = pollMillis <= 0 ? 0 : Math.min(bornMillis, now) + pollMillis;
        return new Pop(
                request, reply, group, topic, queueId, most, invisible, until, initMode == 1, wanted(topic, fields));
    }

    /** The time a message is hidden for; a foolish one is a bad request. */
    static long invisible(Fields fields) {
        long millis = fields.requireLong("invisibleTime");
        if (millis < 0 || millis > MAX_INVISIBLE_MILLIS) {
            throw invalid("invisibleTime is " + millis + " ms, allowed are 0 to " + MAX_INVISIBLE_MILLIS);
        }
        return millis;
    }

    /** Checks a topic and one of its queues; -1 stands for any. */
    void checkTopic(String topic, int queueId) {
        TopicConfig config = topics.find(topic);
        if (config == null) {
            throw new BadRequestException(
                    ResponseCode.TOPIC_NOT_EXIST, "topic[" + topic + "] not exist, apply first please!");
        }
        if (!Permission.isReadable(config.permission())) {
            throw forbidden("the topic[" + topic + "] peeking message is forbidden");
        }
        if (queueId < -1 || queueId >= config.readQueues()) {
            throw invalid("queueId[" + queueId + "] is illegal, topic:[" + topic + "] topicConfig.readQueueNums:["
                    + config.readQueues() + "]");
        }
    }

    private void checkGroup(String group) {
        GroupConfig config = groups.find(group);
        if (config == null) {
            throw new BadRequestException(
                    ResponseCode.SUBSCRIPTION_GROUP_NOT_EXIST, "subscription group [" + group + "] does not exist");
        }
        if (!config.isConsumeEnabled()) {
            throw forbidden("subscription group no permission, " + group);
        }
    }

    /** The queues a pop looks at, in this order. */
    List<QueueKey> queues(Pop pop) {
        List<QueueKey> queues = new ArrayList<>();
        TopicConfig topic = topics.find(pop.topic());
        int count = topic == null ? 0 : topic.readQueues();
        int first = count == 0 ? 0 : ThreadLocalRandom.current().nextInt(count);
        for (int i = 0; i < count; i++) {
            int queueId = (first + i) % count;
            if (pop.queueId() < 0 || pop.queueId() == queueId) {
                queues.add(new QueueKey(pop.topic(), queueId));
            }
        }
        if (!pop.topic().startsWith(SystemTopic.RETRY_PREFIX)) {
            boolean isRetryFirst = ThreadLocalRandom.current().nextInt(RETRY_FIRST) == 0;
            queues.addAll(isRetryFirst ? 0 : queues.size(), retries(pop));
        }
        return queues;
    }

    private List<QueueKey> retries(Pop pop) {
        List<QueueKey> queues = new ArrayList<>();
        for (String name : RetryTopics.names(pop.group(), pop.topic())) {
            TopicConfig topic = topics.find(name);
            for (int queueId = 0; topic != null && queueId < topic.readQueues(); queueId++) {
                queues.add(new QueueKey(topic.name(), queueId));
            }
        }
        return queues;
    }

    private static Subscription wanted(String topic, Fields fields) {
        try {
            return Subscription.of(topic, fields.text("exp"), fields.text("expType"), 0);
        } catch (IllegalArgumentException e) {
            throw new BadRequestException(
                    ResponseCode.SUBSCRIPTION_PARSE_FAILED,
                    "parse the consumer's subscription failed: " + e.getMessage());
        }
    }

    private static BadRequestException invalid(String remark) {
        return new BadRequestException(ResponseCode.INVALID_PARAMETER, remark);
    }

    private static BadRequestException forbidden(String remark) {
        return new BadRequestException(ResponseCode.NO_PERMISSION, remark);
    }
}
