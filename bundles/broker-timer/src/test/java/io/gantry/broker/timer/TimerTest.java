package io.gantry.broker.timer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gantry.broker.gate.LogWriteGate;
import io.gantry.codec.StoredMessage;
import io.gantry.contract.LocalRequest;
import io.gantry.contract.stand.Messages;
import io.gantry.contract.stand.Replies;
import io.gantry.log.AppendStatus;
import io.gantry.message.Property;
import io.gantry.message.SystemTopic;
import io.gantry.wire.RequestCode;
import io.gantry.wire.ResponseCode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** When timed messages come, with a clock that is stepped and files that are real. */
class TimerTest {
    private static final long HOUR = 3_600_000;

    @TempDir
    private Path root;

    private Stand stand;

    @BeforeEach
    void open() {
        stand = new Stand(root);
    }

    @AfterEach
    void close() {
        stand.timer.close();
    }

    private Replies checkpoint() {
        return Replies.to(new TimerCheckHandler(stand.timer), LocalRequest.of(RequestCode.GET_TIMER_CHECK_POINT));
    }

    @Test
    void aSlaveIsToldHowFarTheTimerIs() {
        stand.step();
        ByteBuffer none = ByteBuffer.wrap(checkpoint().body());
        assertEquals(56, none.remaining());
        assertEquals(0, none.getLong(16));
        stand.send("later", Property.TIMER_DELAY_SEC, 5);
        stand.pass(2_000);
        ByteBuffer waiting = ByteBuffer.wrap(checkpoint().body());
        long done = waiting.getLong(0);
        assertTrue(done >= none.getLong(0) && done < Stand.START + 5_000, "done until " + done);
        assertEquals(1, waiting.getLong(16));
        assertEquals(1, waiting.getLong(24));
        stand.pass(10_000);
        assertTrue(ByteBuffer.wrap(checkpoint().body()).getLong(0) >= Stand.START + 5_000);
    }

    @Test
    void aMessageComesAtItsTimeAndNotBefore() {
        assertEquals(
                ResponseCode.SUCCESS,
                stand.send("ms", Property.TIMER_DELAY_MS, 1_500).code());
        assertEquals(
                ResponseCode.SUCCESS,
                stand.send("s", Property.TIMER_DELAY_SEC, 2).code());
        stand.send("at", Property.TIMER_DELIVER_MS, Stand.START + 2_500);
        stand.step();
        stand.pass(1_499);
        assertEquals(List.of(), stand.bodies());
        stand.pass(1);
        assertEquals(List.of("ms"), stand.bodies());
        stand.pass(499);
        assertEquals(List.of("ms"), stand.bodies());
        stand.pass(1);
        assertEquals(List.of("ms", "s"), stand.bodies());
        stand.pass(500);
        assertEquals(List.of("ms", "s", "at"), stand.bodies());
        StoredMessage message = stand.messages(Stand.TOPIC, 2).get(0);
        assertEquals("ms", message.property(Property.UNIQUE_KEY));
        assertNull(message.property(Property.REAL_TOPIC));
        assertNull(message.property(Property.TIMER_DELIVER_MS), "the producer did not ask for it");
        stand.pass(10 * HOUR);
        assertEquals(3, stand.bodies().size());
    }

    @Test
    void theOneEngineIsTheOneWithFiles() {
        EngineHandler handler = new EngineHandler(TimerSettings.STANDARD);
        assertEquals(ResponseCode.SUCCESS, engine(handler, "F").code());
        assertTrue(engine(handler, "R").remark().contains("no RocksDB"));
        assertEquals(ResponseCode.INVALID_PARAMETER, engine(handler, "X").code());
        EngineHandler disabled = new EngineHandler(new TimerSettings(false, 1_000, true));
        assertEquals("broker timerWheelEnable is false", engine(disabled, "F").remark());
    }

    private static Replies engine(EngineHandler handler, String wanted) {
        return Replies.to(handler, LocalRequest.of(RequestCode.SWITCH_TIMER_ENGINE, "E_T", wanted));
    }

    @Test
    void figuresTellHowFarItIsAndHowMuchItDid() throws Exception {
        stand.send("ms", Property.TIMER_DELAY_MS, 1_500);
        stand.store.dispatch();
        assertEquals(1L, figures().get("timerOffsetBehind"));
        stand.step();
        assertEquals(0L, figures().get("timerOffsetBehind"));
        stand.clock.pass(4_500);
        assertEquals(4L, figures().get("timerReadBehind"), "nobody looked for so long");
        stand.step();
        assertEquals(0L, figures().get("timerReadBehind"));
        assertEquals(0, figures().get("timerCongestNum"));
        stand.clock.pass(10_000);
        stand.timetable.step();
        assertEquals(0.1, figures().get("timerEnqueueTps"));
        assertEquals(0.1, figures().get("timerDequeueTps"));
        assertEquals(1, stand.traffic.putByTopic().get(Stand.TOPIC).messages());
    }

    private Map<String, Object> figures() {
        Map<String, Object> table = new HashMap<>();
        stand.figures.runtime(table::put);
        return table;
    }

    @Test
    void whatIsDueAlreadyIsNotTimedAndWhatIsTooFarIsRefused() {
        stand.send("past", Property.TIMER_DELIVER_MS, Stand.START - 1);
        assertEquals(List.of("past"), stand.bodies());
        assertEquals(
                ResponseCode.MESSAGE_ILLEGAL,
                stand.send("far", Property.TIMER_DELAY_SEC, 2_592_001).code());
        assertEquals(
                ResponseCode.MESSAGE_ILLEGAL,
                stand.send("none", Property.TIMER_DELAY_MS, "soon").code());
        assertEquals(
                ResponseCode.MESSAGE_ILLEGAL,
                stand.send("none", Property.TIMER_DELAY_MS, "9".repeat(30)).code());
    }

    @Test
    void aMessageIsTakenBackByItsHandle() {
        Replies kept = stand.send("kept", Property.TIMER_DELAY_MS, 5_000);
        Replies taken = stand.send("taken", Property.TIMER_DELAY_MS, 5_000);
        stand.step();
        assertFalse(kept.field("recallHandle").equals(taken.field("recallHandle")));
        Replies told = stand.recall(taken.field("recallHandle"));
        assertEquals(ResponseCode.SUCCESS, told.code(), told.remark());
        assertEquals("taken", told.field("msgId"));
        stand.start();
        stand.pass(5_000);
        assertEquals(List.of("kept"), stand.bodies());
        assertEquals(
                ResponseCode.ILLEGAL_OPERATION,
                stand.recall(kept.field("recallHandle")).code(),
                "it is too late");
        assertEquals(ResponseCode.ILLEGAL_OPERATION, stand.recall("nonsense").code());
        assertEquals(
                ResponseCode.ILLEGAL_OPERATION, stand.recall("x".repeat(5_000)).code());
    }

    /** Far ones are in files of hours first; the log forgets after days, so they are stored again meanwhile. */
    @Test
    void aMessageThatWaitsForDaysIsStoredAgainInTime() {
        stand.send("days", Property.TIMER_DELAY_SEC, 3 * 24 * 3_600);
        stand.step();
        for (int i = 0; i < 3 * 24 * 2 - 1; i++) {
            stand.pass(HOUR / 2);
        }
        assertEquals(List.of(), stand.bodies());
        int stored = stand.messages(SystemTopic.WHEEL_TIMER, 0).size();
        assertTrue(stored >= 5 && stored <= 7, "stored " + stored + " times");
        stand.pass(HOUR / 2);
        assertEquals(List.of("days"), stand.bodies());
    }

    @Test
    void whatWasDueWhileNobodyWasThereComesAtOnce() {
        stand.send("near", Property.TIMER_DELAY_MS, 3_000);
        stand.send("hours", Property.TIMER_DELAY_SEC, 5 * 3_600);
        stand.step();
        stand.timer.close();
        stand.clock.pass(24 * HOUR);
        stand.start();
        stand.step();
        assertEquals(List.of("near", "hours"), stand.bodies());
    }

    /** The files are read again from the topic: what was delivered before nobody knows then. */
    @Test
    void damagedFilesAreMadeAnewFromTheTopic() throws IOException {
        stand.send("later", Property.TIMER_DELAY_SEC, 100);
        stand.step();
        stand.timer.close();
        Files.write(root.resolve("timer/progress"), new byte[200], StandardOpenOption.TRUNCATE_EXISTING);
        try (Stream<Path> files = Files.list(root.resolve("timer"))) {
            for (Path file : files.filter(path -> path.getFileName().toString().startsWith("m"))
                    .toList()) {
                Files.write(file, new byte[7], StandardOpenOption.TRUNCATE_EXISTING);
            }
        }
        stand.start();
        stand.pass(99_999);
        assertEquals(List.of(), stand.bodies());
        stand.pass(1);
        assertEquals(List.of("later"), stand.bodies());
    }

    /** The store was another broker's meanwhile, and so is what its timer says of itself. */
    @Test
    void whatAnotherBrokersTimerDeliveredDoesNotComeAgain() throws IOException {
        stand.send("theirs", Property.TIMER_DELAY_MS, 5_000);
        stand.send("ours", Property.TIMER_DELAY_MS, 50_000);
        stand.pass(1_000);
        stand.timer.close();
        stand.clock.pass(20_000);
        wheel(stand.clock.millis(), 2);
        stand.start();
        assertEquals(List.of(), stand.bodies());
        stand.send("new", Property.TIMER_DELAY_MS, 1_000);
        stand.pass(40_000);
        assertEquals(List.of("new", "ours"), stand.bodies());
        stand.timer.close();
        Files.delete(root.resolve("timer/progress"));
        stand.clock.pass(20_000);
        wheel(stand.clock.millis(), 3);
        stand.start();
        stand.pass(20_000);
        assertEquals(List.of("new", "ours"), stand.bodies());
    }

    /** Of a file that speaks of another topic than this one nothing is believed. */
    @Test
    void whatAnotherBrokersTimerDoesNotKnowIsDelivered() throws IOException {
        stand.send("waits", Property.TIMER_DELAY_MS, 5_000);
        stand.pass(1_000);
        for (long next : new long[] {0, 7}) {
            stand.timer.close();
            wheel(stand.clock.millis() + 60_000, next);
            stand.start();
        }
        stand.timer.close();
        Files.write(root.resolve("config/timercheck"), new byte[9]);
        stand.start();
        stand.pass(5_000);
        assertEquals(List.of("waits"), stand.bodies());
    }

    private void wheel(long doneMillis, long nextOffset) throws IOException {
        ByteBuffer bytes =
                ByteBuffer.allocate(40).putLong(doneMillis / 1_000 * 1_000).putLong(0);
        Files.createDirectories(root.resolve("config"));
        Files.write(
                root.resolve("config/timercheck"),
                bytes.putLong(nextOffset).putLong(nextOffset).array());
    }

    /** Nobody of this node writes them: another broker has what it notes of popped messages wait here. */
    @Test
    void whatAnotherBrokerNotedOfPopsIsInItsJournalAtOnce() {
        String journal = SystemTopic.REVIVE_PREFIX + "DefaultCluster";
        String out = Property.TIMER_OUT_MS + "\1" + (Stand.START + 60_000) + "\2" + Property.TAGS + "\1ck\2";
        String place = Property.REAL_TOPIC + "\1" + journal + "\2" + Property.REAL_QUEUE_ID + "\0013\2";
        Messages.put(stand.log, SystemTopic.WHEEL_TIMER, 0, "note", out + place);
        stand.step();
        List<StoredMessage> notes = stand.messages(journal, 3);
        assertEquals(1, notes.size());
        assertEquals("ck", notes.get(0).property(Property.TAGS));
        stand.pass(120_000);
        assertEquals(1, stand.messages(journal, 3).size());
    }

    /** It keeps its place until it is stored, also across a start. */
    @Test
    void whatCannotBeStoredIsTriedAgain() {
        stand.send("one", Property.TIMER_DELAY_MS, 1_000);
        stand.step();
        stand.log.refuse(AppendStatus.DISK_FULL);
        stand.pass(1_000);
        stand.pass(60_000);
        assertEquals(List.of(), stand.bodies());
        stand.log.refuse(null);
        stand.start();
        assertEquals(List.of("one"), stand.bodies());
        stand.send("two", Property.TIMER_DELAY_MS, 1_000);
        stand.step();
        stand.log.refuse(AppendStatus.DISK_FULL);
        stand.pass(1_000);
        stand.log.refuse(null);
        stand.pass(1_000);
        assertEquals(List.of("one", "two"), stand.bodies());
    }

    /** As after a machine failed that had kept more of the timer's files than of the log. */
    @Test
    void anotherRecordAtTheirPositionIsNotDelivered() {
        String place = Property.REAL_TOPIC + "\1" + Stand.TOPIC + "\2" + Property.REAL_QUEUE_ID + "\0012\2";
        long position = Messages.put(stand.log, SystemTopic.HALF, 0, "undecided", place);
        stand.timer.close();
        try (Buckets buckets = new Buckets(root.resolve("timer"))) {
            buckets.add(new Entry(Stand.START + 1_000, position, false, 0), Stand.START);
        }
        stand.start();
        stand.send("timed", Property.TIMER_DELAY_MS, 500);
        stand.step();
        stand.pass(5_000);
        assertEquals(List.of("timed"), stand.bodies());
    }

    /** No clock tells the stop from what was delivered in the same millisecond. */
    @Test
    void aStopInTheMillisecondOfADeliveryRepeatsNothing() {
        stand.send("one", Property.TIMER_DELAY_MS, 1_000);
        stand.step();
        stand.pass(1_000);
        assertEquals(List.of("one"), stand.bodies());
        stand.timer.close();
        stand.start();
        stand.pass(1_000);
        assertEquals(List.of("one"), stand.bodies());
    }

    /** Some of one moment are delivered, as many as can be tried at once are not, and some are left. */
    @Test
    void aStopInTheMiddleOfAMomentRepeatsNothingAndLosesNothing() {
        int count = 6_000;
        for (int i = 0; i < count; i++) {
            stand.send("m" + i, Property.TIMER_DELIVER_MS, Stand.START + 1_000);
        }
        for (int i = 0; i < 8; i++) {
            stand.step();
        }
        stand.room = 1_000;
        stand.clock.pass(1_100);
        stand.timer.doWork();
        assertEquals(1_000, stand.bodies().size());
        stand.room = Integer.MAX_VALUE;
        stand.timer.close();
        stand.start();
        for (int i = 0; i < 4; i++) {
            stand.pass(1_000);
        }
        List<String> got = stand.bodies();
        assertEquals(count, new HashSet<>(got).size());
        assertEquals(count, got.size(), "none twice");
    }

    /** One that the disk did not take is due before others that it took. */
    @Test
    void whatCouldNotBeStoredBeforeAStopIsStoredAfterItAndNothingElse() {
        stand.send("refused", Property.TIMER_DELAY_MS, 1_000);
        stand.send("taken", Property.TIMER_DELAY_MS, 1_200);
        stand.step();
        stand.log.refuse(AppendStatus.DISK_FULL);
        stand.clock.pass(1_000);
        stand.timer.doWork();
        stand.log.refuse(null);
        stand.clock.pass(200);
        stand.timer.doWork();
        assertEquals(List.of("taken"), stand.bodies());
        stand.timer.close();
        stand.start();
        stand.pass(1_000);
        assertEquals(List.of("taken", "refused"), stand.bodies());
    }

    /** Log or technique are replaced: the gate shuts, and then the timer stops. */
    @Test
    @Timeout(value = 10, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void whatWaitsBeforeTheGateAtAStopIsDeliveredOnce() {
        stand.send("one", Property.TIMER_DELAY_MS, 1_000);
        stand.step();
        LogWriteGate shut = stand.gate;
        shut.close(0);
        stand.pass(1_000);
        assertEquals(List.of(), stand.bodies());
        stand.timer.close();
        stand.start();
        shut.open();
        stand.pass(1_000);
        assertEquals(List.of("one"), stand.bodies());
    }

    @Test
    void aCrashRightAfterTheLastDeliveryRepeatsNothing() {
        stand.send("one", Property.TIMER_DELAY_MS, 1_000);
        stand.step();
        stand.pass(1_000);
        stand.pass(1);
        assertEquals(List.of("one"), stand.bodies());
        stand.start();
        stand.pass(1_000);
        assertEquals(List.of("one"), stand.bodies());
    }

    /** Many messages, many crashes at any moment: each comes once, none before its time. */
    @Test
    void crashesLoseNothingAndRepeatNothing() {
        Random random = new Random(7);
        List<String> sent = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            String body = "m" + i;
            sent.add(body);
            stand.send(body, Property.TIMER_DELAY_MS, random.nextInt(200_000) + 1);
            stand.clock.pass(random.nextInt(500));
            if (random.nextInt(3) == 0) {
                stand.step();
            }
            if (random.nextInt(20) == 0) {
                stand.start();
            }
        }
        for (int i = 0; i < 200; i++) {
            stand.pass(random.nextInt(3_000));
            if (random.nextInt(10) == 0) {
                stand.start();
            }
        }
        stand.pass(200_000);
        List<String> got = stand.bodies();
        assertEquals(new HashSet<>(sent), new HashSet<>(got));
        assertEquals(sent.size(), got.size(), "none twice");
        for (StoredMessage message : stand.messages(Stand.TOPIC, 2)) {
            // The producer's clock is the stepped one, and it sends at once.
            long due = message.bornTimestampMillis() + Long.parseLong(message.property(Property.TIMER_DELAY_MS));
            assertTrue(message.storeTimestampMillis() >= due, message.property(Property.UNIQUE_KEY));
        }
    }
}
