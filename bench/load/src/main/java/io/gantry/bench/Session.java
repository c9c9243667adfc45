package io.gantry.bench;

import io.gantry.agent.Agent;
import io.gantry.agent.AgentThread;
import io.gantry.agent.Clock;
import io.gantry.bench.link.Loop;
import io.gantry.bench.traffic.Span;
import io.gantry.cluster.ClusterException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Runs loops on threads of their own until the load is finished, told to stop, or long overdue. */
final class Session {
    private static final long POLL_NANOS = 10_000_000;
    private static final long SECOND_NANOS = 1_000_000_000;
    private static final long MAX_IDLE_NANOS = 1_000_000;
    /** After Ctrl-C nobody waits long for answers. */
    private static final long HURRY_NANOS = 2 * SECOND_NANOS;

    private final Clock clock;
    private final Span span;
    private final int timeoutMillis;
    private final List<Loop> loops = new ArrayList<>();
    private final List<Agent> pacers = new ArrayList<>();
    private volatile boolean isStopped;
    private volatile Throwable failure;

    Session(Clock clock, Span span, int timeoutMillis) {
        this.clock = clock;
        this.span = span;
        this.timeoutMillis = timeoutMillis;
    }

    void add(Loop loop, boolean isPaced) {
        loops.add(loop);
        if (isPaced) {
            pacers.add(loop.pacer());
        }
    }

    /** Ends the load early. Safe for any thread. */
    void stop() {
        span.stop();
        isStopped = true;
    }

    /** Runs to the end; each second the progress is told. */
    void run(BooleanSupplier isFinished, Runnable progress) {
        loops.forEach(loop -> loop.open(timeoutMillis));
        span.begin();
        Deque<AgentThread> threads = new ArrayDeque<>();
        try {
            loops.forEach(loop -> threads.push(new AgentThread(loop, MAX_IDLE_NANOS, e -> failure = e)));
            pacers.forEach(pacer -> threads.push(new AgentThread(pacer, MAX_IDLE_NANOS)));
            await(isFinished, progress);
        } finally {
            threads.forEach(AgentThread::close);
        }
        if (failure != null) {
            throw new ClusterException("The load ended by a failure of this program: " + failure);
        }
    }

    private void await(BooleanSupplier isFinished, Runnable progress) {
        long nextTick = clock.nanos() + SECOND_NANOS;
        while (!isFinished.getAsBoolean() && failure == null && !isOverdue()) {
            LockSupport.parkNanos(this, POLL_NANOS);
            if (clock.nanos() - nextTick >= 0) {
                nextTick += SECOND_NANOS;
                progress.run();
            }
        }
    }

    /** Answers that are due have a timeout of their own; this is behind all of them. */
    private boolean isOverdue() {
        long patience = isStopped ? HURRY_NANOS : 2 * timeoutMillis * 1_000_000L + 5 * SECOND_NANOS;
        return clock.nanos() - span.endNanos() > patience;
    }
}
