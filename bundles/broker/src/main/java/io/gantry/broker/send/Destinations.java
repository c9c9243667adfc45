package io.gantry.broker.send;

import io.gantry.agent.Clock;
import io.gantry.broker.delay.DelaySettings;
import io.gantry.broker.group.GroupTable;
import io.gantry.broker.lock.QueueLocks;
import io.gantry.broker.topic.TopicTable;
import io.gantry.message.Property;
import io.gantry.message.SystemTopic;
import io.gantry.registry.GroupConfig;
import io.gantry.route.Permission;
import io.gantry.stage.Placement;
import io.gantry.stage.Stages;
import io.gantry.wire.BadRequestException;
import io.gantry.wire.ResponseCode;
import java.util.HashMap;
import java.util.Map;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * Where messages are stored that do not go straight to the queue they are meant for: those that were retried too often
 * among the group's dead letters, delayed ones in the waiting room of their level.
 */
@Component(service = {Destinations.class, Stages.class})
public final class Destinations implements Stages {
    /** Version of clients from which on they say themselves how often a message may be retried: V3_4_9. */
    public static final int LIMIT_IN_HEADER_SINCE = 121;

    /** Queues of a group's dead letters. */
    private static final int DEAD_LETTER_QUEUES = 1;

    private final TopicTable topics;
    private final GroupTable groups;
    private final DelaySettings delays;
    private final QueueLocks locks;
    private final StageBoard board;
    private final Clock clock = Clock.system();

    @Activate
    public Destinations(
            @Reference TopicTable topics,
            @Reference GroupTable groups,
            @Reference DelaySettings delays,
            @Reference QueueLocks locks,
            @Reference StageBoard board) {
        this.topics = topics;
        this.groups = groups;
        this.delays = delays;
        this.locks = locks;
        this.board = board;
    }

    @Override
    public Placement place(Placement meant) {
        Map<String, String> properties = meant.properties();
        int level = SentProperties.level(properties.getOrDefault(Property.DELAY_LEVEL, "0"));
        if (level > 0) {
            Place place = delayed(new Place(meant.topic(), meant.queueId()), level, properties);
            return meant.withPlace(place.topic(), place.queueId());
        }
        boolean isTimed = SentProperties.TIMERS.stream().anyMatch(properties::containsKey);
        return isTimed ? board.timed(meant) : meant;
    }

    /**
     * Whether a message has to wait, for the stage it needs may be on its way while the node starts; then it is told
     * when to come again, by any thread, once.
     */
    boolean keeps(boolean isHalf, SentProperties sent, Runnable again) {
        if (isHalf) {
            return board.keepsHalf(again);
        }
        return sent.delayLevel() <= 0 && sent.isTimed() && board.keepsTimed(again);
    }

    /** Where a half message waits for its transaction; also when it is delayed or timed, for that counts later. */
    Placement half(Placement meant) {
        return board.half(meant);
    }

    /** A topic and a queue in it. */
    public record Place(String topic, int queueId) {}

    /** The group; an unknown one that must not be made is a bad request. */
    public GroupConfig group(String name) {
        GroupConfig group = groups.find(name);
        if (group == null) {
            throw new BadRequestException(
                    ResponseCode.SUBSCRIPTION_GROUP_NOT_EXIST, "subscription group not exist, " + name);
        }
        return group;
    }

    /** The group whose retry topic this is. Pop consumers append the topic behind a plus sign. */
    public static String groupOf(String retryTopic) {
        int plus = retryTopic.indexOf('+');
        return retryTopic.substring(SystemTopic.RETRY_PREFIX.length(), plus < 0 ? retryTopic.length() : plus);
    }

    /**
     * Whether the group consumes in order: its members retry by themselves, so what they send back has failed for good.
     */
    boolean isInOrder(String group) {
        return locks.isHeld(group);
    }

    /** The group's dead letters, made if they are not there; the message is no longer delayed. */
    public Place deadLetters(String group, Map<String, String> properties, int level) {
        String topic = SystemTopic.DEAD_LETTER_PREFIX + group;
        if (topics.createForRetry(topic, DEAD_LETTER_QUEUES, Permission.READ_WRITE, false, 0) == null) {
            throw new BadRequestException(ResponseCode.SYSTEM_ERROR, "topic[" + topic + "] not exist");
        }
        properties.put(Property.DELAY_LEVEL, String.valueOf(level));
        return new Place(topic, 0);
    }

    /** Where a message waits for a time: exactly if it can be timed, else for the first level that is enough. */
    public Place later(Place meant, long waitMillis, Map<String, String> properties) {
        properties.keySet().removeAll(SentProperties.TIMERS);
        if (waitMillis == 0) {
            properties.put(Property.DELAY_LEVEL, "0");
            return meant;
        }
        Map<String, String> timed = new HashMap<>(properties);
        timed.remove(Property.DELAY_LEVEL);
        timed.put(Property.TIMER_DELAY_MS, String.valueOf(waitMillis));
        try {
            Placement place = board.timed(Placement.of(meant.topic, meant.queueId, 0, timed, clock.millis()));
            properties.clear();
            properties.putAll(timed);
            return new Place(place.topic(), place.queueId());
        } catch (BadRequestException e) {
            return delayed(meant, levelOf(waitMillis), properties);
        }
    }

    private int levelOf(long waitMillis) {
        int level = 1;
        while (level < delays.levels().max() && delays.levels().delayMillis(level) < waitMillis) {
            level++;
        }
        return level;
    }

    /** The waiting room of a level, 1 or more; the properties tell afterwards where the message is meant to go. */
    public Place delayed(Place meant, int level, Map<String, String> properties) {
        int granted = Math.min(level, delays.levels().max());
        properties.keySet().removeAll(SentProperties.TIMERS);
        properties.put(Property.DELAY_LEVEL, String.valueOf(granted));
        properties.put(Property.REAL_TOPIC, meant.topic());
        properties.put(Property.REAL_QUEUE_ID, String.valueOf(meant.queueId()));
        return new Place(SystemTopic.SCHEDULE, granted - 1);
    }
}
