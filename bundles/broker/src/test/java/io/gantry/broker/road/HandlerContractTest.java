package io.gantry.broker.road;

import io.gantry.agent.boot.Timetable;
import io.gantry.broker.admin.ClientCallHandler;
import io.gantry.broker.admin.ConsumeStats;
import io.gantry.broker.admin.ConsumeStatsHandler;
import io.gantry.broker.admin.OffsetResetHandler;
import io.gantry.broker.admin.QueueDumpHandler;
import io.gantry.broker.admin.QueueFacts;
import io.gantry.broker.admin.RuntimeHandler;
import io.gantry.broker.admin.SettingsHandler;
import io.gantry.broker.admin.StatsHandler;
import io.gantry.broker.admin.TopicStatsHandler;
import io.gantry.broker.admin.TrafficHistory;
import io.gantry.broker.admin.WhoHandler;
import io.gantry.broker.client.ClientConfigHandler;
import io.gantry.broker.client.ClientLimits;
import io.gantry.broker.client.ClientListHandler;
import io.gantry.broker.client.ConsumerGroups;
import io.gantry.broker.client.HeartbeatHandler;
import io.gantry.broker.client.ProducerGroups;
import io.gantry.broker.cold.ColdReadHandler;
import io.gantry.broker.cold.ColdReads;
import io.gantry.broker.cold.ColdTerms;
import io.gantry.broker.delay.DelayOffsetHandler;
import io.gantry.broker.delay.DelayProgress;
import io.gantry.broker.delay.DelaySettings;
import io.gantry.broker.gate.LogWriteGate;
import io.gantry.broker.group.ForbiddenHandler;
import io.gantry.broker.group.GroupHandler;
import io.gantry.broker.lock.LockHandler;
import io.gantry.broker.offset.OffsetTable;
import io.gantry.broker.progress.OffsetHandler;
import io.gantry.broker.progress.OffsetTableHandler;
import io.gantry.broker.pull.LiveSelectors;
import io.gantry.broker.pull.PullAdmission;
import io.gantry.broker.pull.PullHandler;
import io.gantry.broker.pull.PullSettings;
import io.gantry.broker.pull.QueueReader;
import io.gantry.broker.pull.ReplicaChoice;
import io.gantry.broker.query.MessageQueryHandler;
import io.gantry.broker.query.QueueEndsHandler;
import io.gantry.broker.query.QueueTimesHandler;
import io.gantry.broker.replica.HaStatusHandler;
import io.gantry.broker.replica.Leadership;
import io.gantry.broker.retry.SendBackHandler;
import io.gantry.broker.send.ReplyHandler;
import io.gantry.broker.send.SendHandler;
import io.gantry.broker.stand.Tables;
import io.gantry.broker.table.TableKeeper;
import io.gantry.broker.topic.TopicAdminHandler;
import io.gantry.broker.topic.TopicReadHandler;
import io.gantry.contract.RequestHandlerContract;
import io.gantry.contract.SteppedClock;
import io.gantry.contract.stand.Fakes;
import io.gantry.contract.stand.FixedTechnique;
import io.gantry.contract.stand.MemoryLog;
import io.gantry.contract.stand.MemoryStore;
import io.gantry.contract.stand.Messages;
import io.gantry.route.TopicConfig;
import io.gantry.wire.RequestHandler;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.service.cm.Configuration;
import org.osgi.service.cm.ConfigurationAdmin;

/** What every handler does, for those of the broker: with a topic, a group and messages of the contract's own name. */
class HandlerContractTest extends RequestHandlerContract {
    private static final String NAME = "1";

    private final SteppedClock clock = new SteppedClock();
    private final Timetable timetable = Timetable.stepped(clock);
    private final MemoryLog log = new MemoryLog(8 << 20, clock);
    private final MemoryStore store = new MemoryStore(log, "1s");
    private final QueueFacts facts = new QueueFacts(store, log);
    private final OffsetTable offsets = new OffsetTable(clock);
    private final ConsumerGroups consumers = ConsumerGroups.empty(ClientLimits.STANDARD, clock);
    private final ColdReads coldReads = ColdReads.of(consumers, ColdTerms.STANDARD, clock);
    private final ProducerGroups producers = ProducerGroups.empty(ClientLimits.STANDARD, clock);
    private final LogWriteGate gate = new LogWriteGate(timetable, 10, 1 << 20, 5_000);

    @TempDir
    private Path root;

    private Tables tables;
    private TableKeeper keeper;
    private TrafficHistory history;

    @BeforeEach
    void open() {
        tables = new Tables(root);
        keeper = TableKeeper.stepped(clock);
        history = new TrafficHistory(tables.traffic, timetable, tables.topics, tables.identity);
        gate.bindLog(log);
        gate.bindReplicator(new FixedTechnique(log.appended()));
        tables.topics.put(TopicConfig.of(NAME, 4));
        tables.groups.find(NAME);
        for (int queue = 0; queue < 2; queue++) {
            Messages.put(log, NAME, queue, "one", "");
            Messages.put(log, NAME, queue, "two", "");
        }
        store.dispatch();
    }

    @AfterEach
    void close() {
        keeper.close();
        timetable.close();
    }

    @Override
    protected Collection<RequestHandler> handlers() {
        return Stream.of(messages(), metadata(), admin()).flatMap(List::stream).toList();
    }

    private List<RequestHandler> messages() {
        PullSettings settings = settings();
        SendHandler send = SendHandler.of(
                tables.identity,
                tables.topics,
                new SendHandler.Parts(tables.destinations, gate, tables.traffic),
                SendHandler.Settings.STANDARD);
        PullHandler pull = new PullHandler(
                new PullAdmission(
                        tables.identity,
                        tables.topics,
                        tables.groups,
                        consumers,
                        new ReplicaChoice(new Leadership(), settings)),
                new QueueReader(log, store, settings, new LiveSelectors()),
                offsets,
                tables.traffic,
                coldReads,
                timetable);
        return List.of(
                send,
                pull,
                new ReplyHandler(
                        tables.identity, tables.topics, producers, gate, tables.traffic, SendHandler.Settings.STANDARD),
                new SendBackHandler(tables.identity, tables.topics, tables.destinations, log, gate, tables.traffic),
                new MessageQueryHandler(log, store),
                new QueueEndsHandler(store),
                new QueueTimesHandler(store, log),
                new OffsetHandler(offsets, tables.groups, tables.topics, store, log, settings),
                new OffsetTableHandler(offsets));
    }

    private static PullSettings settings() {
        return new PullSettings(
                new PullSettings.Portion(32, 1 << 18),
                new PullSettings.Portion(8, 1 << 16),
                new PullSettings.Patience(true, 1_000, 60_000, 10),
                1 << 20,
                false);
    }

    private List<RequestHandler> metadata() {
        DelaySettings delays = new DelaySettings("1s", 1, 1_000);
        return List.of(
                new TopicAdminHandler(tables.topics, offsets, store, new Leadership()),
                new TopicReadHandler(tables.topics),
                new GroupHandler(tables.groups, offsets, new Leadership()),
                new ForbiddenHandler(tables.groups),
                new LockHandler(tables.identity, tables.topics, tables.groups, tables.locks, timetable),
                new HeartbeatHandler(consumers, producers, tables.groups, tables.topics),
                new ClientListHandler(consumers, producers),
                new ClientConfigHandler(new LiveSelectors()),
                new DelayOffsetHandler(DelayProgress.restored(tables.identity, delays, keeper, clock)));
    }

    private List<RequestHandler> admin() {
        ConsumeStats stats = new ConsumeStats(tables.identity, tables.topics, offsets, consumers, facts, history);
        Configuration nothing = Fakes.of(Configuration.class, (proxy, method, arguments) -> null);
        ConfigurationAdmin configurations = Fakes.of(ConfigurationAdmin.class, (proxy, method, arguments) -> nothing);
        return List.of(
                new ConsumeStatsHandler(stats, tables.groups, tables.topics, tables.identity),
                new RuntimeHandler(log, store, tables.traffic, history, gate, new Leadership()),
                new TopicStatsHandler(tables.identity, tables.topics, offsets, facts, history, timetable),
                new WhoHandler(consumers, offsets, tables.identity),
                new SettingsHandler(configurations, Fakes.config(SettingsHandler.Config.class)),
                new StatsHandler(history),
                new OffsetResetHandler(tables.identity, tables.topics, tables.groups, offsets, facts),
                new ClientCallHandler(consumers, tables.identity, log),
                new QueueDumpHandler(facts, consumers),
                new ColdReadHandler(coldReads),
                new HaStatusHandler(log, new Leadership(new FixedTechnique(log.appended()))));
    }
}
