package io.gantry.jmh;

import io.gantry.log.LogSlice;
import io.gantry.queue.ConsumeQueue;
import io.gantry.queue.UnitReader;
import io.gantry.store.mmap.ScratchStore;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** What the store does for a pull of 32 messages of 1 KiB: entries of the queue, then the bytes of the log. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class PullBenchmark {
    private static final int MESSAGES = 8_192;
    private static final int PORTION = 32;

    private final Run run = new Run();
    private ScratchStore store;
    private ConsumeQueue queue;
    private long offset;

    /** Entries that stand next to each other in the log. */
    private static final class Run implements UnitReader {
        private long from;
        private int bytes;

        @Override
        public boolean onUnit(long queueOffset, long position, int size, long tagsCode) {
            if (bytes == 0) {
                from = position;
            }
            bytes += size;
            return true;
        }
    }

    /** One queue, dispatched. */
    @Setup
    public void fill() {
        store = new ScratchStore();
        Messages message = new Messages(0, 1 << 10);
        for (int i = 0; i < MESSAGES; i++) {
            store.log().append(message);
        }
        store.dispatch();
        queue = store.queues().find(Messages.TOPIC, 0).orElseThrow();
    }

    @TearDown
    public void close() {
        store.close();
    }

    @Benchmark
    public int gather32() {
        run.bytes = 0;
        int units = queue.read(offset, PORTION, run);
        offset = offset + units >= MESSAGES ? 0 : offset + units;
        try (LogSlice slice = store.log().read(run.from, run.bytes).orElseThrow()) {
            if (slice.buffer().remaining() != run.bytes) {
                throw new IllegalStateException("The slice is shorter than its records");
            }
            return units;
        }
    }
}
