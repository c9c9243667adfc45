package io.gantry.broker.pop;

import io.gantry.codec.HostAddress;
import io.gantry.codec.MessageProperties;
import io.gantry.codec.StoredMessage;
import io.gantry.codec.record.MessageDraft;
import io.gantry.message.Property;
import io.gantry.message.SystemTopic;
import io.gantry.registry.Broker;
import io.gantry.registry.GroupConfig;
import io.gantry.registry.Groups;
import io.gantry.registry.Topics;
import io.gantry.route.Permission;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Where a message goes that was popped and not acknowledged, and as what. Safe for any thread. */
@Component(service = RetryTopics.class)
public final class RetryTopics {
    private final Topics topics;
    private final Groups groups;
    private final WaitingPops waiting;
    private final byte[] host;

    @Activate
    public RetryTopics(
            @Reference Broker broker,
            @Reference Topics topics,
            @Reference Groups groups,
            @Reference WaitingPops waiting) {
        this.waiting = waiting;
        this.topics = topics;
        this.groups = groups;
        this.host = HostAddress.bytes(broker.storeHost());
    }

    /** The names of the topics in which a group's retries of a topic may be: RocketMQ has two forms. */
    static List<String> names(String group, String topic) {
        String prefix = SystemTopic.RETRY_PREFIX + group;
        return List.of(prefix + '_' + topic, prefix + '+' + topic);
    }

    /**
     * The message for the group's retry topic, or for its dead letters when it was given too often.
     *
     * @throws IllegalStateException the topic cannot be made
     */
    MessageDraft draft(Checkpoint.Key key, StoredMessage message) {
        Map<String, String> properties = message.properties();
        properties.putIfAbsent(Property.FIRST_POP_TIME, String.valueOf(key.popTimeMillis()));
        properties.put(Property.ORIGIN_GROUP, key.group());
        byte[] text = MessageProperties.text(properties).getBytes(StandardCharsets.UTF_8);
        if (text.length > MessageProperties.MAX_BYTES) {
            text = message.propertiesText().getBytes(StandardCharsets.UTF_8);
        }
        return new MessageDraft(
                topic(key, message.reconsumeTimes()),
                0,
                MessageDraft.copyOf(message)
                        .storeHost(host)
                        .reconsumeTimes(message.reconsumeTimes() + 1)
                        .properties(text));
    }

    private String topic(Checkpoint.Key key, int times) {
        GroupConfig group = groups.peek(key.group());
        boolean isDead = group != null && times >= group.retryMaxTimes();
        String retry = key.topic().startsWith(SystemTopic.RETRY_PREFIX)
                ? key.topic()
                : names(key.group(), key.topic()).get(0);
        String topic = isDead ? SystemTopic.DEAD_LETTER_PREFIX + key.group() : retry;
        boolean isNew = topics.find(topic) == null;
        if (topics.createForRetry(topic, 1, Permission.READ_WRITE, false, 0) == null) {
            throw new IllegalStateException("topic " + topic + " cannot be made: its name, or there are too many");
        }
        if (isNew) {
            // Whoever waits already watches only the queues there were.
            waiting.wake(key.group(), key.topic());
        }
        return topic;
    }
}
