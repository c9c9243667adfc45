package io.gantry.broker.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gantry.agent.boot.Timetable;
import io.gantry.broker.client.ClientLimits;
import io.gantry.broker.client.ConsumerGroups;
import io.gantry.broker.client.Member;
import io.gantry.broker.offset.OffsetTable;
import io.gantry.broker.replica.Leadership;
import io.gantry.broker.stand.Tables;
import io.gantry.codec.Json;
import io.gantry.codec.JsonObject;
import io.gantry.codec.MessageId;
import io.gantry.contract.LocalRequest;
import io.gantry.contract.SteppedClock;
import io.gantry.contract.stand.FakeConnection;
import io.gantry.contract.stand.MemoryLog;
import io.gantry.contract.stand.MemoryStore;
import io.gantry.contract.stand.Messages;
import io.gantry.contract.stand.Replies;
import io.gantry.figures.FigureSource;
import io.gantry.golden.Golden;
import io.gantry.registry.ConsumerMode;
import io.gantry.registry.Subscription;
import io.gantry.route.TopicConfig;
import io.gantry.wire.Answer;
import io.gantry.wire.RequestCode;
import io.gantry.wire.RequestHandler;
import io.gantry.wire.ResponseCode;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What tools ask, answered in the form that tools of both versions read. */
class AdminHandlersTest {
    /** When the log in memory says that its records were stored. */
    private static final long STORED = 1_800_000_000_000L;

    private final SteppedClock clock = new SteppedClock();
    private final Timetable timetable = Timetable.stepped(clock);
    private final FakeConnection caller = new FakeConnection("10.0.0.9", 999);
    private final MemoryLog log = new MemoryLog(1 << 20);
    private final MemoryStore store = new MemoryStore(log, "1s 5s 10s");
    private final OffsetTable offsets = new OffsetTable(clock);
    private final ConsumerGroups consumers = ConsumerGroups.empty(ClientLimits.STANDARD, clock);
    private final QueueFacts facts = new QueueFacts(store, log);

    @TempDir
    Path root;

    private Tables tables;
    private TrafficHistory history;

    @BeforeEach
    void open() {
        tables = new Tables(root);
        tables.topics.put(TopicConfig.of("t", 2));
        tables.groups.find("g");
        history = new TrafficHistory(tables.traffic, timetable, tables.topics, tables.identity);
        Messages.put(log, "t", 0, "one", "TAGS\u0001a\u0002");
        Messages.put(log, "t", 0, "two", "TAGS\u0001a\u0002");
        Messages.put(log, "t", 1, "three", "TAGS\u0001b\u0002");
        store.dispatch();
    }

    @AfterEach
    void close() {
        history.close();
    }

    @Test
    void runtimeFiguresHaveEveryKeyOfRocketMq() {
        RuntimeHandler handler =
                new RuntimeHandler(log, store, tables.traffic, history, new OpenGate(), new Leadership());
        JsonObject table =
                json(ask(handler, RequestCode.GET_BROKER_RUNTIME_INFO)).object("table");
        byte[] frame = Golden.bytes("frame/v5-json/000028-response-0.bin");
        int headerBytes = ByteBuffer.wrap(frame).getInt(4) & 0xffffff;
        String body = new String(Arrays.copyOfRange(frame, 8 + headerBytes, frame.length), StandardCharsets.UTF_8);
        Set<String> lacking = new TreeSet<>();
        for (Object key : Json.parseObject(body).object("table").entries().keySet()) {
            boolean isOfTheirDisk = key.toString().startsWith("commitLogDiskRatio_");
            boolean isOfTheirDelays = key.toString().startsWith("scheduleMessageOffset_");
            if (!isOfTheirDisk && !isOfTheirDelays && !table.has(key.toString())) {
                lacking.add(key.toString());
            }
        }
        assertEquals(Set.of(), lacking);
        assertEquals("V5_5_0", table.text("brokerVersionDesc"));
        assertEquals("true", table.text("brokerActive"));
        assertEquals(3, table.text("getTransferedTps").split(" ").length, "read by clusterList of version 4");
        for (String key : List.of("timerReadBehind", "earliestMessageTimeStamp", "msgGetTotalTodayNow")) {
            assertNotNull(Long.valueOf(table.text(key)));
        }
    }

    @Test
    void runtimeFiguresAreOnesThatWereCounted() {
        RuntimeHandler handler =
                new RuntimeHandler(log, store, tables.traffic, history, new OpenGate(), new Leadership());
        tables.traffic.putTimes().add(3_000_000);
        tables.traffic.getTimes().add(7_000_000);
        tables.traffic.onPut("t", 5, 50);
        handler.bindSource(new FigureSource() {
            @Override
            public void runtime(BiConsumer<String, Object> table) {
                table.accept("timerReadBehind", 17);
            }
        });
        JsonObject table =
                json(ask(handler, RequestCode.GET_BROKER_RUNTIME_INFO)).object("table");
        assertEquals("3", table.text("putMessageEntireTimeMax"));
        assertEquals("7", table.text("getMessageEntireTimeMax"));
        assertEquals("3.00", table.text("putLatency99"));
        assertTrue(table.text("putMessageDistributeTime").startsWith("[<=0ms]:0 [0~10ms]:1 "), table.toString());
        assertEquals("5", table.text("putMessageTimesTotal"));
        assertEquals("10.0", table.text("putMessageAverageSize"));
        assertEquals("17", table.text("timerReadBehind"), "what a bundle beside the broker tells");
    }

    @Test
    void ratesAreOfTheLastSeconds() throws Exception {
        for (int second = 0; second < 30; second++) {
            tables.traffic.onPut("t", 5, 50);
            tables.traffic.onGet("g", "t", 2, 20);
            clock.pass(1_000);
            timetable.step();
        }
        assertEquals("5.0 5.0 5.0", history.rates(TrafficHistory.Total.PUT));
        assertEquals("1.0 1.0 1.0", history.rates(TrafficHistory.Total.FOUND, TrafficHistory.Total.MISSED));
        StatsHandler handler = new StatsHandler(history);
        JsonObject put =
                json(ask(handler, RequestCode.VIEW_BROKER_STATS_DATA, "statsName", "TOPIC_PUT_NUMS", "statsKey", "t"));
        assertEquals(150, put.object("statsMinute").number("sum"));
        assertEquals(5.0, put.object("statsMinute").get("tps"));
        assertEquals(5.0, put.object("statsMinute").get("avgpt"), "messages of a request");
        JsonObject got = json(
                ask(handler, RequestCode.VIEW_BROKER_STATS_DATA, "statsName", "GROUP_GET_SIZE", "statsKey", "t@g"));
        assertEquals(600, got.object("statsMinute").number("sum"));
        Replies absent = ask(handler, RequestCode.VIEW_BROKER_STATS_DATA, "statsName", "X", "statsKey", "t");
        assertEquals(ResponseCode.SYSTEM_ERROR, absent.code());
    }

    @Test
    void topicFiguresAreByQueue() {
        TopicStatsHandler handler =
                new TopicStatsHandler(tables.identity, tables.topics, offsets, facts, history, timetable);
        JsonObject stats = json(ask(handler, RequestCode.GET_TOPIC_STATS_INFO, "topic", "t"));
        assertEquals(
                "{{\"brokerName\":\"broker-a\",\"queueId\":0,\"topic\":\"t\"}:"
                        + "{\"lastUpdateTimestamp\":1800000000000,\"maxOffset\":2,\"minOffset\":0},"
                        + "{\"brokerName\":\"broker-a\",\"queueId\":1,\"topic\":\"t\"}:"
                        + "{\"lastUpdateTimestamp\":1800000000000,\"maxOffset\":1,\"minOffset\":0}}",
                stats.object("offsetTable").toString());
        assertEquals(
                ResponseCode.TOPIC_NOT_EXIST,
                ask(handler, RequestCode.GET_TOPIC_STATS_INFO, "topic", "x").code());
        offsets.commit("g", "t", 0, 1);
        JsonObject spans = json(ask(handler, RequestCode.QUERY_CONSUME_TIME_SPAN, "topic", "t", "group", "g"));
        JsonObject first = (JsonObject) spans.listOrEmpty("consumeTimeSpanSet").get(0);
        assertEquals(STORED, first.number("consumeTimeStamp"));
        assertEquals(clock.millis() - STORED, first.number("delayTime"));
    }

    @Test
    void progressShowsWhatIsNotConsumedYet() {
        offsets.commit("g", "t", 0, 1);
        ConsumeStats stats = new ConsumeStats(tables.identity, tables.topics, offsets, consumers, facts, history);
        ConsumeStatsHandler handler = new ConsumeStatsHandler(stats, tables.groups, tables.topics, tables.identity);
        JsonObject one = json(ask(handler, RequestCode.GET_CONSUME_STATS, "consumerGroup", "g"));
        assertTrue(
                one.object("offsetTable")
                        .toString()
                        .contains("\"brokerOffset\":2,\"consumerOffset\":1,\"lastTimestamp\":18000"),
                one.toString());
        JsonObject all = json(ask(handler, RequestCode.GET_BROKER_CONSUME_STATS, "isOrder", "false"));
        assertEquals(2, all.number("totalDiff"));
        connect("g", "other");
        JsonObject none = json(ask(handler, RequestCode.GET_CONSUME_STATS, "consumerGroup", "g"));
        assertEquals(0, none.object("offsetTable").entries().size(), "the connected group wants another topic");
        JsonObject asked = json(ask(handler, RequestCode.GET_CONSUME_STATS, "consumerGroup", "g", "topicList", "t"));
        assertEquals(2, asked.object("offsetTable").entries().size());
    }

    @Test
    void consumersOfATopicAreFoundConnectedOrNot() {
        offsets.commit("g", "t", 0, 1);
        connect("h", "t");
        WhoHandler handler = new WhoHandler(consumers, offsets, tables.identity);
        JsonObject who = json(ask(handler, RequestCode.QUERY_TOPIC_CONSUME_BY_WHO, "topic", "t"));
        assertEquals(List.of("g", "h"), who.listOrEmpty("groupList"));
        JsonObject what = json(ask(handler, RequestCode.QUERY_TOPICS_BY_CONSUMER, "group", "g"));
        assertEquals(List.of("t"), what.listOrEmpty("topicList"));
        JsonObject wanted = json(ask(handler, RequestCode.QUERY_SUBSCRIPTION_BY_CONSUMER, "group", "h", "topic", "t"));
        assertEquals("*", wanted.object("subscriptionData").text("subString"));
    }

    @Test
    void entriesOfAQueueAreShown() {
        QueueDumpHandler handler = new QueueDumpHandler(facts, consumers);
        JsonObject dump = json(ask(
                handler, RequestCode.QUERY_CONSUME_QUEUE, "topic", "t", "queueId", "0", "index", "1", "count", "5"));
        assertEquals(1, dump.listOrEmpty("queueData").size());
        assertEquals(2, dump.number("maxQueueIndex"));
        assertEquals("a".hashCode(), ((JsonObject) dump.listOrEmpty("queueData").get(0)).number("tagsCode"));
        Replies absent = ask(handler, RequestCode.QUERY_CONSUME_QUEUE, "topic", "t", "queueId", "9");
        assertEquals(ResponseCode.SYSTEM_ERROR, absent.code());
    }

    @Test
    void resetMovesTheGroupWithItsNextPull() {
        OffsetResetHandler handler =
                new OffsetResetHandler(tables.identity, tables.topics, tables.groups, offsets, facts);
        offsets.commit("g", "t", 0, 0);
        Replies end =
                ask(handler, RequestCode.INVOKE_BROKER_TO_RESET_OFFSET, "topic", "t", "group", "g", "timestamp", "-1");
        assertEquals(
                "{\"offsetTable\":{{\"brokerName\":\"broker-a\",\"queueId\":0,\"topic\":\"t\"}:2,"
                        + "{\"brokerName\":\"broker-a\",\"queueId\":1,\"topic\":\"t\"}:1}}",
                new String(end.body(), StandardCharsets.UTF_8));
        assertEquals(2, offsets.takeReset("g", "t", 0));
        Replies one = ask(
                handler,
                RequestCode.INVOKE_BROKER_TO_RESET_OFFSET,
                "topic",
                "t",
                "group",
                "g",
                "timestamp",
                "0",
                "queueId",
                "0",
                "offset",
                "1");
        assertEquals(ResponseCode.SUCCESS, one.code());
        assertEquals(1, offsets.takeReset("g", "t", 0));
        Replies absurd = ask(
                handler,
                RequestCode.INVOKE_BROKER_TO_RESET_OFFSET,
                "topic",
                "t",
                "group",
                "g",
                "queueId",
                "0",
                "offset",
                "99");
        assertTrue(absurd.remark().contains("[0-2]"), absurd.remark());
        Replies nobody = ask(handler, RequestCode.INVOKE_BROKER_TO_RESET_OFFSET, "topic", "t", "group", "x");
        assertEquals(ResponseCode.SUBSCRIPTION_GROUP_NOT_EXIST, nobody.code());
        ask(handler, RequestCode.CLONE_GROUP_OFFSET, "srcGroup", "g", "destGroup", "copy", "topic", "t");
        assertEquals(offsets.find("g", "t", 0), offsets.find("copy", "t", 0));
    }

    @Test
    void questionsAreHandedOnToTheClient() {
        FakeConnection client = connect("g", "t");
        ClientCallHandler handler = new ClientCallHandler(consumers, tables.identity, log);
        client.answer(new Answer(0, null, Map.of(), new byte[] {7}));
        Replies running = ask(
                handler,
                RequestCode.GET_CONSUMER_RUNNING_INFO,
                "consumerGroup",
                "g",
                "clientId",
                "client-g",
                "jstackEnable",
                "true");
        assertEquals(7, running.body()[0]);
        assertEquals("true", client.sent().get(0).fields().get("jstackEnable"));
        String id = new MessageId(tables.identity.storeHost(), 0).toString();
        ask(handler, RequestCode.CONSUME_MESSAGE_DIRECTLY, "consumerGroup", "g", "clientId", "client-g", "msgId", id);
        assertEquals(List.of("one"), Messages.bodies(client.sent().get(1).body()));
        Replies offline = ask(handler, RequestCode.GET_CONSUMER_RUNNING_INFO, "consumerGroup", "g", "clientId", "x");
        assertTrue(offline.remark().contains("not online"));
        client.answer(null);
        Replies dead =
                ask(handler, RequestCode.GET_CONSUMER_RUNNING_INFO, "consumerGroup", "g", "clientId", "client-g");
        assertEquals(ResponseCode.SYSTEM_ERROR, dead.code());
        Replies gone = ask(
                handler,
                RequestCode.CONSUME_MESSAGE_DIRECTLY,
                "consumerGroup",
                "g",
                "clientId",
                "client-g",
                "msgId",
                "zz");
        assertTrue(gone.remark().contains("zz"));
        assertNull(gone.response().fields().get("x"));
    }

    private FakeConnection connect(String group, String topic) {
        FakeConnection connection = new FakeConnection("10.0.0.1", 1);
        Member member = new Member("client-" + group, connection, 0, 513, clock);
        ConsumerMode mode = new ConsumerMode("CONSUME_PASSIVELY", "CLUSTERING", "CONSUME_FROM_LAST_OFFSET");
        consumers.register(group, member, mode, List.of(Subscription.of(topic, "*", "TAG", 1)));
        return connection;
    }

    private Replies ask(RequestHandler handler, int code, String... fields) {
        return Replies.to(handler, LocalRequest.of(code, fields).from(caller));
    }

    private static JsonObject json(Replies reply) {
        assertEquals(ResponseCode.SUCCESS, reply.code(), reply.remark());
        return Json.parseObject(new String(reply.body(), StandardCharsets.UTF_8));
    }
}
