package io.gantry.jmh;

import io.gantry.store.mmap.ScratchStore;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Appends to a log. Each invocation fills about 32 MiB of a new store, so the disk's use is bounded and each page is
 * touched for the first time, as in a broker.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 10)
@Measurement(iterations = 20)
@Fork(2)
public class AppendBenchmark {
    private static final int SMALL = 100_000;
    private static final int MEDIUM = 25_000;
    private static final int LARGE = 2_000;
    private static final int QUEUES = 8;

    private ScratchStore store;

    @Setup(Level.Invocation)
    public void open() {
        store = new ScratchStore();
    }

    @TearDown(Level.Invocation)
    public void close() {
        store.close();
    }

    @Benchmark
    @OperationsPerInvocation(SMALL)
    public long append128() {
        return append(128, SMALL);
    }

    @Benchmark
    @OperationsPerInvocation(MEDIUM)
    public long append1k() {
        return append(1 << 10, MEDIUM);
    }

    @Benchmark
    @OperationsPerInvocation(LARGE)
    public long append16k() {
        return append(16 << 10, LARGE);
    }

    private long append(int bodyBytes, int count) {
        Messages[] messages = new Messages[QUEUES];
        for (int i = 0; i < QUEUES; i++) {
            messages[i] = new Messages(i, bodyBytes);
        }
        long end = 0;
        for (int i = 0; i < count; i++) {
            end = store.log().append(messages[i % QUEUES]).end();
        }
        if (store.log().appended().position() != end) {
            throw new IllegalStateException("The log ends elsewhere than the last append");
        }
        return end;
    }
}
