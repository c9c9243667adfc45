package io.gantry.broker.client;

import io.gantry.agent.Clock;
import io.gantry.broker.group.GroupTable;
import io.gantry.broker.topic.TopicTable;
import io.gantry.codec.body.RequestBody;
import io.gantry.message.SystemTopic;
import io.gantry.registry.GroupConfig;
import io.gantry.registry.Subscription;
import io.gantry.route.Permission;
import io.gantry.route.TopicConfig;
import io.gantry.wire.Handles;
import io.gantry.wire.Reply;
import io.gantry.wire.Request;
import io.gantry.wire.RequestCode;
import io.gantry.wire.RequestHandler;
import io.gantry.wire.Response;
import io.gantry.wire.ResponseCode;
import java.util.List;
import java.util.Map;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * Notes who is connected and wants what, and makes the retry topics of the groups. In version 2 of the heartbeat a
 * client leaves out subscriptions it has sent before; a broker that does not have them (any more) asks for them. Does
 * not block, but a long one takes milliseconds to read.
 */
@Component(service = RequestHandler.class)
@Handles(
        requestCodes = {RequestCode.HEART_BEAT, RequestCode.UNREGISTER_CLIENT},
        blocking = true)
public final class HeartbeatHandler implements RequestHandler {
    private static final int UNIT_SUBSCRIPTION_FLAG = 0x2;

    private final ConsumerGroups consumers;
    private final ProducerGroups producers;
    private final GroupTable groups;
    private final TopicTable topics;
    private final Clock clock;

    @Activate
    public HeartbeatHandler(
            @Reference ConsumerGroups consumers,
            @Reference ProducerGroups producers,
            @Reference GroupTable groups,
            @Reference TopicTable topics) {
        this(consumers, producers, groups, topics, Clock.system());
    }

    HeartbeatHandler(
            ConsumerGroups consumers, ProducerGroups producers, GroupTable groups, TopicTable topics, Clock clock) {
        this.consumers = consumers;
        this.producers = producers;
        this.groups = groups;
        this.topics = topics;
        this.clock = clock;
    }

    @Override
    public void handle(Request request, Reply reply) {
        if (request.code() == RequestCode.UNREGISTER_CLIENT) {
            reply.send(unregister(request));
        } else {
            reply.send(note(request));
        }
    }

    private Response note(Request request) {
        ClientLimits limits = consumers.limits();
        Heartbeat heartbeat =
                RequestBody.read(request, limits.maxHeartbeatBytes(), json -> Heartbeat.read(json, limits));
        Member member =
                new Member(heartbeat.clientId(), request.connection(), request.language(), request.version(), clock);
        boolean isV1 = heartbeat.fingerprint() == 0;
        boolean isMore = isV1;
        // The other groups of the heartbeat are noted nevertheless, or their members would seem silent.
        Response refusal = null;
        for (Heartbeat.Consumption consumption : heartbeat.consumers()) {
            GroupConfig group = groups.find(consumption.group());
            if (group == null) {
                // As RocketMQ: the client finds out with its first pull, which says why.
                continue;
            }
            ConsumerGroup known = consumers.group(group.name());
            boolean isLacking = known == null || known.subscriptions().isEmpty();
            boolean isWithout = !isV1 && heartbeat.isWithoutSubscriptions();
            boolean isOther = known != null && known.fingerprint() != heartbeat.fingerprint();
            List<Subscription> wanted = isWithout ? null : consumption.subscriptions();
            if (!isWithout) {
                createRetryTopic(group, consumption);
            }
            ConsumerGroups.Outcome outcome = consumers.register(group.name(), member, consumption.mode(), wanted);
            if (outcome == ConsumerGroups.Outcome.FULL) {
                refusal = full("consumer", group.name());
                continue;
            }
            isMore |= isWithout ? isLacking || isOther : isOther;
            consumers.fingerprint(group.name(), heartbeat.fingerprint());
        }
        for (String producer : heartbeat.producers()) {
            if (!producers.register(producer, member)) {
                refusal = full("producer", producer);
            }
        }
        if (refusal != null) {
            return refusal;
        }
        return Response.ok(Map.of("IS_SUPPORT_HEART_BEAT_V2", true, "IS_SUB_CHANGE", isMore));
    }

    private void createRetryTopic(GroupConfig group, Heartbeat.Consumption consumption) {
        boolean isOrdered = false;
        for (Subscription subscription : consumption.subscriptions()) {
            TopicConfig topic = topics.find(subscription.topic());
            isOrdered |= topic != null && topic.isOrdered();
        }
        String name = SystemTopic.RETRY_PREFIX + group.name();
        int sysFlag = consumption.isUnitMode() ? UNIT_SUBSCRIPTION_FLAG : 0;
        topics.createForRetry(name, group.retryQueues(), Permission.READ_WRITE, isOrdered, sysFlag);
    }

    private Response unregister(Request request) {
        String producer = request.fields().text("producerGroup");
        if (producer != null) {
            producers.unregister(producer, request.connection());
        }
        String consumer = request.fields().text("consumerGroup");
        if (consumer != null) {
            consumers.unregister(consumer, request.connection());
        }
        return Response.ok();
    }

    private static Response full(String kind, String group) {
        return Response.refusal(
                ResponseCode.SYSTEM_BUSY,
                "Too many clients: no room for one more in the " + kind + " group " + group
                        + "; stop unused clients, subscribe to less, or raise the limits of " + ConsumerGroups.PID);
    }
}
