package io.gantry.agent;

import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A few threads behind one bounded queue, for work that may block. A full queue refuses. Owners of tasks take turns,
 * and none gets more than half of the queue and a quarter of the threads.
 */
public final class Workers implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Workers.class);
    private static final long POLL_MILLIS = 100;

    private final FairTasks tasks;
    private final List<AgentThread> threads = new ArrayList<>();

    /** Starts {@code threadCount} daemon threads named after {@code name}. */
    public Workers(String name, int threadCount, int queueCapacity) {
        this.tasks = new FairTasks(threadCount, queueCapacity);
        for (int i = 0; i < threadCount; i++) {
            threads.add(new AgentThread(new Worker(name + "-" + i), 1));
        }
    }

    /**
     * Hands over a task of nobody in particular.
     *
     * @return false when the queue is full: the task was not taken
     */
    public boolean offer(Runnable task) {
        return tasks.offer(null, task);
    }

    /**
     * Hands over a task of an owner.
     *
     * @return false when the queue is full, or the owner has its part of it: the task was not taken
     */
    public boolean offer(Object owner, Runnable task) {
        return tasks.offer(owner, task);
    }

    /** Ends the threads after their current task; tasks still queued are dropped. */
    @Override
    public void close() {
        end();
        threads.forEach(AgentThread::close);
    }

    /** A closing of many threads is not to take a poll's time for each. */
    private void end() {
        threads.forEach(AgentThread::end);
        tasks.close();
    }

    /**
     * The same, and waits for the current tasks no longer than that in all. Who is interrupted meanwhile waits no more,
     * and stays interrupted.
     *
     * @return whether nothing runs any more; a thread that is left ends after its task
     */
    public boolean close(long waitNanos) {
        end();
        Clock clock = Clock.system();
        long begun = clock.nanos();
        boolean isOver = true;
        for (AgentThread thread : threads) {
            isOver &= thread.close(waitNanos - (clock.nanos() - begun));
        }
        return isOver;
    }

    private final class Worker implements Agent {
        private final String name;

        Worker(String name) {
            this.name = name;
        }

        @Override
        public String name() {
            return name;
        }

        /** What takes long is not to take the processors from what does not. */
        @Override
        public boolean isBackground() {
            return true;
        }

        @Override
        public int doWork() throws InterruptedException {
            try {
                return tasks.runNext(POLL_MILLIS) ? 1 : 0;
            } catch (RuntimeException | LinkageError | StackOverflowError | AssertionError | InternalError e) {
                LOG.error("Task failed: worker={}", name, e);
                return 1;
            }
        }
    }
}
