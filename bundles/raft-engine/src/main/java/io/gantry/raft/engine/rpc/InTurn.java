package io.gantry.raft.engine.rpc;

import io.gantry.agent.Workers;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/** Tasks of one connection, one after the other, by whichever worker is free. Its owner bounds how many there are. */
final class InTurn {
    private final Workers workers;
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final AtomicInteger waiting = new AtomicInteger();

    InTurn(Workers workers) {
        this.workers = workers;
    }

    /** Takes a task; false when the workers take no more, and the tasks there are will not be run. */
    boolean offer(Runnable task) {
        tasks.add(task);
        return waiting.getAndIncrement() > 0 || workers.offer(this, this::runAll);
    }

    private void runAll() {
        do {
            tasks.remove().run();
        } while (waiting.decrementAndGet() > 0);
    }
}
