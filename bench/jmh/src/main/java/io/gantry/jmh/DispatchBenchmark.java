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

/** From the log to consume queues and index: a backlog of messages with a unique key each, in eight queues. */
@State(Scope.Thread)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 10)
@Measurement(iterations = 20)
@Fork(2)
public class DispatchBenchmark {
    private static final int BACKLOG = 20_000;
    private static final int QUEUES = 8;

    private ScratchStore store;

    /** Messages that are in the log and not in a queue. */
    @Setup(Level.Invocation)
    public void fill() {
        store = new ScratchStore();
        for (int i = 0; i < BACKLOG; i++) {
            store.log().append(new Messages(i % QUEUES, 1 << 10));
        }
    }

    @TearDown(Level.Invocation)
    public void close() {
        long inQueues = store.queues().all().stream()
                .mapToLong(queue -> queue.maxOffset().position())
                .sum();
        store.close();
        if (inQueues != BACKLOG) {
            throw new IllegalStateException("The queues hold " + inQueues + " messages, not " + BACKLOG);
        }
    }

    @Benchmark
    @OperationsPerInvocation(BACKLOG)
    public long dispatch() {
        return store.dispatch();
    }
}
