package io.gantry.broker.gate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gantry.agent.AdvancingWatermark;
import io.gantry.agent.Agent;
import io.gantry.agent.AgentThread;
import io.gantry.agent.boot.Timetable;
import io.gantry.contract.SteppedClock;
import io.gantry.contract.stand.FixedTechnique;
import io.gantry.contract.stand.MemoryLog;
import io.gantry.log.AppendResult;
import io.gantry.log.AppendStatus;
import io.gantry.log.RecordSource;
import io.gantry.replica.Role;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The gate over a log in memory: order, bounds, swaps, and who is told what when. */
class LogWriteGateTest {
    private static final int MAX_PARKED = 3;
    private static final int BYTES = 8;

    private final SteppedClock clock = new SteppedClock();
    private final Timetable timetable = Timetable.stepped(clock);
    private final LogWriteGate gate = new LogWriteGate(timetable, MAX_PARKED, 1 << 20, 5_000);
    private final MemoryLog log = new MemoryLog(1 << 16);
    private final FixedTechnique atOnce = new FixedTechnique(log.appended());
    private final List<AppendResult> outcomes = new ArrayList<>();

    @Test
    void aCommittedAppendIsToldByTheCallersThread() {
        openWith(atOnce);
        append(true);
        assertEquals(List.of(AppendStatus.APPENDED), statuses());
        assertEquals(BYTES, outcomes.get(0).end());
    }

    @Test
    void anAppendThatMustWaitIsToldWhenItIsCommitted() {
        AdvancingWatermark committed = new AdvancingWatermark(0);
        openWith(new FixedTechnique(committed));
        append(true);
        append(true);
        append(false);
        assertEquals(1, outcomes.size(), "only the one that need not wait");
        committed.advance(BYTES);
        assertEquals(2, outcomes.size());
        committed.advance(3 * BYTES);
        assertEquals(3, outcomes.size());
    }

    @Test
    void anAppendThatIsNotCommittedInTimeIsToldItIsInTheLog() throws Exception {
        openWith(new FixedTechnique(new AdvancingWatermark(0)));
        append(true);
        passMillis(999);
        assertEquals(0, outcomes.size());
        passMillis(100);
        assertEquals(List.of(AppendStatus.FLUSH_TIMEOUT), statuses());
        assertTrue(outcomes.get(0).isInLog());
    }

    @Test
    void aLogThatGoesForcesWhatWaitsSoThatItsWriterIsToldTheTruth() {
        FixedTechnique forced = new FixedTechnique(log.durable());
        log.forceOnRequest();
        openWith(forced);
        append(true);
        assertEquals(0, outcomes.size());
        gate.unbindLog(log);
        assertEquals(List.of(AppendStatus.APPENDED), statuses());
    }

    @Test
    void aTechniqueThatGoesBeforeItsLogLetsItForceFirst() {
        FixedTechnique forced = new FixedTechnique(log.durable());
        log.forceOnRequest();
        openWith(forced);
        append(true);
        gate.unbindReplicator(forced);
        gate.unbindLog(log);
        assertEquals(List.of(AppendStatus.APPENDED), statuses());
    }

    @Test
    void writesWaitInOrderUntilLogAndTechniqueAreThere() {
        append(true);
        append(true);
        assertFalse(gate.isOpen());
        openWith(atOnce);
        append(true);
        assertEquals(
                List.of(0L, 1L, 2L),
                outcomes.stream().map(AppendResult::queueOffset).toList());
        assertTrue(gate.isOpen());
    }

    @Test
    void aFullWaitingRoomAndALongWaitAreBusy() throws Exception {
        IntStream.rangeClosed(0, MAX_PARKED).forEach(i -> append(true));
        assertEquals(List.of(AppendStatus.BUSY), statuses());
        passMillis(5_001);
        assertEquals(MAX_PARKED + 1, outcomes.size());
        assertTrue(statuses().stream().allMatch(AppendStatus.BUSY::equals));
    }

    @Test
    void aFollowerSendsWritersAwayAtOnce() {
        openWith(atOnce);
        atOnce.become(Role.FOLLOWER);
        append(true);
        assertEquals(List.of(AppendStatus.NOT_LEADER), statuses());
        assertFalse(gate.isOpen());
    }

    @Test
    void writesOfACandidateWaitForTheElection() throws Exception {
        openWith(atOnce);
        atOnce.become(Role.CANDIDATE);
        append(true);
        assertEquals(0, outcomes.size());
        atOnce.become(Role.LEADER);
        passMillis(50);
        assertEquals(List.of(AppendStatus.APPENDED), statuses());
    }

    @Test
    void aSwapTakesTheWaitingAlongToTheNewTechnique() {
        FixedTechnique old = new FixedTechnique(new AdvancingWatermark(0));
        openWith(old);
        append(true);
        gate.bindReplicator(atOnce);
        gate.unbindReplicator(old);
        assertEquals(List.of(AppendStatus.APPENDED), statuses());
        assertTrue(gate.isOpen(), "unbinding the old one must not shut the new one out");
    }

    @Test
    void aLogThatGoesAwayLeavesNobodyWaiting() {
        openWith(new FixedTechnique(new AdvancingWatermark(0)));
        append(true);
        gate.unbindLog(log);
        assertEquals(List.of(AppendStatus.FLUSH_TIMEOUT), statuses());
        assertFalse(gate.isOpen());
    }

    @Test
    void aClosedGateParksUntilItIsOpened() {
        openWith(atOnce);
        assertTrue(gate.close(1_000));
        append(true);
        assertEquals(0, outcomes.size());
        gate.open();
        assertEquals(List.of(AppendStatus.APPENDED), statuses());
    }

    @Test
    void closingSaysWhenTheCommitPositionStaysBehind() {
        openWith(new FixedTechnique(new AdvancingWatermark(0)));
        append(false);
        assertFalse(gate.close(10));
    }

    @Test
    void aCompletionThatFailsHarmsNoOther() {
        openWith(atOnce);
        gate.append(new Record(), true, outcome -> {
            throw new IllegalStateException("a broken completion");
        });
        append(true);
        assertEquals(List.of(AppendStatus.APPENDED), statuses());
    }

    @Test
    void noWriteIsLostOrReorderedWhileTheGateOpensAndCloses() throws Exception {
        LogWriteGate wide = new LogWriteGate(timetable, 100_000, 1 << 30, 5_000);
        MemoryLog big = new MemoryLog(1 << 20);
        wide.bindLog(big);
        wide.bindReplicator(new FixedTechnique(big.appended()));
        int writes = 20_000;
        long[] offsets = new long[writes];
        CountDownLatch isDone = new CountDownLatch(writes);
        AgentThread flapper = new AgentThread(new Flapper(wide, isDone), 1);
        for (int i = 0; i < writes; i++) {
            int number = i;
            wide.append(new Record(), true, outcome -> {
                offsets[number] = outcome.queueOffset();
                isDone.countDown();
            });
        }
        wide.open();
        assertTrue(isDone.await(20, TimeUnit.SECONDS));
        flapper.close();
        wide.open();
        for (int i = 0; i < writes; i++) {
            assertEquals(i, offsets[i]);
        }
    }

    private void openWith(FixedTechnique technique) {
        gate.bindLog(log);
        gate.bindReplicator(technique);
    }

    private void append(boolean waitForCommit) {
        gate.append(new Record(), waitForCommit, outcomes::add);
    }

    private List<AppendStatus> statuses() {
        return outcomes.stream().map(AppendResult::status).toList();
    }

    private void passMillis(long millis) throws Exception {
        clock.pass(millis);
        timetable.step();
    }

    /** Closes and opens the gate again and again until all is done. */
    private record Flapper(LogWriteGate gate, CountDownLatch isDone) implements Agent {
        @Override
        public String name() {
            return "flapper";
        }

        @Override
        public int doWork() {
            if (isDone.getCount() > 0) {
                gate.close(100);
                gate.open();
                return 1;
            }
            return 0;
        }
    }

    /** Eight bytes of a queue. */
    private static final class Record implements RecordSource {
        @Override
        public String topic() {
            return "T";
        }

        @Override
        public int queueId() {
            return 0;
        }

        @Override
        public int count() {
            return 1;
        }

        @Override
        public int bytes(int index) {
            return BYTES;
        }

        @Override
        public void write(int index, ByteBuffer target, int at, RecordPlace place) {
            target.putLong(at, place.position());
        }
    }
}
