package io.gantry.broker.topic;

import io.gantry.broker.offset.OffsetTable;
import io.gantry.broker.table.NameRules;
import io.gantry.codec.DataVersion;
import io.gantry.codec.Json;
import io.gantry.codec.JsonWriter;
import io.gantry.message.SystemTopic;
import io.gantry.queue.ConsumeQueues;
import io.gantry.registry.FollowedTable;
import io.gantry.route.Permission;
import io.gantry.route.TopicConfig;
import io.gantry.wire.RequestCode;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The leader's topics, on a follower: those that are gone there go here, with their queues. */
@Component
public final class FollowedTopics implements FollowedTable {
    private static final Logger LOG = LoggerFactory.getLogger(FollowedTopics.class);

    private final TopicTable topics;
    private DataVersion told = DataVersion.NONE;
    private final OffsetTable offsets;
    private final ConsumeQueues queues;

    @Activate
    public FollowedTopics(
            @Reference TopicTable topics, @Reference OffsetTable offsets, @Reference ConsumeQueues queues) {
        this.topics = topics;
        this.offsets = offsets;
        this.queues = queues;
    }

    @Override
    public int requestCode() {
        return RequestCode.GET_ALL_TOPIC_CONFIG;
    }

    @Override
    public byte[] changes() {
        io.gantry.codec.TopicTable now = topics.snapshot();
        if (now.version().equals(told)) {
            return null;
        }
        told = now.version();
        return JsonWriter.COMPACT.bytes(now.toJson());
    }

    /** Adds and changes; what is gone there in the last moments stays, for this may be older than what is known. */
    @Override
    public void replay(List<byte[]> changes) {
        put(changes.get(changes.size() - 1));
    }

    private Map<String, TopicConfig> put(byte[] table) {
        Map<String, TopicConfig> theirs = io.gantry.codec.TopicTable.of(Json.parseObject(ByteBuffer.wrap(table)))
                .topics();
        for (TopicConfig topic : theirs.values()) {
            TopicConfig own = topics.find(topic.name());
            if (own == null) {
                topics.createIfAbsent(topic);
            } else if (!own.equals(topic) && !topics.isSystem(topic.name())) {
                topics.put(topic);
            }
        }
        return theirs;
    }

    @Override
    public void takeOver(byte[] table) {
        Map<String, TopicConfig> theirs = put(table);
        for (String name : topics.all().keySet()) {
            if (!theirs.containsKey(name) && !topics.isSystem(name) && NameRules.flawOfTopic(name) == null) {
                topics.remove(name);
                offsets.removeTopic(name);
                queues.delete(name);
            }
        }
    }

    /** Topics that the old leader made in its last moments have queues, which came with the log, and no entry. */
    @Override
    public void lead() {
        Map<String, Integer> counts = new TreeMap<>();
        queues.all()
                .forEach(queue -> counts.merge(queue.key().topic(), queue.key().queueId() + 1, Math::max));
        counts.forEach((name, count) -> {
            boolean isMissing = topics.find(name) == null && !topics.isSystem(name);
            if (isMissing && NameRules.flawOfTopic(name) == null) {
                LOG.warn(
                        "A topic that the old leader has not told of is made, for it has messages: topic={} queues={}",
                        name,
                        count);
                int permission =
                        name.startsWith(SystemTopic.DEAD_LETTER_PREFIX) ? Permission.WRITE : Permission.READ_WRITE;
                topics.createIfAbsent(TopicConfig.of(name, count).withPermission(permission));
            }
        });
    }
}
