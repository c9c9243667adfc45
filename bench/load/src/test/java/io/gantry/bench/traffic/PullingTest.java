package io.gantry.bench.traffic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gantry.bench.figures.Errors;
import io.gantry.bench.link.Link;
import io.gantry.cluster.QueueAddress;
import io.gantry.codec.Frame;
import io.gantry.codec.FrameHead;
import io.gantry.contract.Records;
import io.gantry.log.RecordSource.RecordPlace;
import io.gantry.wire.RequestCode;
import io.gantry.wire.ResponseCode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Reading one queue of a broker that does what the test says. */
@Timeout(60)
final class PullingTest {
    private static final int SUSPEND = 2;

    private final List<Long> offsets = new ArrayList<>();
    private LoopStand stand;
    private Pulling pulling;
    private Cursor cursor;

    @BeforeEach
    void start() throws IOException {
        stand = new LoopStand();
        begin(new Pulling.Plan(0, "*", 32, Long.MAX_VALUE, true, 10, null), 1);
    }

    /** Groups g0, g1, ... read the queue from offset 5 on, and 7 is its end. */
    private void begin(Pulling.Plan plan, int groups) throws IOException {
        pulling = new Pulling(
                stand.clock, stand.span, stand.tally, plan, (message, now) -> offsets.add(message.queueOffset()));
        Link link = stand.link(8, Pulling.FRAME_BYTES, pulling);
        for (int i = 0; i < groups; i++) {
            cursor = new Cursor("g" + i, new QueueAddress("t", "b", stand.broker.address(), 0), link, 5, 7);
            pulling.add(cursor);
        }
        stand.open(link, pulling);
        stand.turn();
    }

    @AfterEach
    void close() throws IOException {
        stand.close();
    }

    private void answer(Frame request, int code, long next, byte[] body) throws IOException {
        Map<String, Object> fields = Map.of("nextBeginOffset", next, "minOffset", 0, "maxOffset", 8);
        stand.broker.send(FakeBroker.answer(FrameHead.response(request, code, null), fields, body));
    }

    /** The records of queue offsets 5 and 6. */
    private static byte[] records() {
        Records records = Records.of("t", 0, "five", "six");
        ByteBuffer bytes = ByteBuffer.allocate(records.bytes(0) + records.bytes(1));
        records.write(0, bytes, 0, new RecordPlace(0, 5, 1));
        records.write(1, bytes, records.bytes(0), new RecordPlace(records.bytes(0), 6, 1));
        return bytes.array();
    }

    @Test
    void readsFromWhereItStandsToTheEndOfTheBacklog() throws IOException {
        Frame request = stand.broker.request();
        assertEquals(5, request.number("queueOffset", -1));
        assertEquals(0, request.number("sysFlag", -1) & 1, "nothing is committed");
        answer(request, ResponseCode.SUCCESS, 7, records());
        stand.turnUntil(pulling::isFinished);
        assertEquals(List.of(5L, 6L), offsets);
        assertEquals(2, stand.tally.messages.sum());
        assertEquals("fivesix".length(), stand.tally.bodyBytes.sum());
        assertEquals(records().length, stand.tally.recordBytes.sum());
        assertEquals(1, cursor.lag(), "one came since the beginning");
    }

    @Test
    void eachGroupReadsTheWholeQueue() throws IOException {
        restart(new Pulling.Plan(0, "*", 32, Long.MAX_VALUE, true, 10, null), 2);
        Frame first = stand.broker.request();
        Frame second = stand.broker.request();
        assertEquals("g0", first.text("consumerGroup"));
        assertEquals("g1", second.text("consumerGroup"));
        assertEquals(SUSPEND, first.number("sysFlag", -1) & SUSPEND);
        answer(second, ResponseCode.SUCCESS, 7, records());
        stand.turnUntil(() -> cursor.next() == 7);
        stand.turn();
        assertFalse(pulling.isFinished(), "the other group has read nothing");
        assertFalse(stand.broker.hasRequest(), "who has all asks no more");
        answer(first, ResponseCode.SUCCESS, 7, records());
        stand.turnUntil(pulling::isFinished);
        assertEquals(List.of(5L, 6L, 5L, 6L), offsets);
        assertEquals(2, cursor.received());
        assertEquals(4, stand.tally.messages.sum());
    }

    @Test
    void whereFewPullsMayBeUnderWayGroupsTakeTurnsAndNoneIsHeld() throws IOException {
        restart(new Pulling.Plan(0, "*", 32, Long.MAX_VALUE, true, 1, null), 2);
        Frame first = stand.broker.request();
        assertEquals("g0", first.text("consumerGroup"));
        assertEquals(0, first.number("sysFlag", -1) & SUSPEND, "it would hold up the other");
        stand.turn();
        assertFalse(stand.broker.hasRequest());
        answer(first, ResponseCode.SUCCESS, 6, records());
        stand.turnUntil(() -> stand.tally.sent.sum() == 2);
        stand.turn();
        assertEquals("g1", stand.broker.request().text("consumerGroup"));
    }

    @Test
    void offsetsAreNotedNowAndThenAndOnlyWhenTheyHaveMoved() throws IOException {
        restart(new Pulling.Plan(LoopStand.SECOND, "*", 32, Long.MAX_VALUE, false, 10, null), 1);
        answer(stand.broker.request(), ResponseCode.SUCCESS, 7, records());
        stand.turnUntil(() -> stand.tally.sent.sum() == 2);
        stand.turn();
        Frame held = stand.broker.request();
        assertEquals(1, held.number("sysFlag", -1) & 1, "what is read is noted by the pull, too");
        assertFalse(stand.broker.hasRequest());
        stand.clock.pass(1_000);
        stand.turn();
        Frame note = stand.broker.request();
        assertEquals(RequestCode.UPDATE_CONSUMER_OFFSET, note.code());
        assertEquals("g0", note.text("consumerGroup"));
        assertEquals(7, note.number("commitOffset", -1));
        stand.broker.send(FakeBroker.answer(note, 22, "no such group"));
        stand.turnUntil(() -> stand.tally.errors.count() == 1);
        stand.clock.pass(1_000);
        stand.turn();
        assertFalse(stand.broker.hasRequest(), "it has not moved");
    }

    private void restart(Pulling.Plan plan, int groups) throws IOException {
        stand.close();
        stand = new LoopStand();
        begin(plan, groups);
    }

    @Test
    void whatIsNoMessageIsToldAndTheRestOfTheAnswerIsLeft() throws IOException {
        byte[] damaged = records();
        ByteBuffer.wrap(damaged).putInt(ByteBuffer.wrap(damaged).getInt(0), Integer.MAX_VALUE);
        answer(stand.broker.request(), ResponseCode.SUCCESS, 7, damaged);
        stand.turnUntil(pulling::isFinished);
        assertEquals(List.of(5L), offsets);
        assertEquals(Errors.DAMAGED, stand.tally.errors.kinds().get(0).code());
        assertTrue(stand.tally.errors.kinds().get(0).firstRemark().contains("BAD_LENGTH"));
    }

    @Test
    void anOffsetThatIsGoneIsLeftForTheOneTheBrokerNames() throws IOException {
        answer(stand.broker.request(), ResponseCode.PULL_OFFSET_MOVED, 6, new byte[0]);
        stand.turnUntil(() -> stand.tally.sent.sum() == 2);
        stand.turn();
        assertEquals(6, stand.broker.request().number("queueOffset", -1));
        assertEquals(0, stand.tally.errors.count());
    }

    @Test
    void aBrokerThatDoesNotHoldPullsIsNotAskedWithoutPause() throws IOException {
        answer(stand.broker.request(), ResponseCode.PULL_NOT_FOUND, 5, new byte[0]);
        stand.turnUntil(() -> cursor.lag() == 3);
        stand.turn();
        assertFalse(stand.broker.hasRequest());
        stand.clock.pass(10);
        stand.turnUntil(() -> stand.tally.sent.sum() == 2);
    }

    @Test
    void aRefusalIsToldAndTriedAgainLater() throws IOException {
        Frame request = stand.broker.request();
        stand.broker.send(FakeBroker.answer(request, 16, "no permission"));
        stand.turnUntil(() -> stand.tally.errors.count() == 1);
        stand.turn();
        assertFalse(stand.broker.hasRequest());
        assertEquals(List.of(new Errors.Kind(16, 1, "no permission")), stand.tally.errors.kinds());
        stand.clock.pass(1_000);
        stand.turnUntil(() -> stand.tally.sent.sum() == 2);
    }
}
