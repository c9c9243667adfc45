package io.gantry.agent;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One daemon thread that runs one {@link Agent}. When there is no work it parks, at most
 * {@code maxIdleNanos} at a time and no longer than the agent says; {@link #wake} ends the park at once.
 */
public final class AgentThread implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AgentThread.class);

    private final Agent agent;
    private final long maxIdleNanos;
    private final Consumer<Throwable> onFailure;
    private final Thread thread;
    private final boolean isBackground;
    private volatile boolean isClosed;
    private volatile boolean isParked;

    /** Starts the thread; a failure of the agent is logged and ends it. */
    public AgentThread(Agent agent, long maxIdleNanos) {
        this(agent, maxIdleNanos, failure -> {});
    }

    /**
     * Starts the thread.
     *
     * @param maxIdleNanos the longest park, nanoseconds, greater than 0
     * @param onFailure told once, by the agent's thread, why the agent ended
     */
    @SuppressWarnings("checkstyle:regexpsinglelinejava") // The one place that makes agent threads.
    public AgentThread(Agent agent, long maxIdleNanos, Consumer<Throwable> onFailure) {
        if (maxIdleNanos <= 0) {
            throw new IllegalArgumentException("maxIdleNanos must be greater than 0, found " + maxIdleNanos);
        }
        this.agent = agent;
        this.maxIdleNanos = maxIdleNanos;
        this.onFailure = onFailure;
        this.thread = new Thread(this::run, "gantry-" + agent.name());
        thread.setDaemon(true);
        this.isBackground = agent.isBackground();
        if (isBackground) {
            thread.setPriority(Thread.MIN_PRIORITY);
        }
        thread.start();
    }

    /** Ends a park of the agent's thread; cheap when it is not parked. Safe for any thread. */
    public void wake() {
        if (isParked) {
            LockSupport.unpark(thread);
        }
    }

    /** Ends the loop after the current step; {@link #close} waits for it. */
    void end() {
        isClosed = true;
        LockSupport.unpark(thread);
    }

    /** Ends the loop after the current step and waits for the thread, unless the agent itself calls. */
    @Override
    public void close() {
        end();
        if (Thread.currentThread() == thread) {
            return;
        }
        boolean wasInterrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                wasInterrupted = true;
            }
        }
        if (wasInterrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Ends the loop and waits for the step under way, but no longer than that; for agents that run what is not theirs.
     * Who is interrupted meanwhile waits no more, and stays interrupted.
     *
     * @return whether nothing runs any more, or the agent itself calls; a thread that is left ends after its step
     */
    public boolean close(long waitNanos) {
        end();
        if (Thread.currentThread() == thread) {
            return true;
        }
        try {
            TimeUnit.NANOSECONDS.timedJoin(thread, waitNanos);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return !thread.isAlive();
    }

    /** Interrupts the step under way, after {@link #close(long)} only: the agent has an end to come to. */
    public void interrupt() {
        if (!isClosed) {
            throw new IllegalStateException("agent " + agent.name() + " is to go on");
        }
        thread.interrupt();
    }

    private void run() {
        try {
            while (!isClosed) {
                if (agent.doWork() == 0) {
                    idle();
                } else if (isBackground) {
                    // Linux lets who runs end its slice of milliseconds before one of a higher priority that wakes up.
                    Thread.yield();
                }
            }
        } catch (Throwable e) { // Whatever ends the agent: nobody may believe that it goes on.
            if (isClosed && e instanceof InterruptedException) {
                return;
            }
            LOG.error("Agent ended by a failure: agent={}", agent.name(), e);
            onFailure.accept(e);
        } finally {
            agent.onClose();
        }
    }

    /** The flag is raised before the second look for work, so a wake between the two is never lost. */
    private void idle() throws Exception {
        isParked = true;
        try {
            if (!isClosed && agent.doWork() == 0) {
                LockSupport.parkNanos(this, Math.min(maxIdleNanos, agent.idleNanos()));
            }
        } finally {
            isParked = false;
        }
    }
}
