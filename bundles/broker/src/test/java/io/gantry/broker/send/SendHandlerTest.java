package io.gantry.broker.send;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gantry.agent.boot.Timetable;
import io.gantry.broker.gate.LogWriteGate;
import io.gantry.broker.stand.Tables;
import io.gantry.codec.MessageId;
import io.gantry.codec.RecordCheck;
import io.gantry.codec.StoredMessage;
import io.gantry.contract.LocalRequest;
import io.gantry.contract.SteppedClock;
import io.gantry.contract.stand.FakeConnection;
import io.gantry.contract.stand.FixedTechnique;
import io.gantry.contract.stand.MemoryLog;
import io.gantry.contract.stand.Replies;
import io.gantry.log.AppendStatus;
import io.gantry.message.Property;
import io.gantry.message.SysFlag;
import io.gantry.message.SystemTopic;
import io.gantry.queue.QueueKey;
import io.gantry.registry.GroupConfig;
import io.gantry.route.TopicConfig;
import io.gantry.stage.MessageStage;
import io.gantry.stage.Placement;
import io.gantry.wire.BadRequestException;
import io.gantry.wire.RequestCode;
import io.gantry.wire.ResponseCode;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Sends of all kinds against a log in memory, and what is in the log afterwards. */
class SendHandlerTest {
    private static final int MANY_TOPICS = 400;
    private static final byte[] BODY = "hello".getBytes(StandardCharsets.UTF_8);

    private final Tables tables = new Tables(Path.of("target/none"));
    private final MemoryLog log = new MemoryLog(1 << 20);
    private final LogWriteGate gate = new LogWriteGate(Timetable.stepped(new SteppedClock()), 10, 1 << 20, 5_000);
    private final SendHandler handler = SendHandler.of(
            tables.identity,
            tables.topics,
            new SendHandler.Parts(tables.destinations, gate, tables.traffic),
            new SendHandler.Settings(1 << 16, "DefaultRegion", true));
    private final FakeConnection producer = new FakeConnection("10.0.0.7", 4711);

    SendHandlerTest() {
        gate.bindLog(log);
        gate.bindReplicator(new FixedTechnique(log.appended()));
        tables.topics.put(TopicConfig.of("T", 4));
    }

    @Test
    void aMessageIsStoredAsItWasSentAndItsPlaceIsTold() {
        Replies reply = send(request("T", 3, "KEYS\1k1\2UNIQ_KEY\1U1\2TAGS\1a").body(BODY));
        assertEquals(ResponseCode.SUCCESS, reply.code(), reply.remark());
        assertEquals("3", reply.field("queueId"));
        assertEquals("0", reply.field("queueOffset"));
        assertEquals("U1", reply.field("transactionId"));
        assertEquals("DefaultRegion", reply.field(Property.REGION));
        assertEquals("true", reply.field(Property.TRACE_ON));
        MessageId id = MessageId.parse(reply.field("msgId")).orElseThrow();
        assertEquals(tables.identity.storeHost(), id.storeHost());

        StoredMessage stored = stored(id.position());
        assertEquals("T", stored.topic());
        assertEquals(3, stored.queueId());
        assertEquals(7, stored.flag());
        assertEquals(1234, stored.bornTimestampMillis());
        assertEquals(producer.remoteAddress(), stored.bornHost());
        byte[] body = new byte[stored.bodyBytes()];
        stored.body().get(body);
        assertArrayEquals(BODY, body);
        assertEquals("a".hashCode(), stored.tagsCode());
        Map<String, String> properties = stored.properties();
        assertEquals("k1", properties.get(Property.KEYS));
        assertEquals("DefaultCluster", properties.get(Property.CLUSTER));
        assertEquals("true", properties.get(Property.TRACE_ON));
    }

    @Test
    void lightQueuesAreNamedByTheProducerAndNumberedByNobodyElse() {
        String names = Property.INNER_MULTI_DISPATCH + "\1%LMQ%a,%LMQ%b\2";
        Replies reply = send(request("T", 0, names + Property.INNER_MULTI_QUEUE_OFFSET + "\0017,8\2")
                .body(BODY));
        assertEquals(ResponseCode.SUCCESS, reply.code(), reply.remark());
        Map<String, String> properties = stored(0).properties();
        assertEquals("%LMQ%a,%LMQ%b", properties.get(Property.INNER_MULTI_DISPATCH));
        assertNull(properties.get(Property.INNER_MULTI_QUEUE_OFFSET), "this log keeps no light queues");
        log.refuse(AppendStatus.TOO_MANY_QUEUES);
        Replies refused = send(request("T", 0, names).body(BODY));
        assertEquals(ResponseCode.LMQ_QUOTA_EXCEEDED, refused.code());
        assertTrue(refused.remark().contains("maxLmqConsumeQueueNum"), refused.remark());
        for (String nonsense : List.of("a", "%LMQ%a,%LMQ%a", "%LMQ%../a", "%LMQ%a,,%LMQ%b")) {
            Replies illegal = send(request("T", 0, Property.INNER_MULTI_DISPATCH + '\1' + nonsense + '\2')
                    .body(BODY));
            assertEquals(ResponseCode.MESSAGE_ILLEGAL, illegal.code(), nonsense);
        }
        assertEquals(
                ResponseCode.NO_PERMISSION,
                send(request("%LMQ%a", 0, "").body(BODY)).code(),
                "only by its name in another topic's message");
    }

    @Test
    void theLongHeaderOfCodeTenMeansTheSame() {
        LocalRequest request = LocalRequest.of(RequestCode.SEND_MESSAGE)
                .from(producer)
                .with("producerGroup", "g")
                .with("topic", "T")
                .with("defaultTopic", "TBW102")
                .with("defaultTopicQueueNums", 4)
                .with("queueId", 1)
                .with("sysFlag", 0)
                .with("bornTimestamp", 1)
                .with("flag", 0)
                .body(BODY);
        assertEquals(ResponseCode.SUCCESS, send(request).code());
        assertNotNull(stored(0).property(Property.UNIQUE_KEY), "the broker gives an id where the client gave none");
    }

    @Test
    void propertiesOfTheBrokerAreReplacedNotRepeated() {
        send(request("T", 0, "CLUSTER\1liar\2UNIQ_KEY\1U\2POP_CK\1x\2MSG_REGION\1r\2")
                .body(BODY));
        String text = stored(0).propertiesText();
        assertEquals("DefaultCluster", stored(0).property(Property.CLUSTER));
        assertEquals(text.indexOf(Property.CLUSTER), text.lastIndexOf(Property.CLUSTER));
        assertEquals(-1, text.indexOf("POP_CK"));
    }

    @Test
    void anIpv6ProducerGetsTheLongFormOfHosts() {
        FakeConnection v6 = new FakeConnection("2001:db8::1", 5);
        LocalRequest request =
                header(LocalRequest.of(RequestCode.SEND_MESSAGE_V2).from(v6), "T", 0, "");
        assertEquals(ResponseCode.SUCCESS, send(request.body(BODY)).code());
        assertEquals(SysFlag.BORN_HOST_V6, stored(0).sysFlag());
        assertEquals(v6.remoteAddress(), stored(0).bornHost());
    }

    @Test
    void aRetryTopicWithALongNameIsStoredInVersionTwo() {
        String topic = SystemTopic.RETRY_PREFIX + "g".repeat(110) + "+" + "t".repeat(30);
        topic = topic.replace('+', '_');
        tables.topics.put(TopicConfig.of(topic, 1));
        tables.groups.put(GroupConfig.of(Destinations.groupOf(topic)));
        assertEquals(
                ResponseCode.SUCCESS, send(request(topic, 0, "").body(BODY)).code());
        assertEquals(StoredMessage.MAGIC_V2, stored(0).magic());
        assertEquals(topic, stored(0).topic());
    }

    @Test
    void anUnknownTopicIsMadeFromTheTemplateOrRefused() {
        assertEquals(
                ResponseCode.SUCCESS, send(request("New", 0, "").body(BODY)).code());
        assertNotNull(tables.topics.find("New"));
        LocalRequest other = request("Other", 0, "").with("c", "NoSuchTemplate").body(BODY);
        Replies refused = send(other);
        assertEquals(ResponseCode.TOPIC_NOT_EXIST, refused.code());
        assertTrue(refused.remark().startsWith("topic[Other] not exist"), refused.remark());
    }

    @Test
    void aHostThatMakesUpTopicsIsKeptBackAndNothingIsRefused() {
        for (int i = 0; i < MANY_TOPICS; i++) {
            assertEquals(
                    ResponseCode.SUCCESS,
                    send(request("New-" + i, 0, "").body(BODY)).code());
        }
        assertTrue(producer.restMillis() > 0, "kept back for " + producer.restMillis() + " ms");
        long before = producer.restMillis();
        send(request("New-0", 0, "").body(BODY));
        assertEquals(before, producer.restMillis(), "for a topic that is there");
    }

    @Test
    void aNegativeQueueIdMeansAny() {
        Replies reply = send(request("T", -1, "").body(BODY));
        assertEquals(ResponseCode.SUCCESS, reply.code());
        assertTrue(Integer.parseInt(reply.field("queueId")) < 4);
    }

    @Test
    void whatMustNotBeStoredIsRefusedWithApachesCode() {
        assertEquals(ResponseCode.INVALID_PARAMETER, code("no spaces", 0, ""));
        assertEquals(ResponseCode.NO_PERMISSION, code(SystemTopic.SCHEDULE, 0, ""));
        assertEquals(ResponseCode.INVALID_PARAMETER, code("T", 4, ""));
        assertEquals(ResponseCode.MESSAGE_ILLEGAL, send(request("T", 0, "")).code(), "no body");
        LocalRequest large = request("T", 0, "").body(new byte[(1 << 16) + 1]);
        assertEquals(ResponseCode.MESSAGE_ILLEGAL, send(large).code());
        assertEquals(ResponseCode.MESSAGE_ILLEGAL, code("T", 0, "a\1" + "x".repeat(40_000)));
        assertEquals(ResponseCode.MESSAGE_ILLEGAL, code("T", 0, "a\1" + "x".repeat(32_700)));
        assertEquals(ResponseCode.MESSAGE_ILLEGAL, code("T", 0, "DELAY\1soon\2"));
        assertEquals(ResponseCode.MESSAGE_ILLEGAL, code("T", 0, "INNER_NUM\0013\2"));
        assertEquals(ResponseCode.REQUEST_CODE_NOT_SUPPORTED, code("T", 0, "TRAN_MSG\1true\2"));
        assertEquals(ResponseCode.SYSTEM_ERROR, code("T", 0, "TIMER_DELAY_SEC\0015\2"));
        tables.topics.put(TopicConfig.of("ReadOnly", 1).withPermission(4));
        assertEquals(ResponseCode.NO_PERMISSION, code("ReadOnly", 0, ""));
        assertEquals(0, log.appended().position(), "nothing of it was stored");
    }

    @Test
    void refusalsOfTheLogAreTold() {
        log.refuse(AppendStatus.DISK_FULL);
        Replies reply = send(request("T", 0, "").body(BODY));
        assertEquals(ResponseCode.SERVICE_NOT_AVAILABLE, reply.code());
        assertTrue(reply.remark().contains("disk is full"), reply.remark());
        assertEquals(1, tables.traffic.failedPuts());
    }

    @Test
    void aDelayedMessageWaitsInTheRoomOfItsLevel() {
        Replies reply = send(request("T", 2, "DELAY\00199\2UNIQ_KEY\1U\2TIMER_DELAY_SEC\0015\2")
                .body(BODY));
        assertEquals(ResponseCode.SUCCESS, reply.code(), reply.remark());
        StoredMessage stored = stored(0);
        assertEquals(SystemTopic.SCHEDULE, stored.topic());
        assertEquals(2, stored.queueId(), "the highest of the three levels");
        Map<String, String> properties = stored.properties();
        assertEquals("3", properties.get(Property.DELAY_LEVEL));
        assertEquals("T", properties.get(Property.REAL_TOPIC));
        assertEquals("2", properties.get(Property.REAL_QUEUE_ID));
        assertEquals(null, properties.get(Property.TIMER_DELAY_SEC));
        assertEquals("2", reply.field("queueId"));
    }

    @Test
    void aMessageRetriedTooOftenGoesToTheDeadLetters() {
        LocalRequest request = request(SystemTopic.RETRY_PREFIX + "g", 0, "DELAY\0013\2")
                .with("j", 17)
                .with("l", 16)
                .body(BODY);
        assertEquals(ResponseCode.SUCCESS, send(request).code());
        assertEquals(SystemTopic.DEAD_LETTER_PREFIX + "g", stored(0).topic());
        assertNotNull(tables.topics.find(SystemTopic.DEAD_LETTER_PREFIX + "g"));
    }

    @Test
    void whatAGroupInOrderSendsBackHasFailedForGood() {
        tables.groups.put(GroupConfig.of("g"));
        tables.locks.lock("g", List.of(new QueueKey("T", 0)), "c1");
        LocalRequest request = request(SystemTopic.RETRY_PREFIX + "g", 0, "DELAY\0013\2")
                .with("j", 16)
                .with("l", 16);
        assertEquals(ResponseCode.SUCCESS, send(request.body(BODY)).code());
        assertEquals(SystemTopic.DEAD_LETTER_PREFIX + "g", stored(0).topic());
    }

    @Test
    void aBatchBecomesOneRecordForEachMessage() throws IOException {
        byte[] batch = batch("one", "two", "three");
        Replies reply = send(request("T", 1, "UNIQ_KEY\1B\2").with("m", true).body(batch));
        assertEquals(ResponseCode.SUCCESS, reply.code(), reply.remark());
        assertEquals("0", reply.field("queueOffset"));
        String[] ids = reply.field("msgId").split(",");
        assertEquals(3, ids.length);
        for (int i = 0; i < 3; i++) {
            StoredMessage stored = stored(MessageId.parse(ids[i]).orElseThrow().position());
            assertEquals(i, stored.queueOffset());
            assertEquals(i, stored.flag());
            assertEquals("n" + i, stored.property(Property.KEYS));
        }
        assertEquals(3, tables.traffic.put().messages());
    }

    @Test
    void aBatchWhoseLengthsLieIsRefusedAsAWhole() throws IOException {
        byte[] good = batch("one", "two");
        int[] places = {0, 16, 20 + 3, 0};
        int[] values = {-1, Integer.MAX_VALUE, -1, 1};
        for (int i = 0; i < places.length; i++) {
            byte[] bad = good.clone();
            ByteBuffer.wrap(bad).putInt(places[i], values[i]);
            assertEquals(
                    ResponseCode.MESSAGE_ILLEGAL,
                    send(request("T", 1, "").with("m", true).body(bad)).code(),
                    "place " + places[i]);
        }
        byte[] cut = java.util.Arrays.copyOf(good, good.length - 1);
        assertEquals(
                ResponseCode.MESSAGE_ILLEGAL,
                send(request("T", 1, "").with("m", true).body(cut)).code());
        assertEquals(0, log.appended().position());
    }

    @Test
    void aStageTakesItsMessagesElsewhereAndItsHandleIsTold() {
        MessageStage timed = meant -> {
            meant.properties().put(Property.REAL_TOPIC, meant.topic());
            return meant.withPlace(SystemTopic.WHEEL_TIMER, 0).withRecallHandle("back");
        };
        MessageStage half =
                meant -> meant.withPlace(SystemTopic.HALF, 0).withSysFlag(meant.sysFlag() | SysFlag.MULTI_TAGS);
        tables.board.bindTimed(timed);
        tables.board.bindHalf(half);
        Replies reply = send(request("T", 3, "TIMER_DELAY_MS\u00015\2").body(BODY));
        assertEquals(ResponseCode.SUCCESS, reply.code(), reply.remark());
        assertEquals("back", reply.field("recallHandle"));
        assertEquals("3", reply.field("queueId"));
        assertEquals(SystemTopic.WHEEL_TIMER, stored(0).topic());
        assertEquals("T", stored(0).property(Property.REAL_TOPIC));

        long next = log.appended().position();
        assertEquals(ResponseCode.SUCCESS, code("T", 1, "TRAN_MSG\1true\2DELAY\u00011\2"));
        assertEquals(SystemTopic.HALF, stored(next).topic());
        assertEquals(SysFlag.MULTI_TAGS, stored(next).sysFlag());

        tables.board.unbindHalf(timed);
        tables.board.unbindTimed(timed);
        tables.boardClock.pass(5_000);
        assertEquals(ResponseCode.SUCCESS, code("T", 1, "TIMER_DELAY_MS\u00015\2"), "it is expected back");
        tables.boardClock.pass(1);
        assertEquals(ResponseCode.SUCCESS, code("T", 1, "TRAN_MSG\1true\2"), "the half stage is still there");
        assertEquals(ResponseCode.SYSTEM_ERROR, code("T", 1, "TIMER_DELAY_MS\u00015\2"));
        tables.board.unbindHalf(half);
        tables.boardClock.pass(5_001);
        assertEquals(ResponseCode.REQUEST_CODE_NOT_SUPPORTED, code("T", 1, "TRAN_MSG\1true\2"));
    }

    @Test
    void whatNoProducerSentIsDelayedAndTimedAlike() {
        Placement plain = Placement.of("T", 2, 0, new HashMap<>(), 7);
        assertSame(plain, tables.destinations.place(plain));
        Placement delayed = tables.destinations.place(Placement.of("T", 2, 0, new HashMap<>(Map.of("DELAY", "2")), 7));
        assertEquals(SystemTopic.SCHEDULE, delayed.topic());
        assertEquals(1, delayed.queueId());
        assertEquals("2", delayed.properties().get(Property.REAL_QUEUE_ID));
        Placement timed = Placement.of("T", 2, 0, new HashMap<>(Map.of("TIMER_DELIVER_MS", "9")), 7);
        assertThrows(BadRequestException.class, () -> tables.destinations.place(timed));
        tables.board.bindTimed(meant -> meant.withPlace(SystemTopic.WHEEL_TIMER, 0));
        assertEquals(SystemTopic.WHEEL_TIMER, tables.destinations.place(timed).topic());
    }

    private int code(String topic, int queueId, String properties) {
        return send(request(topic, queueId, properties).body(BODY)).code();
    }

    private Replies send(LocalRequest request) {
        return Replies.to(handler, request);
    }

    private LocalRequest request(String topic, int queueId, String properties) {
        return header(LocalRequest.of(RequestCode.SEND_MESSAGE_V2).from(producer), topic, queueId, properties);
    }

    private static LocalRequest header(LocalRequest request, String topic, int queueId, String properties) {
        return request.with("a", "producers")
                .with("b", topic)
                .with("c", SystemTopic.AUTO_CREATE)
                .with("d", 4)
                .with("e", queueId)
                .with("f", 0)
                .with("g", 1234)
                .with("h", 7)
                .with("i", properties);
    }

    private StoredMessage stored(long position) {
        ByteBuffer bytes = log.read(position, 1 << 20).orElseThrow().buffer();
        assertEquals(RecordCheck.Finding.MESSAGE, new RecordCheck().check(bytes, 0, bytes.limit(), true));
        return new StoredMessage().wrap(bytes, 0);
    }

    private static byte[] batch(String... bodies) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        for (int i = 0; i < bodies.length; i++) {
            byte[] properties = ("KEYS\1n" + i + "\2").getBytes(StandardCharsets.UTF_8);
            out.writeInt(22 + bodies[i].length() + properties.length);
            out.writeInt(0);
            out.writeInt(0);
            out.writeInt(i);
            out.writeInt(bodies[i].length());
            out.writeBytes(bodies[i]);
            out.writeShort(properties.length);
            out.write(properties);
        }
        return bytes.toByteArray();
    }
}
