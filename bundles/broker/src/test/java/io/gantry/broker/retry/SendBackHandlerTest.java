package io.gantry.broker.retry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gantry.agent.boot.Timetable;
import io.gantry.broker.gate.LogWriteGate;
import io.gantry.broker.stand.Tables;
import io.gantry.codec.HostAddress;
import io.gantry.codec.Json;
import io.gantry.codec.JsonObject;
import io.gantry.codec.MessageEncoder;
import io.gantry.codec.StoredMessage;
import io.gantry.codec.record.MessageDraft;
import io.gantry.contract.LocalRequest;
import io.gantry.contract.SteppedClock;
import io.gantry.contract.stand.FakeConnection;
import io.gantry.contract.stand.FixedTechnique;
import io.gantry.contract.stand.MemoryLog;
import io.gantry.contract.stand.Messages;
import io.gantry.contract.stand.Replies;
import io.gantry.log.AppendStatus;
import io.gantry.message.Property;
import io.gantry.message.SystemTopic;
import io.gantry.registry.GroupConfig;
import io.gantry.wire.RequestCode;
import io.gantry.wire.ResponseCode;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Messages that a consumer gives back, and their copies in the log. */
class SendBackHandlerTest {
    private final Tables tables = new Tables(Path.of("target/none"));
    private final MemoryLog log = new MemoryLog(1 << 20);
    private final LogWriteGate gate = new LogWriteGate(Timetable.stepped(new SteppedClock()), 10, 1 << 20, 5_000);
    private final SendBackHandler handler =
            new SendBackHandler(tables.identity, tables.topics, tables.destinations, log, gate, tables.traffic);
    private final FakeConnection consumer = new FakeConnection("10.0.0.9", 5);

    SendBackHandlerTest() {
        gate.bindLog(log);
        gate.bindReplicator(new FixedTechnique(log.appended()));
    }

    @Test
    void aCopyWaitsForTheNextTryAndKnowsWhereItComesFrom() {
        long position = Messages.put(log, "T", 0, "body", "KEYS\1k\2UNIQ_KEY\1U\2");
        StoredMessage copy = sendBack(position, 0, 16);
        assertEquals(SystemTopic.SCHEDULE, copy.topic());
        assertEquals(1, copy.reconsumeTimes());
        assertEquals("body", StandardCharsets.UTF_8.decode(copy.body()).toString());
        Map<String, String> properties = copy.properties();
        assertEquals("3", properties.get(Property.DELAY_LEVEL));
        assertEquals(SystemTopic.RETRY_PREFIX + "g", properties.get(Property.REAL_TOPIC));
        assertEquals("0", properties.get(Property.REAL_QUEUE_ID));
        assertEquals("T", properties.get(Property.RETRY_TOPIC));
        assertEquals(stored(position).messageId(), properties.get(Property.ORIGIN_MESSAGE_ID));
        assertEquals("k", properties.get(Property.KEYS));
        assertNotNull(tables.topics.find(SystemTopic.RETRY_PREFIX + "g"));
        assertEquals(0, log.openSlices());
    }

    @Test
    void theOriginStaysThatOfTheFirstTime() {
        long position = Messages.put(log, "%RETRY%g", 0, "body", "ORIGIN_MESSAGE_ID\1first\2RETRY_TOPIC\1T\2");
        Map<String, String> properties = sendBack(position, 0, 16).properties();
        assertEquals("first", properties.get(Property.ORIGIN_MESSAGE_ID));
        assertEquals("T", properties.get(Property.RETRY_TOPIC));
    }

    /** Else who may read one topic could have any message given back to it. */
    @Test
    void theMessageMustBeOfTheTopicThatTheConsumerNames() {
        long position = Messages.put(log, "T", 0, "body", "");
        long again = Messages.put(log, "%RETRY%g", 0, "body", "RETRY_TOPIC\1T\2");
        assertEquals(
                ResponseCode.SUCCESS,
                Replies.to(handler, request(position, 0, 16).with("originTopic", "T"))
                        .code());
        assertEquals(
                ResponseCode.SYSTEM_ERROR,
                Replies.to(handler, request(position, 0, 16).with("originTopic", " "))
                        .code());
        assertEquals(
                ResponseCode.SUCCESS,
                Replies.to(handler, request(again, 0, 16).with("originTopic", "T"))
                        .code());
        long end = log.appended().position();
        for (long other : new long[] {position, again}) {
            Replies refused = Replies.to(handler, request(other, 0, 16).with("originTopic", "another"));
            assertEquals(ResponseCode.SYSTEM_ERROR, refused.code());
            assertTrue(refused.remark().contains("of another topic"), refused.remark());
        }
        assertEquals(end, log.appended().position());
        assertEquals(0, log.openSlices());
    }

    @Test
    void aLevelAskedForIsGrantedUpToTheHighest() {
        long position = Messages.put(log, "T", 0, "body", "");
        assertEquals("2", sendBack(position, 2, 16).property(Property.DELAY_LEVEL));
        assertEquals("3", sendBack(position, 99, 16).property(Property.DELAY_LEVEL));
    }

    @Test
    void tooManyTriesOrANegativeLevelEndAmongTheDeadLetters() {
        long position = Messages.put(log, "T", 0, "body", "");
        StoredMessage dead = sendBack(position, -1, 16);
        assertEquals(SystemTopic.DEAD_LETTER_PREFIX + "g", dead.topic());
        assertEquals("0", dead.property(Property.DELAY_LEVEL));
        assertEquals(
                SystemTopic.DEAD_LETTER_PREFIX + "g", sendBack(position, 0, 0).topic());
        assertNotNull(tables.topics.find(SystemTopic.DEAD_LETTER_PREFIX + "g"));
    }

    private void policy(String json) {
        JsonObject all = Json.parseObject(
                ByteBuffer.wrap(("{\"groupRetryPolicy\":" + json + "}").getBytes(StandardCharsets.UTF_8)));
        tables.groups.put(new GroupConfig(
                "g", true, true, true, 1, 16, 0, 1, 0, Map.of("groupRetryPolicy", all.object("groupRetryPolicy"))));
    }

    @Test
    void aGroupsOwnPolicySaysHowLongACopyWaits() {
        long position = Messages.put(log, "T", 0, "body", "UNIQ_KEY\1U\2");
        policy("{\"type\":\"EXPONENTIAL\",\"exponentialRetryPolicy\":{\"initial\":4000,\"max\":9000}}");
        assertEquals("2", sendBack(position, 0, 16).property(Property.DELAY_LEVEL), "nothing is timed: 5 s are enough");
        List<String> waits = new ArrayList<>();
        tables.board.bindTimed(meant -> {
            waits.add(meant.properties().get(Property.TIMER_DELAY_MS));
            return meant.withPlace(SystemTopic.WHEEL_TIMER, 0);
        });
        StoredMessage copy = sendBack(position, 0, 16);
        assertEquals(SystemTopic.WHEEL_TIMER, copy.topic());
        assertNull(copy.property(Property.DELAY_LEVEL));
        long second = Messages.put(log, "T", 0, "body", "");
        policy("{\"type\":\"CUSTOMIZED\",\"customizedRetryPolicy\":{\"next\":[1,2,1500,9000]}}");
        sendBack(second, 0, 16);
        assertEquals(List.of("4000", "1500"), waits);
        assertEquals("1", sendBack(second, 1, 16).property(Property.DELAY_LEVEL), "the consumer's wish goes before");
        for (int times : List.of(1, 2, Integer.MAX_VALUE - 1)) {
            sendBack(retried(times), 0, Integer.MAX_VALUE);
        }
        policy("{\"type\":\"CUSTOMIZED\",\"customizedRetryPolicy\":{\"next\":[1500]}}");
        sendBack(second, 0, 16);
        assertEquals(
                List.of("4000", "1500", "9000", "9000", "9000", "1500"),
                waits,
                "a list stands for the delay levels, of which a retry begins with the third");
    }

    private long retried(int times) {
        byte[] host = HostAddress.bytes(new InetSocketAddress("127.0.0.1", 10911));
        MessageEncoder encoder = new MessageEncoder()
                .bornHost(host)
                .storeHost(host)
                .reconsumeTimes(times)
                .properties("")
                .body(ByteBuffer.wrap(new byte[] {1}));
        return log.append(new MessageDraft("%RETRY%g", 0, encoder)).position();
    }

    @Test
    void aPolicyThatSaysNothingIsNone() {
        long position = Messages.put(log, "T", 0, "body", "");
        for (String none : List.of(
                "{\"type\":\"CUSTOMIZED\"}",
                "{\"type\":\"EXPONENTIAL\"}",
                "7",
                "{\"type\":\"CUSTOMIZED\",\"customizedRetryPolicy\":{\"next\":[\"soon\"]}}")) {
            if (none.equals("7")) {
                tables.groups.put(
                        new GroupConfig("g", true, true, true, 1, 16, 0, 1, 0, Map.of("groupRetryPolicy", 7L)));
            } else {
                policy(none);
            }
            assertEquals("3", sendBack(position, 0, 16).property(Property.DELAY_LEVEL), none);
        }
        policy("{\"type\":\"CUSTOMIZED\",\"customizedRetryPolicy\":{\"next\":[0]}}");
        assertEquals(SystemTopic.RETRY_PREFIX + "g", sendBack(position, 0, 16).topic());
    }

    @Test
    void aMessageThatIsNotThereIsToldAsSuch() {
        Replies reply = Replies.to(handler, request(4_711, 0, 16));
        assertEquals(ResponseCode.SYSTEM_ERROR, reply.code());
        assertEquals("look message by offset failed, 4711", reply.remark());
    }

    @Test
    void aCopyThatIsNotStoredIsNotForgottenByTheConsumer() {
        long position = Messages.put(log, "T", 0, "body", "");
        log.refuse(AppendStatus.DISK_FULL);
        Replies reply = Replies.to(handler, request(position, 0, 16));
        assertEquals(ResponseCode.SYSTEM_ERROR, reply.code());
        assertTrue(reply.remark().contains("disk is full"), reply.remark());
        assertEquals(0, log.openSlices());
    }

    private StoredMessage sendBack(long position, int level, int max) {
        long at = log.appended().position();
        Replies reply = Replies.to(handler, request(position, level, max));
        assertEquals(ResponseCode.SUCCESS, reply.code(), reply.remark());
        assertEquals(0, log.openSlices(), "what was read is given back");
        return stored(at);
    }

    private StoredMessage stored(long position) {
        return new StoredMessage().wrap(log.bytes(), (int) position);
    }

    private LocalRequest request(long position, int level, int max) {
        return LocalRequest.of(RequestCode.CONSUMER_SEND_MSG_BACK)
                .from(consumer)
                .with("offset", position)
                .with("group", "g")
                .with("delayLevel", level)
                .with("maxReconsumeTimes", max);
    }
}
