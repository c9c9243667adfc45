package io.gantry.cluster.pending;

import io.gantry.cluster.BrokerNode;
import io.gantry.cluster.ClusterException;
import io.gantry.cluster.QueueAddress;
import io.gantry.cluster.ask.BrokerAnswers;
import io.gantry.cluster.ask.Fleet;
import io.gantry.cluster.ask.QueueRef;
import io.gantry.cluster.ask.TopicAnswers;
import io.gantry.cluster.message.QueueReader;
import io.gantry.codec.DelayLevels;
import io.gantry.codec.JsonObject;
import io.gantry.codec.StoredMessage;
import io.gantry.message.SystemTopic;
import io.gantry.wire.RequestCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Messages that wait for one of the broker's delay levels. A level is a queue of the topic they wait in. */
public final class Delays {
    private final Fleet fleet;

    /**
     * A level.
     *
     * @param delayMillis how long its messages wait
     * @param waiting how many do
     * @param delivered the queue offset of the first that waits
     * @param nextDueMillis when that one is due, by the broker's clock; null when none waits
     */
    public record Level(int level, long delayMillis, long waiting, long delivered, Long nextDueMillis) {
        /** How long the first is over its time; 0 when it is not. */
        public long behindMillis(long nowMillis) {
            return nextDueMillis == null ? 0 : Math.max(0, nowMillis - nextDueMillis);
        }
    }

    public Delays(Fleet fleet) {
        this.fleet = fleet;
    }

    /** The levels of a broker, by their number. */
    public List<Level> of(BrokerNode leader) {
        DelayLevels levels = levels(leader);
        JsonObject progress = fleet.json(leader, "say how far delays are", RequestCode.GET_ALL_DELAY_OFFSET, Map.of())
                .objectOrEmpty("offsetTable");
        TopicAnswers.Figures figures = new TopicAnswers(fleet).figures(leader, SystemTopic.SCHEDULE);
        List<Level> found = new ArrayList<>();
        for (int level = 1; level <= levels.max(); level++) {
            TopicAnswers.Range range = figures == null
                    ? null
                    : figures.ranges().get(new QueueRef(SystemTopic.SCHEDULE, leader.name(), level - 1));
            // A level that is in no table has not delivered anything yet.
            long delivered =
                    range == null ? 0 : Math.max(range.min(), progress.numberOr(String.valueOf(level), range.min()));
            long waiting = range == null ? 0 : Math.max(0, range.max() - delivered);
            Long due = waiting == 0 ? null : dueMillis(leader, level, delivered, levels);
            found.add(new Level(level, levels.delayMillis(level), waiting, delivered, due));
        }
        return found;
    }

    private Long dueMillis(BrokerNode leader, int level, long offset, DelayLevels levels) {
        QueueAddress queue = new QueueAddress(SystemTopic.SCHEDULE, leader.name(), leader.address(), level - 1);
        List<StoredMessage> first =
                new QueueReader(fleet, "*").read(queue, offset, 1).messages();
        return first.isEmpty()
                ? null
                : levels.deliverAtMillis(level, first.get(0).storeTimestampMillis());
    }

    private DelayLevels levels(BrokerNode leader) {
        try {
            return new BrokerAnswers(fleet).delayLevels(leader);
        } catch (IllegalArgumentException e) {
            throw new ClusterException(e.getMessage());
        }
    }
}
