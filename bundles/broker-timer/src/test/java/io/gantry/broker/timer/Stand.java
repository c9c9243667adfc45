package io.gantry.broker.timer;

import io.gantry.agent.boot.Timetable;
import io.gantry.broker.delay.DelaySettings;
import io.gantry.broker.gate.LogWriteGate;
import io.gantry.broker.group.GroupRules;
import io.gantry.broker.group.GroupTable;
import io.gantry.broker.identity.BrokerIdentity;
import io.gantry.broker.lock.QueueLocks;
import io.gantry.broker.send.Destinations;
import io.gantry.broker.send.SendHandler;
import io.gantry.broker.send.StageBoard;
import io.gantry.broker.topic.TopicRules;
import io.gantry.broker.topic.TopicTable;
import io.gantry.broker.traffic.Traffic;
import io.gantry.codec.StoredMessage;
import io.gantry.codec.record.StoredRecords;
import io.gantry.contract.LocalRequest;
import io.gantry.contract.SteppedClock;
import io.gantry.contract.stand.FixedTechnique;
import io.gantry.contract.stand.MemoryLog;
import io.gantry.contract.stand.MemoryStore;
import io.gantry.contract.stand.Replies;
import io.gantry.log.AppendResult;
import io.gantry.log.AppendStatus;
import io.gantry.log.LogSlice;
import io.gantry.log.RecordSource;
import io.gantry.replica.WriteGate;
import io.gantry.route.TopicConfig;
import io.gantry.stage.Placement;
import io.gantry.wire.RequestCode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A broker's way of sending over a log in memory, and a timer as often as it is started, with files of its own. */
final class Stand {
    static final String TOPIC = "T";
    static final long START = 1_800_000_000_250L;

    final SteppedClock clock = new SteppedClock(START);
    final MemoryLog log = new MemoryLog(64 << 20, clock);
    final MemoryStore store = new MemoryStore(log, "1s");
    final Traffic traffic = new Traffic();
    final Timetable timetable = Timetable.stepped(clock);
    /** So many deliveries find room on the disk. */
    int room = Integer.MAX_VALUE;

    Timer timer;
    TimerFigures figures;
    RecallHandler recall;

    private final BrokerIdentity identity;
    private final TopicTable topics;
    private final StageBoard board = StageBoard.settled(clock);
    private final Destinations destinations;
    LogWriteGate gate;
    private SendHandler send;

    Stand(Path root) {
        identity = new BrokerIdentity("DefaultCluster", "broker-a", 0, "127.0.0.1", 10911, root);
        topics = new TopicTable(identity, TopicRules.STANDARD, clock);
        topics.put(TopicConfig.of(TOPIC, 4));
        GroupTable groups = new GroupTable(GroupRules.STANDARD, clock);
        destinations = new Destinations(
                topics, groups, new DelaySettings("1s 5s 10s", 100, 1_000), QueueLocks.empty(clock), board);
        TimedStage stage = new TimedStage("broker-a", new TimerSettings(true, 2_592_000_000L, true));
        // The broker's own clock is the machine's; here time is stepped.
        board.bindTimed(meant -> stage.place(
                Placement.of(meant.topic(), meant.queueId(), meant.sysFlag(), meant.properties(), clock.millis())));
        start();
    }

    /** Starts anew on what is stored, as after a crash: the one before is not told. */
    void start() {
        gate = new LogWriteGate(Timetable.stepped(clock), 10, 1 << 20, 5_000);
        gate.bindLog(log);
        gate.bindReplicator(new FixedTechnique(log.appended()));
        send = SendHandler.of(
                identity, topics, new SendHandler.Parts(destinations, gate, traffic), SendHandler.Settings.STANDARD);
        Stores stores = new Stores(identity, log, store, new Unaware(gate), traffic);
        timer = new Timer(stores, clock);
        figures = new TimerFigures(timer, stores, timetable);
        recall = new RecallHandler(stores, topics, new TimerSettings(true, 2_592_000_000L, true), clock);
        step();
    }

    /** A gate whose user does not see that it is shut, as when that happens just after the look. */
    private final class Unaware implements WriteGate {
        private final WriteGate gate;

        Unaware(WriteGate gate) {
            this.gate = gate;
        }

        @Override
        public void append(RecordSource source, boolean waitForCommit, Completion completion) {
            if (room-- > 0) {
                gate.append(source, waitForCommit, completion);
            } else {
                completion.onOutcome(AppendResult.refused(AppendStatus.DISK_FULL));
            }
        }

        @Override
        public boolean isOpen() {
            return true;
        }

        @Override
        public boolean close(long timeoutMillis) {
            return gate.close(timeoutMillis);
        }

        @Override
        public void giveBack() {
            gate.giveBack();
        }

        @Override
        public void open() {
            gate.open();
        }
    }

    void step() {
        for (int i = 0; i < 4; i++) {
            store.dispatch();
            timer.doWork();
        }
        store.dispatch();
    }

    void pass(long millis) {
        clock.pass(millis);
        step();
    }

    Replies send(String body, String name, Object value) {
        LocalRequest request = LocalRequest.of(
                        RequestCode.SEND_MESSAGE_V2, "a", "P", "b", TOPIC, "c", "TBW102", "d", "4", "e", "2", "f", "0")
                .with("g", clock.millis())
                .with("h", 0)
                .with("i", "UNIQ_KEY\1" + body + "\2" + name + "\1" + value + "\2")
                .with("j", 0)
                .with("k", false)
                .body(body.getBytes(StandardCharsets.UTF_8));
        return Replies.to(send, request);
    }

    Replies recall(Object handle) {
        return Replies.to(
                recall,
                LocalRequest.of(RequestCode.RECALL_MESSAGE, "topic", TOPIC)
                        .with("producerGroup", "P")
                        .with("recallHandle", handle));
    }

    /** The bodies of all that is in the topic. */
    List<String> bodies() {
        List<String> bodies = new ArrayList<>();
        messages(TOPIC, 2)
                .forEach(message ->
                        bodies.add(StandardCharsets.UTF_8.decode(message.body()).toString()));
        return bodies;
    }

    /** All that is in a queue; the log in memory keeps their bytes. */
    List<StoredMessage> messages(String topic, int queueId) {
        store.dispatch();
        List<StoredMessage> messages = new ArrayList<>();
        store.find(topic, queueId)
                .ifPresent(queue -> queue.read(0, 100_000, (offset, position, bytes, tags) -> {
                    try (LogSlice record = StoredRecords.find(log, position).orElseThrow()) {
                        messages.add(new StoredMessage().wrap(record.buffer(), 0));
                    }
                    return true;
                }));
        return messages;
    }
}
