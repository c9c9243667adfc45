package io.gantry.broker.tx;

import io.gantry.agent.Clock;
import io.gantry.agent.Watermark;
import io.gantry.agent.boot.Timetable;
import io.gantry.broker.delay.DelaySettings;
import io.gantry.broker.gate.LogWriteGate;
import io.gantry.broker.group.GroupRules;
import io.gantry.broker.group.GroupTable;
import io.gantry.broker.identity.BrokerIdentity;
import io.gantry.broker.lock.QueueLocks;
import io.gantry.broker.offset.OffsetTable;
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
import io.gantry.contract.stand.FakeConnection;
import io.gantry.contract.stand.FixedTechnique;
import io.gantry.contract.stand.MemoryLog;
import io.gantry.contract.stand.MemoryStore;
import io.gantry.contract.stand.Replies;
import io.gantry.log.LogSlice;
import io.gantry.registry.Client;
import io.gantry.registry.Clients;
import io.gantry.registry.Consumers;
import io.gantry.route.TopicConfig;
import io.gantry.wire.Connection;
import io.gantry.wire.RequestCode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/** A broker's way of sending over a log in memory, one producer, and transactions as often as they are started. */
final class Stand {
    static final String TOPIC = "T";
    static final String GROUP = "PG";
    static final TransactionSettings SETTINGS = new TransactionSettings(6_000, 30_000, 3);

    final SteppedClock clock = new SteppedClock(1_000_000);
    final MemoryLog log = new MemoryLog(8 << 20, clock);
    final MemoryStore store = new MemoryStore(log, "1s");
    final OffsetTable offsets = new OffsetTable(clock);
    final FakeConnection producer = new FakeConnection("10.0.0.7", 4711);
    final TopicTable topics;
    /** Happens whenever a stop looks how long it waits. */
    Runnable meanwhile = () -> {};

    EndTransactionHandler end;
    CheckBack checkBack;
    Settlement settlement;

    private final BrokerIdentity identity;
    private final Timetable timetable = Timetable.stepped(clock);
    private final StageBoard board = StageBoard.settled(clock);
    private final Destinations destinations;
    SendHandler send;
    ResumeHandler resume;

    /** The one that is connected. */
    private record Connected(Connection connection) implements Client, Clients {
        @Override
        public String clientId() {
            return "producer";
        }

        @Override
        public int language() {
            return 0;
        }

        @Override
        public int version() {
            return 0;
        }

        @Override
        public long seenMillis() {
            return 0;
        }

        @Override
        public String address() {
            return "10.0.0.7:4711";
        }

        @Override
        public Consumers consumers(String group) {
            return null;
        }

        @Override
        public Set<String> consumerGroups() {
            return Set.of();
        }

        @Override
        public Set<String> groupsOf(String topic) {
            return Set.of();
        }

        @Override
        public Collection<? extends Client> producers(String group) {
            return group.equals(GROUP) && connection.isOpen() ? List.of(this) : List.of();
        }

        @Override
        public Set<String> producerGroups() {
            return Set.of(GROUP);
        }
    }

    final Traffic traffic = new Traffic();

    Stand(Path root) {
        identity = new BrokerIdentity("DefaultCluster", "broker-a", 0, "127.0.0.1", 10911, root);
        topics = new TopicTable(identity, TopicRules.STANDARD, clock);
        topics.put(TopicConfig.of(TOPIC, 4));
        GroupTable groups = new GroupTable(GroupRules.STANDARD, clock);
        destinations = new Destinations(
                topics, groups, new DelaySettings("1s 5s 10s", 100, 1_000), QueueLocks.empty(clock), board);
        board.bindHalf(new HalfStage());
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
        send = SendHandler.of(
                identity, topics, new SendHandler.Parts(destinations, gate, traffic), SendHandler.Settings.STANDARD);
        Drafts drafts = new Drafts(identity, destinations);
        settlement = new Settlement(log, gate, drafts, traffic, new Watched());
        Queues queues = new Queues(log, gate, store, offsets);
        end = new EndTransactionHandler(settlement, queues);
        resume = new ResumeHandler(queues, drafts);
        Questions questions = new Questions(new Connected(producer), drafts);
        checkBack = new CheckBack(queues, settlement, questions, topics, SETTINGS, clock);
        step();
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

    /** Lets the agent do what there is to do now. */
    void step() {
        for (int i = 0; i < 4; i++) {
            store.dispatch();
            checkBack.doWork();
        }
        store.dispatch();
    }

    void pass(long millis) {
        clock.pass(millis);
        step();
    }

    /** Sends a half message; the reply says where it stands. */
    Replies sendHalf(String body, String more) {
        String properties = "TRAN_MSG\1true\2PGROUP\1" + GROUP + "\2UNIQ_KEY\1" + body + "\2" + more;
        LocalRequest request = LocalRequest.of(
                        RequestCode.SEND_MESSAGE_V2,
                        "a",
                        GROUP,
                        "b",
                        TOPIC,
                        "c",
                        "TBW102",
                        "d",
                        "4",
                        "e",
                        "2",
                        "f",
                        "4")
                .with("g", clock.millis())
                .with("h", 0)
                .with("i", properties)
                .with("j", 0)
                .with("k", false)
                .from(producer)
                .body(body.getBytes(StandardCharsets.UTF_8));
        return Replies.to(send, request);
    }

    /** The bodies of all that is in a topic. */
    List<String> bodies(String topic) {
        List<String> bodies = new ArrayList<>();
        for (StoredMessage message : messages(topic)) {
            bodies.add(StandardCharsets.UTF_8.decode(message.body()).toString());
        }
        return bodies;
    }

    /** All that is in a topic; the log in memory keeps their bytes. */
    List<StoredMessage> messages(String topic) {
        store.dispatch();
        List<StoredMessage> messages = new ArrayList<>();
        for (int queueId = 0; queueId < 4; queueId++) {
            store.find(topic, queueId)
                    .ifPresent(queue -> queue.read(0, 10_000, (offset, position, bytes, tags) -> {
                        try (LogSlice record = StoredRecords.find(log, position).orElseThrow()) {
                            messages.add(new StoredMessage().wrap(record.buffer(), 0));
                        }
                        return true;
                    }));
        }
        return messages;
    }
}
