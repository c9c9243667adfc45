package io.gantry.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gantry.codec.StoredMessage;
import io.gantry.log.AppendResult;
import io.gantry.log.AppendStatus;
import io.gantry.log.CommitLog;
import io.gantry.log.LogSlice;
import io.gantry.log.RecordSource;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;

/** What every commit log does. */
public abstract class CommitLogContract {
    /** An empty log whose threads run. */
    protected abstract CommitLog log();

    /** A body that no record of the log can hold. */
    protected abstract String tooLongBody();

    @Test
    void appendReturnsPositionOfFirstByteAndOfTheOneBehindTheLast() {
        Records record = Records.of("t", 0, "hello");
        AppendResult first = log().append(record);
        AppendResult second = log().append(record);
        assertEquals(AppendStatus.APPENDED, first.status());
        assertEquals(first.position() + record.bytes(0), first.end());
        assertEquals(first.end(), second.position());
        assertEquals(0, first.queueOffset());
        assertEquals(1, second.queueOffset());
        assertTrue(log().appended().position() >= second.end());
        assertEquals(2, log().nextQueueOffset("t", 0));
        assertEquals(0, log().nextQueueOffset("t", 1));
        assertEquals(0, log().nextQueueOffset("other", 0));
    }

    @Test
    void readGivesTheRecordsAsTheyWereWritten() {
        log().append(Records.of("t", 2, "first"));
        AppendResult result = log().append(Records.with("t", 2, "TAGS\1a\2", "second"));
        try (LogSlice slice = log().read(result.position(), 4096).orElseThrow()) {
            assertEquals(result.position(), slice.position());
            assertEquals(result.end() - result.position(), slice.buffer().remaining());
            assertTrue(slice.buffer().isReadOnly());
            StoredMessage message = new StoredMessage().wrap(slice.buffer(), 0);
            assertEquals("second", body(message));
            assertEquals("t", message.topic());
            assertEquals("a", message.property("TAGS"));
            assertEquals(result.position(), message.position());
            assertEquals(1, message.queueOffset());
            assertEquals(result.storeTimestampMillis(), message.storeTimestampMillis());
        }
    }

    @Test
    void readOutsideTheLogIsEmpty() {
        AppendResult result = log().append(Records.of("t", 0, "x"));
        assertTrue(log().read(result.end(), 10).isEmpty());
        assertTrue(log().read(-1, 10).isEmpty());
        assertTrue(log().read(Long.MAX_VALUE, 10).isEmpty());
        assertTrue(log().read(result.position(), 0).isEmpty());
    }

    @Test
    void recordsOfOneAppendAreNeighbours() {
        log().append(Records.of("t", 0, "before"));
        Records batch = Records.of("t", 0, "a", "bb", "ccc");
        AppendResult result = log().append(batch);
        assertEquals(1, result.queueOffset());
        assertEquals(4, log().nextQueueOffset("t", 0));
        try (LogSlice slice = log().read(result.position(), 4096).orElseThrow()) {
            StoredMessage message = new StoredMessage();
            int at = 0;
            for (int i = 0; i < 3; i++) {
                message.wrap(slice.buffer(), at);
                assertEquals(1 + i, message.queueOffset());
                assertEquals(result.position() + at, message.position());
                at += message.bytes();
            }
            assertEquals(slice.buffer().limit(), at);
        }
    }

    @Test
    void forceMakesEverythingAppendedDurable() {
        AppendResult result = log().append(Records.of("t", 0, "x"));
        log().requestForce();
        Waiting.until(log().durable(), result.end());
        assertTrue(log().durable().position() <= log().appended().position());
    }

    @Test
    void recordThatIsTooLongIsRefusedAndLeavesNothing() {
        long before = log().appended().position();
        AppendResult result = log().append(Records.of("t", 0, tooLongBody()));
        assertEquals(AppendResult.refused(AppendStatus.RECORD_TOO_LARGE), result);
        assertFalse(result.isInLog());
        assertEquals(before, log().appended().position());
        assertEquals(0, log().nextQueueOffset("t", 0));
    }

    @Test
    void sourceThatFailsLeavesNothing() {
        log().append(Records.of("t", 0, "before"));
        long before = log().appended().position();
        Records good = Records.of("t", 0, "0123456789");
        RecordSource failing = new FailingSource(good);
        assertThrows(IllegalStateException.class, () -> log().append(failing));
        assertEquals(before, log().appended().position());
        assertEquals(1, log().append(good).queueOffset());
        assertEquals(before, log().read(before, 100).orElseThrow().position());
    }

    @Test
    void queueOffsetsAreDenseWhenManyAppend() throws InterruptedException, ExecutionException {
        int threads = 4;
        int each = 500;
        List<FutureTask<BitSet>> tasks = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            tasks.add(new FutureTask<>(appends(each)));
        }
        tasks.forEach(ForkJoinPool.commonPool()::execute);
        BitSet all = new BitSet();
        int sum = 0;
        for (FutureTask<BitSet> task : tasks) {
            all.or(task.get());
            sum += task.get().cardinality();
        }
        assertEquals(threads * each, sum);
        assertEquals(threads * each, all.nextClearBit(0));
        assertEquals(threads * each, log().nextQueueOffset("t", 7));
    }

    private Callable<BitSet> appends(int count) {
        return () -> {
            BitSet offsets = new BitSet();
            Records record = Records.of("t", 7, "0123456789");
            for (int i = 0; i < count; i++) {
                AppendResult result = log().append(record);
                assertTrue(log().appended().position() >= result.end());
                offsets.set((int) result.queueOffset());
            }
            return offsets;
        };
    }

    @Test
    void statusSaysThatAppendsAreAccepted() {
        assertEquals("", log().status().refusal());
        assertEquals(-1, log().status().earliestTimestampMillis());
        AppendResult result = log().append(Records.of("t", 0, "x"));
        assertEquals(result.storeTimestampMillis(), log().status().earliestTimestampMillis());
        assertEquals(result.position(), log().start());
    }

    private static String body(StoredMessage message) {
        return StandardCharsets.UTF_8.decode(message.body()).toString();
    }

    private record FailingSource(Records good) implements RecordSource {
        @Override
        public String topic() {
            return good.topic();
        }

        @Override
        public int queueId() {
            return good.queueId();
        }

        @Override
        public int count() {
            return 1;
        }

        @Override
        public int bytes(int index) {
            return good.bytes(index);
        }

        @Override
        public void write(int index, ByteBuffer target, int at, RecordPlace place) {
            good.write(index, target, at, place);
            throw new IllegalStateException("fails on purpose");
        }
    }
}
