package io.gantry.agent;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A few threads behind one bounded queue, for work that may block. A full queue refuses. */
public final class Workers implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Workers.class);
    private static final long POLL_MILLIS = 100;
    private static final Runnable NOTHING = () -> {};

    private final BlockingQueue<Runnable> tasks;
    private final List<AgentThread> threads = new ArrayList<>();

    /** Starts {@code threadCount} daemon threads named after {@code name}. */
    public Workers(String name, int threadCount, int queueCapacity) {
        this.tasks = new ArrayBlockingQueue<>(queueCapacity);
        for (int i = 0; i < threadCount; i++) {
            threads.add(new AgentThread(new Worker(name + "-" + i), 1));
        }
    }

    /**
     * Hands over a task.
     *
     * @return false when the queue is full: the task was not taken
     */
    public boolean offer(Runnable task) {
        return tasks.offer(task);
    }

    /** Ends the threads after their current task; tasks still queued are dropped. */
    @Override
    public void close() {
        threads.forEach(AgentThread::end);
        tasks.clear();
        // Each that waits for a task gets one: a closing of many threads is not to take a poll's time for each.
        threads.forEach(thread -> tasks.offer(NOTHING));
        threads.forEach(AgentThread::close);
        tasks.clear();
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

        @Override
        public int doWork() throws InterruptedException {
            Runnable task = tasks.poll(POLL_MILLIS, TimeUnit.MILLISECONDS);
            if (task == null) {
                return 0;
            }
            try {
                task.run();
            } catch (RuntimeException | LinkageError | StackOverflowError | AssertionError | InternalError e) {
                LOG.error("Task failed: worker={}", name, e);
            }
            return 1;
        }
    }
}
