package io.gantry.broker.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gantry.agent.boot.Timetable;
import io.gantry.broker.group.GroupRules;
import io.gantry.broker.group.GroupTable;
import io.gantry.broker.identity.BrokerIdentity;
import io.gantry.broker.pull.LiveSelectors;
import io.gantry.broker.topic.TopicRules;
import io.gantry.broker.topic.TopicTable;
import io.gantry.codec.Json;
import io.gantry.codec.JsonObject;
import io.gantry.contract.LocalRequest;
import io.gantry.contract.SteppedClock;
import io.gantry.contract.stand.FakeConnection;
import io.gantry.contract.stand.Replies;
import io.gantry.golden.Golden;
import io.gantry.registry.Subscription;
import io.gantry.route.TopicConfig;
import io.gantry.wire.RequestCode;
import io.gantry.wire.ResponseCode;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Clients come, stay, change their minds, go, and fall silent. */
class HeartbeatHandlerTest {
    private final SteppedClock clock = new SteppedClock();
    private final Timetable timetable = Timetable.stepped(clock);
    private final ClientLimits limits = new ClientLimits(120_000, 3, 2, true, 10_000, 5, 5, 12);
    private final ConsumerGroups consumers = ConsumerGroups.empty(limits, clock);
    private final ProducerGroups producers = ProducerGroups.empty(limits, clock);
    private final GroupTable groups = new GroupTable(GroupRules.STANDARD, clock);
    private final FakeConnection one = new FakeConnection("10.0.0.1", 1001);
    private final FakeConnection two = new FakeConnection("10.0.0.2", 1002);

    @TempDir
    Path root;

    private TopicTable topics;
    private HeartbeatHandler handler;
    private ClientWatch watch;

    @BeforeEach
    void open() {
        BrokerIdentity identity = new BrokerIdentity("c", "b", 0, "127.0.0.1", 10911, root);
        topics = new TopicTable(identity, TopicRules.STANDARD, clock);
        handler = new HeartbeatHandler(consumers, producers, groups, topics, clock);
        watch = new ClientWatch(consumers, producers, groups, timetable);
    }

    @AfterEach
    void close() {
        watch.close();
    }

    @Test
    void realHeartbeatsAreUnderstood() throws Exception {
        for (String dialect : List.of("v4-json", "v5-json")) {
            byte[] frame = Golden.bytes("frame/" + dialect + "/000034-request-consumer.bin");
            int headerBytes = ByteBuffer.wrap(frame).getInt(4) & 0xffffff;
            byte[] body = Arrays.copyOfRange(frame, 8 + headerBytes, frame.length);
            Replies reply = Replies.to(
                    handler, LocalRequest.of(RequestCode.HEART_BEAT).from(one).body(body));
            assertEquals(ResponseCode.SUCCESS, reply.code(), reply.remark());
            assertEquals("true", reply.field("IS_SUPPORT_HEART_BEAT_V2"));
            assertNotNull(topics.find("%RETRY%golden-push"));
            assertTrue(consumers.find("golden-push", "%RETRY%golden-push").matches(5));
            assertFalse(consumers.isBroadcast("golden-push"));
            assertEquals(1, producers.members("CLIENT_INNER_PRODUCER").size());
        }
    }

    @Test
    void membersAreToldOnceOfManyChanges() throws Exception {
        beat(one, consumer("g", "t", "*"));
        beat(two, consumer("g", "t", "*"));
        step(0);
        assertEquals(1, one.sent().size());
        assertEquals(1, two.sent().size());
        assertEquals(RequestCode.NOTIFY_CONSUMER_IDS_CHANGED, one.sent().get(0).code());
        assertEquals("g", one.sent().get(0).fields().get("consumerGroup"));
        beat(one, consumer("g", "t", "*"));
        step(0);
        assertEquals(1, one.sent().size(), "nothing changed");
        two.close();
        step(0);
        assertEquals(2, one.sent().size());
        assertEquals(List.of("client-1001"), ids("g"));
    }

    @Test
    void broadcastMembersAreNotTold() throws Exception {
        beat(one, consumer("g", "t", "*").replace("CLUSTERING", "BROADCASTING"));
        step(0);
        assertEquals(0, one.sent().size());
        assertTrue(consumers.isBroadcast("g"));
    }

    @Test
    void newestSubscriptionCountsAndTopicsComeAndGo() {
        beat(one, consumer("g", "t", "a || b"));
        Subscription wanted = consumers.find("g", "t");
        assertTrue(wanted.matches("a".hashCode()));
        assertFalse(wanted.matches("c".hashCode()));
        beat(one, consumer("g", "u", "*"));
        assertNull(consumers.find("g", "t"));
        assertNotNull(consumers.find("g", "u"));
    }

    @Test
    void olderVersionOfASubscriptionDoesNotReplaceANewerOne() {
        beat(one, consumer("g", "t", "new").replace("\"subVersion\":5", "\"subVersion\":6"));
        beat(two, consumer("g", "t", "old"));
        assertEquals("new", consumers.find("g", "t").expression());
    }

    @Test
    void unregisteredClientIsForgotten() {
        beat(one, consumer("g", "t", "*"));
        Replies reply = Replies.to(
                handler,
                LocalRequest.of(RequestCode.UNREGISTER_CLIENT)
                        .from(one)
                        .with("clientID", "x")
                        .with("consumerGroup", "g"));
        assertEquals(ResponseCode.SUCCESS, reply.code());
        assertFalse(consumers.isKnown("g"));
    }

    @Test
    void silentClientsAreForgottenAndTheirConnectionsClosed() throws Exception {
        beat(one, consumer("g", "t", "*"));
        beat(two, producer("p"));
        step(115_000);
        beat(two, producer("p"));
        step(20_000);
        assertFalse(consumers.isKnown("g"));
        assertFalse(one.isOpen());
        assertEquals(1, producers.members("p").size());
        assertTrue(two.isOpen());
    }

    @Test
    void closedConnectionTakesItsGroupsAlong() {
        beat(one, consumer("g", "t", "*"));
        beat(one, producer("p"));
        one.close();
        assertFalse(consumers.isKnown("g"));
        assertEquals(0, producers.members("p").size());
        beat(one, consumer("g", "t", "*"));
        assertFalse(consumers.isKnown("g"), "a heartbeat that was still under way");
    }

    @Test
    void tablesAreBoundedAndSaySo() {
        for (String group : List.of("a", "b", "c")) {
            assertEquals(
                    ResponseCode.SUCCESS, beat(one, consumer(group, "t", "*")).code());
        }
        Replies tooManyGroups = beat(one, consumer("d", "t", "*"));
        assertEquals(ResponseCode.SYSTEM_BUSY, tooManyGroups.code());
        assertTrue(tooManyGroups.remark().contains("group d"), tooManyGroups.remark());
        beat(two, consumer("a", "t", "*"));
        Replies tooManyMembers = beat(new FakeConnection("10.0.0.3", 1003), consumer("a", "t", "*"));
        assertEquals(ResponseCode.SYSTEM_BUSY, tooManyMembers.code());
        assertEquals(2, consumers.group("a").members().size());
    }

    /** Neither in the group that is refused more, nor in the others of the heartbeat. */
    @Test
    void aConsumerThatIsRefusedMoreIsNotSilent() throws Exception {
        beat(one, consumer("a", "t", "*"));
        beat(one, consumer("b", "t", "*"));
        beat(one, producer("p"));
        String other = consumer("b", "t", "*");
        other = other.substring(other.indexOf("[") + 1, other.indexOf("],\"heartbeat"));
        String more = consumer("a", "t", "x".repeat(6_000))
                .replace("],\"heartbeat", "," + other + "],\"heartbeat")
                .replace("\"producerDataSet\":[]", "\"producerDataSet\":[{\"groupName\":\"p\"}]");
        for (int i = 0; i < 5; i++) {
            step(60_000);
            assertEquals(ResponseCode.SYSTEM_BUSY, beat(one, more).code());
        }
        assertTrue(one.isOpen(), "none of them seemed silent");
        assertEquals(List.of("client-1001"), ids("a"));
        assertEquals(List.of("client-1001"), ids("b"));
    }

    /** The limits of one group do not add up to one of the node. */
    @Test
    void allSubscriptionsAndMembershipsTogetherAreBounded() {
        String long1 = "x".repeat(500);
        assertEquals(ResponseCode.SUCCESS, beat(one, consumer("a", "t", long1)).code());
        assertEquals(ResponseCode.SUCCESS, beat(one, consumer("b", "t", long1)).code());
        Replies tooMany = beat(two, consumer("c", "t", long1 + long1 + long1));
        assertEquals(ResponseCode.SYSTEM_BUSY, tooMany.code());
        assertNull(consumers.group("c"));
        assertEquals(ResponseCode.SUCCESS, beat(one, consumer("a", "t", "*")).code());
        assertEquals(ResponseCode.SUCCESS, beat(two, consumer("b", "t", "*")).code());
        assertEquals(ResponseCode.SUCCESS, beat(two, consumer("c", "t", "*")).code());
        beat(two, consumer("a", "t", "*"));
        assertEquals(
                ResponseCode.SYSTEM_BUSY, beat(one, consumer("c", "t", "*")).code(), "the sixth member");
        assertEquals(1, consumers.group("c").members().size());
        two.close();
        assertEquals(ResponseCode.SUCCESS, beat(one, consumer("c", "t", "*")).code());
    }

    @Test
    void badHeartbeatsAreRefusedWithAReason() {
        for (String body : List.of(
                "",
                "{",
                "[]",
                "{\"clientID\":\"\"}",
                "{\"clientID\":\"c\",\"producerDataSet\":[{\"groupName\":\"bad name\"}]}",
                "{\"clientID\":\"c\",\"producerDataSet\":[1]}",
                "{\"clientID\":\"c\",\"consumerDataSet\":{}}",
                consumer("g", "bad topic", "*"),
                consumer("g".repeat(121), "t", "*"),
                consumer("g", "t", "*").replace("CLUSTERING", "C".repeat(65)),
                "{\"clientID\":\"" + "c".repeat(256) + "\"}",
                "{\"clientID\":\"c\",\"x\":\"" + "y".repeat(10_000) + "\"}")) {
            Replies reply = beat(one, body);
            assertEquals(ResponseCode.INVALID_PARAMETER, reply.code(), body);
            assertTrue(reply.remark().contains("34"), reply.remark());
        }
        assertEquals(0, consumers.all().size());
    }

    @Test
    void secondVersionAsksForSubscriptionsItDoesNotHave() {
        String without = consumer("g", "t", "*")
                .replace("\"heartbeatFingerprint\":0", "\"heartbeatFingerprint\":7,\"withoutSub\":true");
        assertEquals("true", beat(one, without).field("IS_SUB_CHANGE"), "this broker was started anew");
        String with = consumer("g", "t", "a").replace("\"heartbeatFingerprint\":0", "\"heartbeatFingerprint\":7");
        beat(one, with);
        assertEquals("false", beat(one, without).field("IS_SUB_CHANGE"));
        assertEquals("a", consumers.find("g", "t").expression(), "kept");
    }

    @Test
    void retryTopicIsOrderedWhenTheGroupConsumesAnOrderedTopic() {
        topics.put(new TopicConfig("t", 1, 1, 6, 0, true, java.util.Map.of()));
        beat(one, consumer("g", "t", "*"));
        assertTrue(topics.find("%RETRY%g").isOrdered());
    }

    @Test
    void connectionsAreListedInRocketMqsForm() {
        beat(one, consumer("g", "t", "a"));
        beat(one, producer("p"));
        ClientListHandler list = new ClientListHandler(consumers, producers);
        JsonObject members = body(list, RequestCode.GET_CONSUMER_LIST_BY_GROUP, "consumerGroup", "g");
        assertEquals(List.of("client-1001"), members.listOrEmpty("consumerIdList"));
        JsonObject connections = body(list, RequestCode.GET_CONSUMER_CONNECTION_LIST, "consumerGroup", "g");
        assertEquals("CONSUME_PASSIVELY", connections.text("consumeType"));
        assertEquals("a", connections.object("subscriptionTable").object("t").text("subString"));
        JsonObject connection =
                (JsonObject) connections.listOrEmpty("connectionSet").get(0);
        assertEquals("10.0.0.1:1001", connection.text("clientAddr"));
        assertEquals("JAVA", connection.text("language"));
        assertEquals(513, connection.integer("version"));
        JsonObject producing = body(list, RequestCode.GET_PRODUCER_CONNECTION_LIST, "producerGroup", "p");
        assertEquals(1, producing.listOrEmpty("connectionSet").size());
        JsonObject all = body(list, RequestCode.GET_ALL_PRODUCER_INFO, "x", "x");
        assertEquals(1, all.object("data").listOrEmpty("p").size());
        Replies absent = Replies.to(
                list,
                LocalRequest.of(RequestCode.GET_CONSUMER_CONNECTION_LIST)
                        .from(one)
                        .with("consumerGroup", "x"));
        assertEquals(ResponseCode.CONSUMER_NOT_ONLINE, absent.code());
    }

    @Test
    void onlyTagsAreUnderstood() {
        ClientConfigHandler check = new ClientConfigHandler(new LiveSelectors());
        String tags = "{\"subscriptionData\":{\"expressionType\":\"TAG\"}}";
        assertEquals(ResponseCode.SUCCESS, config(check, tags).code());
        Replies sql = config(check, "{\"subscriptionData\":{\"expressionType\":\"SQL92\",\"subString\":\"a > 1\"}}");
        assertEquals(ResponseCode.SYSTEM_ERROR, sql.code());
        assertTrue(sql.remark().contains("SQL92"));
    }

    @Test
    void manyClientsAtOnceLoseNobody() throws Exception {
        ClientLimits wide = new ClientLimits(120_000, 100, 1_000, true, 10_000, 5, 2_000, 5_000);
        ConsumerGroups crowd = ConsumerGroups.empty(wide, clock);
        HeartbeatHandler busy = new HeartbeatHandler(crowd, producers, groups, topics, clock);
        List<FakeConnection> connections = new ArrayList<>();
        for (int i = 0; i < 400; i++) {
            connections.add(new FakeConnection("10.0.1." + i % 250, 2000 + i));
        }
        ExecutorService pool = new ForkJoinPool(4);
        try {
            List<Future<?>> tasks = new ArrayList<>();
            for (FakeConnection connection : connections) {
                tasks.add(pool.submit(() -> {
                    for (int group = 0; group < 5; group++) {
                        String body = consumer("g" + group, "t", "*");
                        Replies.to(
                                busy,
                                LocalRequest.of(RequestCode.HEART_BEAT)
                                        .from(connection)
                                        .body(bytes(body)));
                    }
                    if (connection.remoteAddress().getPort() % 2 == 0) {
                        connection.close();
                    }
                }));
            }
            for (Future<?> task : tasks) {
                task.get();
            }
        } finally {
            pool.shutdownNow();
        }
        for (int group = 0; group < 5; group++) {
            assertEquals(200, crowd.group("g" + group).members().size());
        }
    }

    private Replies beat(FakeConnection connection, String body) {
        String named =
                body.replace("CLIENT", "client-" + connection.remoteAddress().getPort());
        return Replies.to(
                handler,
                LocalRequest.of(RequestCode.HEART_BEAT).from(connection).body(bytes(named)));
    }

    private Replies config(ClientConfigHandler check, String body) {
        return Replies.to(
                check,
                LocalRequest.of(RequestCode.CHECK_CLIENT_CONFIG).from(one).body(bytes(body)));
    }

    private JsonObject body(ClientListHandler list, int code, String field, String value) {
        Replies reply = Replies.to(list, LocalRequest.of(code).from(one).with(field, value));
        return Json.parseObject(new String(reply.body(), StandardCharsets.UTF_8));
    }

    private List<String> ids(String group) {
        return consumers.group(group).members().stream().map(Member::clientId).toList();
    }

    private void step(long millis) throws Exception {
        // In steps no longer than the periods that wait for them.
        for (long left = millis; left > 0; left -= 5_000) {
            clock.pass(Math.min(left, 5_000));
            timetable.step();
        }
        timetable.step();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String consumer(String group, String topic, String expression) {
        return "{\"clientID\":\"CLIENT\",\"consumerDataSet\":[{\"groupName\":\"" + group
                + "\",\"consumeType\":\"CONSUME_PASSIVELY\",\"messageModel\":\"CLUSTERING\","
                + "\"consumeFromWhere\":\"CONSUME_FROM_LAST_OFFSET\",\"unitMode\":false,\"subscriptionDataSet\":[{"
                + "\"topic\":\"" + topic + "\",\"subString\":\"" + expression + "\",\"subVersion\":5}]}],"
                + "\"heartbeatFingerprint\":0,\"producerDataSet\":[]}";
    }

    private static String producer(String group) {
        return "{\"clientID\":\"CLIENT\",\"producerDataSet\":[{\"groupName\":\"" + group + "\"}]}";
    }
}
