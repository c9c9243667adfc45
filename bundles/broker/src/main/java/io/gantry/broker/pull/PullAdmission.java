package io.gantry.broker.pull;

import io.gantry.broker.client.ConsumerGroups;
import io.gantry.broker.group.GroupTable;
import io.gantry.broker.identity.BrokerIdentity;
import io.gantry.broker.topic.TopicTable;
import io.gantry.registry.Admission;
import io.gantry.registry.GroupConfig;
import io.gantry.registry.Subscription;
import io.gantry.route.Permission;
import io.gantry.route.TopicConfig;
import io.gantry.wire.BadRequestException;
import io.gantry.wire.Fields;
import io.gantry.wire.ResponseCode;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Whether a consumer may pull from a queue, by RocketMQ's rules, and which messages it wants. */
@Component(service = {PullAdmission.class, Admission.class})
public final class PullAdmission implements Admission {
    private static final String PULLING = "pulling message";

    private final BrokerIdentity identity;
    private final TopicTable topics;
    private final GroupTable groups;
    private final ConsumerGroups consumers;
    private final ReplicaChoice choice;

    @Activate
    public PullAdmission(
            @Reference BrokerIdentity identity,
            @Reference TopicTable topics,
            @Reference GroupTable groups,
            @Reference ConsumerGroups consumers,
            @Reference ReplicaChoice choice) {
        this.identity = identity;
        this.topics = topics;
        this.groups = groups;
        this.consumers = consumers;
        this.choice = choice;
    }

    /** What an admitted pull goes by. */
    record Terms(GroupConfig group, TopicConfig topic, Subscription filter) {}

    /** Where who is admitted reads from next. */
    ReplicaChoice choice() {
        return choice;
    }

    /** The terms; a refusal is a {@link BadRequestException}. */
    Terms admit(Pull pull) {
        choice.requireServing();
        requireReadable(PULLING);
        GroupConfig group = requireGroup(pull.group());
        TopicConfig topic = requireTopic(pull.topic(), PULLING);
        requireQueue(topic, pull.queueId());
        if (groups.isForbidden(pull.group(), pull.topic())) {
            throw forbidden("the consumer group[" + pull.group() + "] is forbidden for topic[" + pull.topic() + "]");
        }
        Subscription filter = pull.hasSubscription() ? ownFilter(pull) : groupFilter(pull, group);
        return new Terms(group, topic, filter);
    }

    @Override
    public void requireReadable(String what) {
        if (!Permission.isReadable(identity.permission())) {
            throw forbidden("the broker[" + identity.host() + "] " + what + " is forbidden");
        }
    }

    @Override
    public GroupConfig requireGroup(String name) {
        GroupConfig group = groups.find(name);
        if (group == null) {
            throw new BadRequestException(
                    ResponseCode.SUBSCRIPTION_GROUP_NOT_EXIST, "subscription group [" + name + "] does not exist");
        }
        if (!group.isConsumeEnabled()) {
            throw forbidden("subscription group no permission, " + name);
        }
        return group;
    }

    @Override
    public TopicConfig requireTopic(String name, String what) {
        TopicConfig topic = topics.find(name);
        if (topic == null) {
            throw new BadRequestException(
                    ResponseCode.TOPIC_NOT_EXIST, "topic[" + name + "] not exist, apply first please!");
        }
        if (!Permission.isReadable(topic.permission())) {
            throw forbidden("the topic[" + name + "] " + what + " is forbidden");
        }
        return topic;
    }

    @Override
    public void requireQueue(TopicConfig topic, int queueId) {
        if (queueId < 0 || queueId >= topic.readQueues()) {
            throw new BadRequestException(
                    ResponseCode.INVALID_PARAMETER,
                    "queueId[" + queueId + "] is illegal, topic:[" + topic.name() + "] topicConfig.readQueueNums:["
                            + topic.readQueues() + "]");
        }
    }

    private static Subscription ownFilter(Pull pull) {
        Fields fields = pull.request().fields();
        try {
            return Subscription.of(
                    pull.topic(),
                    fields.text("subscription"),
                    fields.text("expressionType"),
                    fields.longOr("subVersion", 0));
        } catch (IllegalArgumentException e) {
            throw new BadRequestException(
                    ResponseCode.SUBSCRIPTION_PARSE_FAILED,
                    "parse the consumer's subscription failed: " + e.getMessage());
        }
    }

    /** What the group's heartbeats say. */
    private Subscription groupFilter(Pull pull, GroupConfig group) {
        if (!consumers.isKnown(pull.group())) {
            throw new BadRequestException(
                    ResponseCode.SUBSCRIPTION_NOT_EXIST,
                    "the consumer's group info not exist: no heartbeat of the group has arrived yet");
        }
        if (!group.isBroadcastEnabled() && consumers.isBroadcast(pull.group())) {
            throw forbidden("the consumer group[" + pull.group() + "] can not consume by broadcast way");
        }
        Subscription filter = consumers.find(pull.group(), pull.topic());
        if (filter == null) {
            throw new BadRequestException(
                    ResponseCode.SUBSCRIPTION_NOT_EXIST,
                    "the consumer's subscription not exist: members of a group must subscribe to the same topics");
        }
        if (filter.version() < pull.request().fields().requireLong("subVersion")) {
            throw new BadRequestException(
                    ResponseCode.SUBSCRIPTION_NOT_LATEST, "the consumer's subscription not latest");
        }
        return filter;
    }

    private static BadRequestException forbidden(String remark) {
        return new BadRequestException(ResponseCode.NO_PERMISSION, remark);
    }
}
