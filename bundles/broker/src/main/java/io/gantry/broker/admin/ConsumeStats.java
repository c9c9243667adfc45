package io.gantry.broker.admin;

import io.gantry.broker.client.ConsumerGroup;
import io.gantry.broker.client.ConsumerGroups;
import io.gantry.broker.identity.BrokerIdentity;
import io.gantry.broker.offset.OffsetTable;
import io.gantry.broker.topic.TopicTable;
import io.gantry.codec.body.QueueJson;
import io.gantry.route.TopicConfig;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** How far groups are behind: the offsets of broker and group, queue by queue. */
@Component(service = ConsumeStats.class)
public final class ConsumeStats {
    private final BrokerIdentity identity;
    private final TopicTable topics;
    private final OffsetTable offsets;
    private final ConsumerGroups consumers;
    private final QueueFacts facts;
    private final TrafficHistory history;

    /** The figures of some topics in RocketMQ's JSON, and how many messages are not consumed yet. */
    record Progress(Map<String, Object> json, long behind) {}

    @Activate
    public ConsumeStats(
            @Reference BrokerIdentity identity,
            @Reference TopicTable topics,
            @Reference OffsetTable offsets,
            @Reference ConsumerGroups consumers,
            @Reference QueueFacts facts,
            @Reference TrafficHistory history) {
        this.identity = identity;
        this.topics = topics;
        this.offsets = offsets;
        this.consumers = consumers;
        this.facts = facts;
        this.history = history;
    }

    /** The topics a group consumes here: those it has offsets in, but only subscribed ones while it is connected. */
    Set<String> topicsOf(String group) {
        Set<String> found = new TreeSet<>(offsets.topicsOf(group));
        found.removeIf(topic -> !isSubscribed(group, topic));
        return found;
    }

    /** Whether the connected group wants the topic; a group that is not connected may want any. */
    boolean isSubscribed(String group, String topic) {
        ConsumerGroup connected = consumers.group(group);
        boolean isSilent = connected == null || connected.subscriptions().isEmpty();
        return isSilent || connected.subscriptions().containsKey(topic);
    }

    Progress progress(String group, Set<String> names) {
        Map<Object, Object> table = new LinkedHashMap<>();
        double perSecond = 0;
        long behind = 0;
        for (String name : names) {
            TopicConfig topic = topics.find(name);
            if (topic == null) {
                continue;
            }
            for (int queue = 0; queue < topic.readQueues(); queue++) {
                long max = facts.maxOffset(name, queue);
                long consumed = Math.max(0, offsets.find(group, name, queue));
                behind += Math.max(0, max - consumed);
                Map<String, Object> entry = new LinkedHashMap<>();
                entry.put("brokerOffset", max);
                entry.put("consumerOffset", consumed);
                entry.put("lastTimestamp", Math.max(0, facts.storeTime(name, queue, consumed - 1)));
                entry.put("pullOffset", consumed);
                table.put(QueueJson.of(identity.brokerName(), name, queue), entry);
            }
            FlowHistory got = history.got(name, group);
            perSecond += got == null ? 0 : got.messagesPerSecond();
        }
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("consumeTps", perSecond);
        json.put("offsetTable", table);
        return new Progress(json, behind);
    }
}
