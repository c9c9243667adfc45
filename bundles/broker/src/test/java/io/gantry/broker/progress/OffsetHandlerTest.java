package io.gantry.broker.progress;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gantry.agent.boot.Timetable;
import io.gantry.broker.offset.OffsetTable;
import io.gantry.broker.pull.PullSettings;
import io.gantry.broker.stand.Tables;
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
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Offsets asked for and committed over the wire, as RocketMQ's clients do. */
class OffsetHandlerTest {
    private final FakeConnection caller = new FakeConnection("10.0.0.9", 999);
    private final OffsetTable offsets = new OffsetTable(new SteppedClock());
    private final MemoryLog log = new MemoryLog(1 << 16);
    private final MemoryStore store = new MemoryStore(log, "1s");

    @TempDir
    Path root;

    private Tables tables;
    private OffsetHandler handler;

    @BeforeEach
    void open() {
        tables = new Tables(root);
        tables.topics.put(TopicConfig.of("t", 1));
        tables.groups.find("g");
        handler = withMemory(1 << 16);
    }

    private OffsetHandler withMemory(long bytes) {
        PullSettings.Portion portion = new PullSettings.Portion(32, 4_000);
        PullSettings.Patience patience = new PullSettings.Patience(true, 1_000, 60_000, 2);
        PullSettings settings = new PullSettings(portion, portion, patience, bytes, false);
        return new OffsetHandler(offsets, tables.groups, tables.topics, store, log, settings);
    }

    @Test
    void committedOffsetIsAnswered() {
        assertEquals(ResponseCode.SUCCESS, commit("g", "t", "0", "7").code());
        assertEquals("7", query("g", null).field("offset"));
    }

    @Test
    void offsetsInLightQueuesAreKeptForAsLongAsThoseAreThere() throws Exception {
        assertEquals(
                ResponseCode.INVALID_PARAMETER, commit("g", "%LMQ%a", "0", "7").code(), "a name that a client made up");
        Messages.put(log, "%LMQ%a", 0, "one", "");
        store.dispatch();
        assertEquals(ResponseCode.SUCCESS, commit("g", "%LMQ%a", "0", "1").code());
        offsets.commit("g", "%LMQ%gone", 0, 5);
        offsets.commit("g", "t", 0, 5);
        SteppedClock clock = new SteppedClock();
        Timetable timetable = Timetable.stepped(clock);
        LightOffsets sweep = new LightOffsets(offsets, store, timetable);
        for (int i = 0; i < 700; i++) {
            clock.pass(1_000);
            timetable.step();
        }
        sweep.close();
        assertEquals(-1, offsets.find("g", "%LMQ%gone", 0));
        assertEquals(1, offsets.find("g", "%LMQ%a", 0));
        assertEquals(5, offsets.find("g", "t", 0));
    }

    @Test
    void newGroupBeginsWithTheFirstMessageThatIsStillInMemory() {
        Messages.put(log, "t", 0, "one", "");
        store.dispatch();
        assertEquals("0", query("new", null).field("offset"));
        assertEquals(ResponseCode.QUERY_NOT_FOUND, query("new", "false").code());
    }

    @Test
    void whatIsInMemoryIsSetAsForPulls() {
        Messages.put(log, "t", 0, "one", "");
        store.dispatch();
        handler = withMemory(1);
        assertEquals(ResponseCode.QUERY_NOT_FOUND, query("new", null).code());
    }

    @Test
    void newGroupOfAnEmptyQueueDecidesItself() {
        Replies reply = query("new", null);
        assertEquals(ResponseCode.QUERY_NOT_FOUND, reply.code());
        assertTrue(reply.remark().contains("consumer boot first"));
    }

    @Test
    void absurdCommitsAreRefused() {
        assertEquals(
                ResponseCode.SUBSCRIPTION_GROUP_NOT_EXIST,
                commit("x", "t", "0", "7").code());
        assertEquals(ResponseCode.TOPIC_NOT_EXIST, commit("g", "x", "0", "7").code());
        assertEquals(ResponseCode.INVALID_PARAMETER, commit("g", "t", "-1", "7").code());
        assertEquals(
                ResponseCode.INVALID_PARAMETER,
                commit("g", "t", "99999999", "7").code());
        assertEquals(
                ResponseCode.INVALID_PARAMETER, commit("g", "t", "65535", "7").code(), "the topic has one queue");
        assertEquals(ResponseCode.INVALID_PARAMETER, commit("g", "t", "0", "-7").code());
        assertEquals(
                ResponseCode.SYSTEM_ERROR,
                commit("g", "t", "0", "99999999999999999999").code());
        assertEquals(0, offsets.all().size());
    }

    @Test
    void commitAfterAResetIsIgnoredWithSuccess() {
        offsets.reset("g", "t", 0, 3);
        Replies reply = commit("g", "t", "0", "9");
        assertEquals(ResponseCode.SUCCESS, reply.code());
        assertEquals("3", query("g", null).field("offset"));
    }

    @Test
    void allOffsetsHaveRocketMqsForm() {
        commit("g", "t", "0", "7");
        Replies all = Replies.to(
                new OffsetTableHandler(offsets),
                LocalRequest.of(RequestCode.GET_ALL_CONSUMER_OFFSET).from(caller));
        String text = new String(all.body(), StandardCharsets.UTF_8);
        assertTrue(text.contains("\"offsetTable\":{\"t@g\":{0:7}}"), text);
    }

    private Replies query(String group, String setZero) {
        LocalRequest request = LocalRequest.of(
                        RequestCode.QUERY_CONSUMER_OFFSET, "consumerGroup", group, "topic", "t", "queueId", "0")
                .from(caller);
        return Replies.to(handler, setZero == null ? request : request.with("setZeroIfNotFound", setZero));
    }

    private Replies commit(String group, String topic, String queueId, String offset) {
        return Replies.to(
                handler,
                LocalRequest.of(RequestCode.UPDATE_CONSUMER_OFFSET)
                        .from(caller)
                        .with("consumerGroup", group)
                        .with("topic", topic)
                        .with("queueId", queueId)
                        .with("commitOffset", offset));
    }
}
