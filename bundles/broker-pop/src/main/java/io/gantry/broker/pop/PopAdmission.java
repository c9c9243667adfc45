package io.gantry.broker.pop;

import io.gantry.agent.Clock;
import io.gantry.agent.boot.Timetable;
import io.gantry.message.SystemTopic;
import io.gantry.queue.QueueKey;
import io.gantry.registry.Admission;
import io.gantry.registry.Broker;
import io.gantry.registry.Subscription;
import io.gantry.registry.Topics;
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
@Component(service = PopAdmission.class, configurationPid = PopSettings.PID)
public final class PopAdmission {
    private static final int MAX_MESSAGES = 32;
    private static final int MAX_ATTEMPT_CHARS = 256;
    private static final long MAX_INVISIBLE_MILLIS = 7L * 24 * 3600 * 1000;
    private static final int HUNDRED = 100;

    private final Broker broker;
    private final Topics topics;
    private final Admission rules;
    private final Timetable timetable;
    private final int retryFirstPercent;

    @Activate
    public PopAdmission(
            @Reference Broker broker,
            @Reference Topics topics,
            @Reference Admission rules,
            @Reference Timetable timetable,
            PopSettings settings) {
        this.retryFirstPercent = settings.retryFirstPercent();
        this.broker = broker;
        this.topics = topics;
        this.rules = rules;
        this.timetable = timetable;
    }

    String brokerName() {
        return broker.brokerName();
    }

    Clock clock() {
        return timetable.clock();
    }

    long nowMillis() {
        return clock().millis();
    }

    /** The pop a request asks for; a refusal is a {@link BadRequestException}. */
    Pop admit(Request request, Reply reply) {
        Fields fields = request.fields();
        Wish wish = wish(fields, true);
        int most = most(fields);
        long invisible = invisible(fields);
        long until = until(fields.requireLong("pollTime"), fields.requireLong("bornTime"));
        check(wish);
        return new Pop(request, reply, wish, most, invisible, until);
    }

    /** What somebody asks for, or about. */
    static Wish wish(Fields fields, boolean isPop) {
        String topic = fields.requireText("topic");
        return new Wish(
                fields.requireText("consumerGroup"),
                topic,
                fields.requireInt("queueId"),
                wanted(topic, fields),
                isPop && fields.requireInt("initMode") == 1,
                fields.booleanOr("order", false),
                fields.text("attemptId"));
    }

    /** How many messages are asked for at most. */
    static int most(Fields fields) {
        int most = fields.requireInt("maxMsgNums");
        if (most < 1 || most > MAX_MESSAGES) {
            throw invalid("maxMsgNums is " + most + ", a pop takes 1 to " + MAX_MESSAGES + " messages");
        }
        return most;
    }

    /** Until when somebody waits; 0: not at all. Who asked too long ago has left. */
    long until(long pollMillis, long bornMillis) {
        long now = nowMillis();
        if (pollMillis <= 0) {
            return 0;
        }
        long born = bornMillis == 0 ? now : Math.min(bornMillis, now);
        if (born <= now - pollMillis) {
            throw new BadRequestException(
                    ResponseCode.POLLING_TIMEOUT,
                    "the broker[" + broker.address() + "] pop message is timeout too much: it was asked for at "
                            + bornMillis + ", the broker's clock says " + now);
        }
        return born + Math.min(pollMillis, MAX_INVISIBLE_MILLIS);
    }

    /** Whether broker, topic, queue and group allow it. */
    void check(Wish wish) {
        rules.requireReadable("pop message");
        if (wish.attemptId() != null && wish.attemptId().length() > MAX_ATTEMPT_CHARS) {
            throw invalid(
                    "attemptId has " + wish.attemptId().length() + " characters, allowed are " + MAX_ATTEMPT_CHARS);
        }
        checkTopic(wish.topic(), wish.queueId());
        rules.requireGroup(wish.group());
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
        TopicConfig config = rules.requireTopic(topic, "peeking message");
        if (queueId != -1) {
            rules.requireQueue(config, queueId);
        }
    }

    /** The queues a pop looks at, in this order; in order nothing is retried elsewhere. */
    List<QueueKey> queues(Wish wish) {
        List<QueueKey> queues = new ArrayList<>();
        TopicConfig topic = topics.find(wish.topic());
        int count = topic == null ? 0 : topic.readQueues();
        int first = count == 0 ? 0 : ThreadLocalRandom.current().nextInt(count);
        for (int i = 0; i < count; i++) {
            int queueId = (first + i) % count;
            if (wish.queueId() < 0 || wish.queueId() == queueId) {
                queues.add(new QueueKey(wish.topic(), queueId));
            }
        }
        if (!wish.isOrdered() && !wish.topic().startsWith(SystemTopic.RETRY_PREFIX)) {
            boolean isRetryFirst = ThreadLocalRandom.current().nextInt(HUNDRED) < retryFirstPercent;
            queues.addAll(isRetryFirst ? 0 : queues.size(), retries(wish));
        }
        return queues;
    }

    private List<QueueKey> retries(Wish wish) {
        List<QueueKey> queues = new ArrayList<>();
        for (String name : RetryTopics.names(wish.group(), wish.topic())) {
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
}
