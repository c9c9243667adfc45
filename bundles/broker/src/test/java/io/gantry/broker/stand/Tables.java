package io.gantry.broker.stand;

import io.gantry.agent.Clock;
import io.gantry.broker.delay.DelaySettings;
import io.gantry.broker.group.GroupRules;
import io.gantry.broker.group.GroupTable;
import io.gantry.broker.identity.BrokerIdentity;
import io.gantry.broker.lock.QueueLocks;
import io.gantry.broker.send.Destinations;
import io.gantry.broker.send.StageBoard;
import io.gantry.broker.topic.TopicRules;
import io.gantry.broker.topic.TopicTable;
import io.gantry.broker.traffic.Traffic;
import io.gantry.contract.SteppedClock;
import java.nio.file.Path;

/** The tables of a broker with RocketMQ's defaults. */
public final class Tables {
    public final BrokerIdentity identity;
    public final TopicTable topics;
    public final GroupTable groups = new GroupTable(GroupRules.STANDARD, Clock.system());
    public final Traffic traffic = new Traffic();
    public final QueueLocks locks = QueueLocks.empty(new SteppedClock());
    public final SteppedClock boardClock = new SteppedClock();
    public final StageBoard board = StageBoard.settled(boardClock);
    public final Destinations destinations;

    public Tables(Path root) {
        identity = new BrokerIdentity("DefaultCluster", "broker-a", 0, "127.0.0.1", 10911, root);
        topics = new TopicTable(identity, TopicRules.STANDARD, Clock.system());
        destinations = new Destinations(topics, groups, new DelaySettings("1s 5s 10s", 100, 1_000), locks, board);
    }
}
