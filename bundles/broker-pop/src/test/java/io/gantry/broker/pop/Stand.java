package io.gantry.broker.pop;

import io.gantry.agent.Clock;
import io.gantry.agent.Watermark;
import io.gantry.agent.boot.Timetable;
import io.gantry.broker.client.ClientLimits;
import io.gantry.broker.client.ConnectedClients;
import io.gantry.broker.client.ConsumerGroups;
import io.gantry.broker.client.ProducerGroups;
import io.gantry.broker.gate.LogWriteGate;
import io.gantry.broker.group.GroupRules;
import io.gantry.broker.group.GroupTable;
import io.gantry.broker.identity.BrokerIdentity;
import io.gantry.broker.offset.OffsetTable;
import io.gantry.broker.pull.LiveSelectors;
import io.gantry.broker.pull.PullAdmission;
import io.gantry.broker.pull.ReplicaChoice;
import io.gantry.broker.replica.Leadership;
import io.gantry.broker.table.KeptFiles;
import io.gantry.broker.table.TableKeeper;
import io.gantry.broker.topic.TopicRules;
import io.gantry.broker.topic.TopicTable;
import io.gantry.broker.traffic.Traffic;
import io.gantry.contract.SteppedClock;
import io.gantry.contract.stand.Fakes;
import io.gantry.contract.stand.FixedTechnique;
import io.gantry.contract.stand.MemoryLog;
import io.gantry.contract.stand.MemoryStore;
import io.gantry.contract.stand.Messages;
import io.gantry.route.TopicConfig;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** A broker's tables over a log in memory, and pop consumption as often as it is started on them. */
final class Stand {
    static final String NAME = "1";

    final SteppedClock clock = new SteppedClock();
    final Timetable timetable = Timetable.stepped(clock);
    final MemoryLog log = new MemoryLog(8 << 20, clock);
    final MemoryStore store = new MemoryStore(log, "1s");
    final OffsetTable offsets = new OffsetTable(clock);
    final TopicTable topics;
    final Traffic traffic = new Traffic();
    /** Happens whenever the revival looks how long it waits. */
    Runnable meanwhile = () -> {};

    PopHandler pop;
    AckHandler ack;
    InvisibleHandler invisible;
    AssignmentHandler assignment;
    ModeHandler mode;
    PeekHandler peek;
    NotificationHandler notification;
    WaitingPops waiting;

    private RequestModes modes;
    Revival revival;
    Journal journal;

    private final BrokerIdentity identity;
    private final GroupTable groups;
    private final KeptFiles files;

    Stand(Path root) {
        identity = new BrokerIdentity("DefaultCluster", "broker-a", 0, "127.0.0.1", 10911, root);
        files = new KeptFiles(identity, TableKeeper.stepped(clock));
        topics = new TopicTable(identity, TopicRules.STANDARD, clock);
        groups = new GroupTable(GroupRules.STANDARD, clock);
        topics.put(TopicConfig.of(NAME, 4));
        groups.find(NAME);
        start();
    }

    /** Starts anew on what is stored, as after a crash. */
    void start() {
        start(log.appended());
    }

    /** The same with a technique that commits what somebody else says. */
    void start(Watermark committed) {
        LogWriteGate gate = new LogWriteGate(timetable, 10, 1 << 20, 5_000);
        gate.bindLog(log);
        gate.bindReplicator(new FixedTechnique(committed));
        journal = new Journal(identity, log, gate);
        ConsumerGroups consumers = ConsumerGroups.empty(ClientLimits.STANDARD, clock);
        PullAdmission rules =
                new PullAdmission(identity, topics, groups, consumers, ReplicaChoice.of(new Leadership(), false));
        PopAdmission admission = new PopAdmission(identity, topics, rules, timetable, Fakes.config(PopSettings.class));
        Stores stores = new Stores(log, store, offsets);
        Fronts fronts = new Fronts(stores);
        waiting = new WaitingPops(stores, timetable);
        Waits waits = new Waits(admission, fronts, waiting);
        pop = new PopHandler(admission, new LiveSelectors(), journal, fronts, waits, traffic);
        Claims claims = new Claims(journal, fronts, waiting);
        ack = new AckHandler(admission, claims);
        invisible = new InvisibleHandler(admission, claims);
        peek = new PeekHandler(admission, new LiveSelectors(), fronts);
        notification = new NotificationHandler(admission, new LiveSelectors(), fronts, waits);
        modes = new RequestModes(files, RequestModes.Mode.PULL);
        mode = new ModeHandler(modes, topics, groups);
        assignment = new AssignmentHandler(
                modes,
                topic -> CompletableFuture.completedFuture(Map.of("broker-a", 4)),
                new ConnectedClients(consumers, ProducerGroups.empty(ClientLimits.STANDARD, clock)));
        RetryTopics retries = new RetryTopics(identity, topics, groups, waiting);
        revival = new Revival(journal, stores, gate, retries, new Watched());
        store.dispatch();
        revival.doWork();
    }

    private final class Watched implements Clock {
        @Override
        public long millis() {
            return clock.millis();
        }

        @Override
        public long nanos() {
            meanwhile.run();
            return clock.nanos();
        }
    }

    RollbackHandler rollback() {
        return new RollbackHandler(identity);
    }

    /** Writes what is kept in files. */
    void close() {
        modes.close();
    }

    void put(int queueId, String body) {
        Messages.put(log, NAME, queueId, body, "");
        store.dispatch();
    }

    /** Lets time pass, and the revival do what is due. */
    void pass(long millis) throws Exception {
        clock.pass(millis);
        timetable.step();
        for (int i = 0; i < 4; i++) {
            revival.doWork();
            store.dispatch();
        }
    }
}
