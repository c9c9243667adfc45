package io.gantry.broker.send;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gantry.agent.boot.Timetable;
import io.gantry.broker.client.ClientLimits;
import io.gantry.broker.client.Member;
import io.gantry.broker.client.ProducerGroups;
import io.gantry.broker.gate.LogWriteGate;
import io.gantry.broker.stand.Tables;
import io.gantry.codec.MessageProperties;
import io.gantry.codec.StoredMessage;
import io.gantry.contract.LocalRequest;
import io.gantry.contract.SteppedClock;
import io.gantry.contract.stand.FakeConnection;
import io.gantry.contract.stand.FixedTechnique;
import io.gantry.contract.stand.MemoryLog;
import io.gantry.contract.stand.Replies;
import io.gantry.message.Property;
import io.gantry.message.SystemTopic;
import io.gantry.wire.Answer;
import io.gantry.wire.Call;
import io.gantry.wire.RequestCode;
import io.gantry.wire.ResponseCode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Replies on their way to whoever waits for them. */
class ReplyHandlerTest {
    private static final byte[] BODY = "yes".getBytes(StandardCharsets.UTF_8);

    private final SteppedClock clock = new SteppedClock();
    private final Tables tables = new Tables(Path.of("target/none"));
    private final MemoryLog log = new MemoryLog(1 << 20);
    private final LogWriteGate gate = new LogWriteGate(Timetable.stepped(clock), 10, 1 << 20, 5_000);
    private final ProducerGroups producers = ProducerGroups.empty(ClientLimits.STANDARD, clock);
    private final FakeConnection asking = new FakeConnection("10.0.0.7", 4711);
    private final FakeConnection replying = new FakeConnection("10.0.0.8", 4712);
    private final ReplyHandler handler = new ReplyHandler(
            tables.identity, tables.topics, producers, gate, tables.traffic, SendHandler.Settings.STANDARD);

    ReplyHandlerTest() {
        gate.bindLog(log);
        gate.bindReplicator(new FixedTechnique(log.appended()));
        producers.register("askers", new Member("asking", asking, 0, 513, clock));
        producers.register("others", new Member("asking", asking, 0, 513, clock));
        asking.answer(new Answer(ResponseCode.SUCCESS, null, Map.of(), new byte[0]));
    }

    private Replies reply(String properties) {
        LocalRequest request = LocalRequest.of(RequestCode.SEND_REPLY_MESSAGE_V2)
                .with("a", "repliers")
                .with("b", "DefaultCluster" + SystemTopic.REPLY_SUFFIX)
                .with("c", SystemTopic.AUTO_CREATE)
                .with("d", 4)
                .with("e", 0)
                .with("f", 0)
                .with("g", 1234)
                .with("h", 7)
                .with("i", properties)
                .from(replying)
                .body(BODY);
        return Replies.to(handler, request);
    }

    @Test
    void aReplyIsPassedOnAndStored() {
        Replies told = reply("REPLY_TO_CLIENT\1asking\2CORRELATION_ID\0017\2");
        assertEquals(ResponseCode.SUCCESS, told.code(), told.remark());
        Call pushed = asking.sent().get(0);
        assertEquals(RequestCode.PUSH_REPLY_MESSAGE_TO_CLIENT, pushed.code());
        assertArrayEquals(BODY, pushed.body());
        assertEquals("10.0.0.8:4712", pushed.fields().get("bornHost"));
        assertEquals(1234L, pushed.fields().get("bornTimestamp"));
        Map<String, String> properties =
                MessageProperties.parse(pushed.fields().get("properties").toString());
        assertEquals("7", properties.get(Property.CORRELATION_ID));
        assertNotNull(properties.get(Property.PUSH_REPLY_TIME));
        StoredMessage stored =
                new StoredMessage().wrap(log.read(0, 1 << 10).orElseThrow().buffer(), 0);
        assertEquals("DefaultCluster_REPLY_TOPIC", stored.topic());
        assertEquals("7", stored.property(Property.CORRELATION_ID));
    }

    @Test
    void whoWaitsAndIsNotThereIsSaid() {
        Replies told = reply("REPLY_TO_CLIENT\1gone\2");
        assertEquals(ResponseCode.SYSTEM_ERROR, told.code());
        assertTrue(told.remark().contains("gone"), told.remark());
        assertEquals(ResponseCode.SYSTEM_ERROR, reply("CORRELATION_ID\0017\2").code());
        asking.answer(null);
        assertEquals(
                ResponseCode.SYSTEM_ERROR, reply("REPLY_TO_CLIENT\1asking\2").code());
    }

    @Test
    void aClientIsFoundUntilItLeavesItsLastGroup() {
        producers.unregister("askers", asking);
        assertEquals(asking, producers.find("asking"));
        producers.unregister("others", asking);
        assertNull(producers.find("asking"));
    }
}
