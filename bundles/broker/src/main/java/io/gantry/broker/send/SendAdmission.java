package io.gantry.broker.send;

import io.gantry.broker.identity.BrokerIdentity;
import io.gantry.broker.table.NameRules;
import io.gantry.broker.topic.TopicTable;
import io.gantry.codec.MultiDispatch;
import io.gantry.message.Property;
import io.gantry.message.SystemTopic;
import io.gantry.route.Permission;
import io.gantry.route.TopicConfig;
import io.gantry.wire.BadRequestException;
import io.gantry.wire.Connection;
import io.gantry.wire.PeerHost;
import io.gantry.wire.ResponseCode;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/** Whether a producer may send to a topic and queue, by RocketMQ's rules; makes the topic where they allow it. */
final class SendAdmission {
    private static final int UNIT = 1;
    private static final int UNIT_SUBSCRIPTION = 2;

    private final BrokerIdentity identity;
    private final TopicTable topics;

    SendAdmission(BrokerIdentity identity, TopicTable topics) {
        this.identity = identity;
        this.topics = topics;
    }

    /** The topic; a refusal is a {@link BadRequestException}. */
    TopicConfig topicOf(SendHeader header, Connection producer) {
        String name = header.topic();
        if (SystemTopic.isClosedToProducers(name)) {
            throw new BadRequestException(
                    ResponseCode.NO_PERMISSION, "Sending message to topic[" + name + "] is forbidden.");
        }
        TopicConfig topic = topics.find(name);
        if (topic == null) {
            topic = make(name, header);
            long restMillis = topics.onMadeFor(PeerHost.of(producer.remoteAddress()));
            if (restMillis > 0) {
                producer.rest(restMillis);
            }
        }
        if (!Permission.isWritable(identity.permission()) && topic.isOrdered()) {
            throw new BadRequestException(
                    ResponseCode.NO_PERMISSION, "the broker[" + identity.host() + "] sending message is forbidden");
        }
        if (!Permission.isWritable(topic.permission())) {
            throw new BadRequestException(
                    ResponseCode.NO_PERMISSION, "the topic[" + name + "] sending message is forbidden");
        }
        return topic;
    }

    /** The light queues the message is to stand in, too; names that make no sense refuse it. */
    List<String> lightQueues(SentProperties sent) {
        if (sent.lightQueues() == null || !topics.rules().hasLightQueues()) {
            return List.of();
        }
        try {
            return MultiDispatch.names(sent.lightQueues());
        } catch (IllegalArgumentException e) {
            throw SendHandler.illegal(Property.INNER_MULTI_DISPATCH + ": " + e.getMessage());
        }
    }

    /** The queue asked for, or any when the producer leaves it to the broker. */
    int queueOf(SendHeader header, TopicConfig topic, InetSocketAddress producer) {
        int asked = header.queueId();
        if (asked < 0 && topic.writeQueues() > 0) {
            return ThreadLocalRandom.current().nextInt(topic.writeQueues());
        }
        if (asked < 0 || asked >= Math.max(topic.writeQueues(), topic.readQueues())) {
            throw new BadRequestException(
                    ResponseCode.INVALID_PARAMETER,
                    "request queueId[" + asked + "] is illegal, " + topic + " Producer: " + producer);
        }
        return asked;
    }

    private TopicConfig make(String name, SendHeader header) {
        String flaw = NameRules.flawOfTopic(name);
        if (flaw != null) {
            throw new BadRequestException(ResponseCode.INVALID_PARAMETER, flaw);
        }
        boolean isRetry = name.startsWith(SystemTopic.RETRY_PREFIX);
        int sysFlag = 0;
        if (header.isUnitMode()) {
            sysFlag = isRetry ? UNIT_SUBSCRIPTION : UNIT;
        }
        TopicConfig topic = topics.findOrCreate(name, header.template(), header.templateQueues(), sysFlag);
        if (topic == null && isRetry) {
            topic = topics.createForRetry(name, 1, Permission.READ_WRITE, false, sysFlag);
        }
        if (topic == null) {
            throw new BadRequestException(
                    ResponseCode.TOPIC_NOT_EXIST, "topic[" + name + "] not exist, apply first please!");
        }
        return topic;
    }
}
