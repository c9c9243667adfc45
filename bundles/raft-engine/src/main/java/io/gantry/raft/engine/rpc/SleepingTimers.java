package io.gantry.raft.engine.rpc;

import com.alipay.sofa.jraft.util.SPI;
import com.alipay.sofa.jraft.util.timer.DefaultRaftTimerFactory;
import com.alipay.sofa.jraft.util.timer.Timeout;
import com.alipay.sofa.jraft.util.timer.Timer;
import com.alipay.sofa.jraft.util.timer.TimerTask;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Timers of the library, which has five for a node, that sleep until something is due. Its own are wheels that turn
 * every millisecond, which costs a node that does nothing a twentieth of a processor.
 */
@SPI
public final class SleepingTimers extends DefaultRaftTimerFactory {
    private static final Logger LOG = LoggerFactory.getLogger(SleepingTimers.class);

    @Override
    public Timer createTimer(String name) {
        return new SleepingTimer(name);
    }

    /** One thread, which is there from the first task on. */
    private static final class SleepingTimer implements Timer {
        private final ScheduledThreadPoolExecutor thread;

        SleepingTimer(String name) {
            thread = new ScheduledThreadPoolExecutor(1, new DefaultThreadFactory(name, true));
            thread.setRemoveOnCancelPolicy(true);
            thread.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        }

        @Override
        public Timeout newTimeout(TimerTask task, long delay, TimeUnit unit) {
            SleepingTimeout timeout = new SleepingTimeout(this, task);
            timeout.future = thread.schedule(timeout, delay, unit);
            return timeout;
        }

        /** Nothing begins any more; what is at work goes on. Nobody asks what was left. */
        @Override
        public Set<Timeout> stop() {
            thread.shutdown();
            return Set.of();
        }
    }

    /** A task that is to come. It is begun or cancelled, and never both: the library relies on that. */
    private static final class SleepingTimeout implements Timeout, Runnable {
        private final Timer timer;
        private final TimerTask task;
        private final AtomicReference<State> state = new AtomicReference<>(State.WAITING);
        /** Set before anybody else knows of this. */
        private Future<?> future;

        private enum State {
            WAITING,
            BEGUN,
            CANCELLED
        }

        SleepingTimeout(Timer timer, TimerTask task) {
            this.timer = timer;
            this.task = task;
        }

        @Override
        public void run() {
            if (!state.compareAndSet(State.WAITING, State.BEGUN)) {
                return;
            }
            try {
                task.run(this);
            } catch (Exception e) {
                LOG.error("A timer of the Raft library failed", e);
            }
        }

        @Override
        public boolean cancel() {
            if (!state.compareAndSet(State.WAITING, State.CANCELLED)) {
                return false;
            }
            future.cancel(false);
            return true;
        }

        @Override
        public Timer timer() {
            return timer;
        }

        @Override
        public TimerTask task() {
            return task;
        }

        @Override
        public boolean isExpired() {
            return state.get() == State.BEGUN;
        }

        @Override
        public boolean isCancelled() {
            return state.get() == State.CANCELLED;
        }
    }
}
