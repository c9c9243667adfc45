package io.gantry.agent.boot;

import io.gantry.agent.Clock;
import io.gantry.agent.Deadlines;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.osgi.framework.BundleContext;

/** Deadlines of many on one thread, for actions that are short and never block. Safe for any thread. */
public final class Timetable implements AutoCloseable {
    private static final long MAX_SLEEP_NANOS = 1_000_000_000;

    private static final long LOOK_MILLIS = 5;

    private final Clock clock;
    private final Deadlines deadlines;
    private final VitalThread thread;

    /**
     * A timetable with its own thread and the machine's clock.
     *
     * @param loss what is the matter when the thread fails, for the line that ends the node
     */
    public Timetable(BundleContext context, String name, String loss) {
        clock = Clock.system();
        deadlines = new Deadlines(name, clock);
        thread = new VitalThread(context, deadlines, MAX_SLEEP_NANOS, loss);
        deadlines.wakes(thread::wake);
    }

    private Timetable(Clock clock) {
        this.clock = clock;
        deadlines = new Deadlines("stepped-timetable", clock);
        thread = null;
    }

    /** A timetable without a thread: {@link #step} runs what is due. */
    public static Timetable stepped(Clock clock) {
        return new Timetable(clock);
    }

    public Clock clock() {
        return clock;
    }

    /** Runs an action once, no earlier than after this time; closing the deadline cancels it. */
    public Deadlines.Deadline after(long delayMillis, Runnable action) {
        return deadlines.after(delayMillis, action);
    }

    /** Runs an action again and again, this time apart, until the result is closed. */
    public Repetition every(long periodMillis, Runnable action) {
        return new Repetition(deadlines, periodMillis, action);
    }

    /** Waits until a condition holds, which is cheap to look at; false when it did not in time. */
    public boolean await(BooleanSupplier condition, long millis) throws InterruptedException {
        if (condition.getAsBoolean()) {
            return true;
        }
        CountDownLatch isTrue = new CountDownLatch(1);
        Repetition looking = every(LOOK_MILLIS, () -> {
            if (condition.getAsBoolean()) {
                isTrue.countDown();
            }
        });
        try {
            return isTrue.await(millis, TimeUnit.MILLISECONDS);
        } finally {
            looking.close();
        }
    }

    /** Runs what is due now; for a timetable without a thread. */
    public int step() throws Exception {
        return deadlines.doWork();
    }

    @Override
    public void close() {
        if (thread != null) {
            thread.close();
        }
    }
}
