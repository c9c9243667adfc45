package io.gantry.broker.topic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gantry.broker.offset.OffsetTable;
import io.gantry.broker.replica.Leadership;
import io.gantry.broker.stand.Tables;
import io.gantry.broker.table.TableKeeper;
import io.gantry.codec.Json;
import io.gantry.codec.JsonObject;
import io.gantry.contract.LocalRequest;
import io.gantry.contract.SteppedClock;
import io.gantry.contract.stand.FakeConnection;
import io.gantry.contract.stand.MemoryLog;
import io.gantry.contract.stand.MemoryStore;
import io.gantry.contract.stand.Messages;
import io.gantry.contract.stand.Replies;
import io.gantry.route.TopicConfig;
import io.gantry.wire.RequestCode;
import io.gantry.wire.ResponseCode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Topics created, changed, shown and deleted over the wire. */
class TopicHandlersTest {
    private final FakeConnection caller = new FakeConnection("10.0.0.9", 999);
    private final OffsetTable offsets = new OffsetTable(new SteppedClock());
    private final MemoryLog log = new MemoryLog(1 << 16);
    private final MemoryStore store = new MemoryStore(log, "1s");

    @TempDir
    Path root;

    private TopicTable topics;
    private TopicAdminHandler admin;
    private TopicReadHandler read;

    @BeforeEach
    void open() {
        topics = new Tables(root).topics;
        admin = new TopicAdminHandler(topics, offsets, store, new Leadership());
        read = new TopicReadHandler(topics);
    }

    @Test
    void topicIsCreatedAndChanged() {
        assertEquals(
                ResponseCode.SUCCESS,
                create("orders", 4, 6, "+message.type=FIFO").code());
        TopicConfig expected = new TopicConfig("orders", 4, 4, 6, 0, false, Map.of("message.type", "FIFO"));
        assertEquals(expected, topics.find("orders"));
        long version = topics.dataVersion().counter();
        create("orders", 4, 6, "+message.type=FIFO");
        assertEquals(version, topics.dataVersion().counter(), "the same again changes nothing");
        create("orders", 8, 4, "-message.type");
        assertEquals(new TopicConfig("orders", 8, 8, 4, 0, false, Map.of()), topics.find("orders"));
    }

    @Test
    void aChangeIsOnDiskBeforeItIsAnswered() throws IOException {
        Tables tables = new Tables(root);
        SteppedClock clock = new SteppedClock();
        TopicTable kept = TopicTable.kept(tables.identity, TopicRules.STANDARD, clock, TableKeeper.stepped(clock));
        admin = new TopicAdminHandler(kept, offsets, store, new Leadership());
        Path file = root.resolve("config/topics.json");
        create("orders", 4, 6, "");
        assertTrue(Files.readString(file).contains("orders"));
        clock.pass(100);
        assertEquals(
                ResponseCode.SUCCESS,
                admin(RequestCode.DELETE_TOPIC_IN_BROKER, "orders").code());
        assertFalse(Files.readString(file).contains("orders"));
        Files.createDirectory(root.resolve("config/topics.json.tmp"));
        clock.pass(100);
        Replies failed = create("lost", 4, 6, "");
        assertEquals(ResponseCode.SYSTEM_ERROR, failed.code());
        assertTrue(failed.remark().contains("not on disk"), failed.remark());
        Files.delete(root.resolve("config/topics.json.tmp"));
        create("found", 4, 6, "");
        assertTrue(Files.readString(file).contains("lost")
                && Files.readString(file).contains("found"));
    }

    private Replies admin(int code, String topic) {
        return Replies.to(admin, LocalRequest.of(code).from(caller).with("topic", topic));
    }

    @Test
    void badTopicsAreRefusedWithAReason() {
        refused(create("bad name", 4, 6, ""), "illegal characters");
        refused(create("", 4, 6, ""), "blank");
        refused(create("x".repeat(128), 4, 6, ""), "127");
        refused(create("../../etc", 4, 6, ""), "illegal characters");
        refused(create("TBW102", 4, 6, ""), "system topic");
        refused(create("DefaultCluster", 4, 6, ""), "system topic");
        refused(create("rmq_sys_x", 4, 6, ""), "system topic");
        refused(create("t", -1, 6, ""), "queues");
        refused(create("t", 1 << 20, 6, ""), "queues");
        refused(create("t", 4, 99, ""), "permission");
        refused(create("t", 4, 6, "colour"), "+key=value");
        refused(create("t", 4, 6, "+message.type=MIXED"), "MIXED");
        assertNull(topics.find("t"));
    }

    @Test
    void listIsCreatedWhollyOrNotAtAll() {
        refused(list("{\"topicConfigList\":[{\"topicName\":\"a\"},{\"topicName\":\"bad name\"}]}"), "illegal");
        assertNull(topics.find("a"));
        Replies both = list("{\"topicConfigList\":[{\"topicName\":\"a\",\"readQueueNums\":2,\"writeQueueNums\":3},"
                + "{\"topicName\":\"b\",\"attributes\":{\"+message.type\":\"DELAY\"}}]}");
        assertEquals(ResponseCode.SUCCESS, both.code(), both.remark());
        assertEquals(3, topics.find("a").writeQueues());
        assertEquals(Map.of("message.type", "DELAY"), topics.find("b").attributes());
        refused(list("{\"topicConfigList\":[1]}"), "objects");
    }

    @Test
    void deletedTopicTakesOffsetsQueuesAndRetryTopicsAlong() {
        create("t", 1, 6, "");
        create("%RETRY%g_t", 1, 6, "");
        Messages.put(log, "t", 0, "one", "");
        store.dispatch();
        offsets.commit("g", "t", 0, 1);
        assertEquals(ResponseCode.SUCCESS, delete("t").code());
        assertNull(topics.find("t"));
        assertNull(topics.find("%RETRY%g_t"));
        assertEquals(-1, offsets.find("g", "t", 0));
        assertTrue(store.find("t", 0).isEmpty());
        assertEquals(ResponseCode.SUCCESS, delete("t").code(), "repeatable");
        refused(delete("SCHEDULE_TOPIC_XXXX"), "system topic");
        assertNotNull(topics.find("SCHEDULE_TOPIC_XXXX"));
    }

    @Test
    void topicsAreShownOneAllAndInParts() {
        create("t", 1, 6, "");
        JsonObject one = json(ask(RequestCode.GET_TOPIC_CONFIG, "topic", "t", "lo", "true"));
        assertEquals(
                "{\"attributes\":{},\"order\":false,\"perm\":6,\"readQueueNums\":1,\"topicFilterType\":\"SINGLE_TAG\","
                        + "\"topicName\":\"t\",\"topicSysFlag\":0,\"writeQueueNums\":1}",
                one.toString());
        assertEquals(
                ResponseCode.TOPIC_NOT_EXIST,
                ask(RequestCode.GET_TOPIC_CONFIG, "topic", "x").code());
        Replies all = ask(RequestCode.GET_ALL_TOPIC_CONFIG);
        assertEquals(
                topics.size(), json(all).object("topicConfigTable").entries().size());
        assertEquals(String.valueOf(topics.size()), all.field("totalTopicNum"));
        JsonObject first = json(ask(RequestCode.GET_ALL_TOPIC_CONFIG, "topicSeq", "0", "maxTopicNum", "3"));
        assertEquals(3, first.object("topicConfigTable").entries().size());
        String version = first.object("dataVersion").toString();
        JsonObject last = json(
                ask(RequestCode.GET_ALL_TOPIC_CONFIG, "topicSeq", "3", "maxTopicNum", "2000", "dataVersion", version));
        assertEquals(
                topics.size() - 3, last.object("topicConfigTable").entries().size());
        JsonObject restarted = json(ask(
                RequestCode.GET_ALL_TOPIC_CONFIG,
                "topicSeq",
                "3",
                "maxTopicNum",
                "1",
                "dataVersion",
                "{\"counter\":1}"));
        assertEquals(
                first.object("topicConfigTable").entries().keySet().iterator().next(),
                restarted
                        .object("topicConfigTable")
                        .entries()
                        .keySet()
                        .iterator()
                        .next());
        assertTrue(json(ask(RequestCode.GET_SYSTEM_TOPIC_LIST_FROM_BROKER))
                .listOrEmpty("topicList")
                .contains("TBW102"));
    }

    private Replies create(String topic, int queues, int permission, String attributes) {
        return Replies.to(
                admin,
                LocalRequest.of(RequestCode.UPDATE_AND_CREATE_TOPIC)
                        .from(caller)
                        .with("topic", topic)
                        .with("readQueueNums", queues)
                        .with("writeQueueNums", queues)
                        .with("perm", permission)
                        .with("order", false)
                        .with("attributes", attributes));
    }

    private Replies list(String body) {
        return Replies.to(
                admin,
                LocalRequest.of(RequestCode.UPDATE_AND_CREATE_TOPIC_LIST)
                        .from(caller)
                        .body(body.getBytes(StandardCharsets.UTF_8)));
    }

    private Replies delete(String topic) {
        return Replies.to(
                admin,
                LocalRequest.of(RequestCode.DELETE_TOPIC_IN_BROKER).from(caller).with("topic", topic));
    }

    private Replies ask(int code, String... fields) {
        return Replies.to(read, LocalRequest.of(code, fields).from(caller));
    }

    private static void refused(Replies reply, String reason) {
        assertEquals(ResponseCode.INVALID_PARAMETER, reply.code(), reply.remark());
        assertTrue(reply.remark().contains(reason), reply.remark());
    }

    private static JsonObject json(Replies reply) {
        return Json.parseObject(new String(reply.body(), StandardCharsets.UTF_8));
    }
}
