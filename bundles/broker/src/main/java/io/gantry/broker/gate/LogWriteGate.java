package io.gantry.broker.gate;

import io.gantry.agent.Watermark;
import io.gantry.agent.boot.Timetable;
import io.gantry.broker.gate.WaitingRoom.Parked;
import io.gantry.figures.FigureSource;
import io.gantry.log.AppendResult;
import io.gantry.log.AppendStatus;
import io.gantry.log.CommitLog;
import io.gantry.log.RecordSource;
import io.gantry.replica.Replicator;
import io.gantry.replica.Role;
import io.gantry.replica.WriteGate;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The write gate before the log. Open, an append costs two counter increments more than the log's own, and is answered
 * by the thread that asked when nothing has to be waited for. Log and technique come and go while it stands.
 */
@Component(service = {WriteGate.class, FigureSource.class})
public final class LogWriteGate implements WriteGate, FigureSource {
    public static final String PID = "io.gantry.broker.gate";

    private static final Logger LOG = LoggerFactory.getLogger(LogWriteGate.class);
    private static final long SWEEP_MILLIS = 20;
    private static final long DRAIN_NANOS = TimeUnit.SECONDS.toNanos(2);

    /** Log and technique as they are bound; either may be null. */
    private record Way(CommitLog log, Replicator replicator) {
        boolean isPassable() {
            return log != null && replicator != null && replicator.role() == Role.LEADER;
        }
    }

    /** Guards {@code bound}, {@code waiting}, the two flags and every change of {@code open}. */
    private final Object lock = new Object();

    private final Turnstile turnstile = new Turnstile();
    private final PendingCommits pending = new PendingCommits();
    private final WaitingRoom waiting;
    private final long maxParkedNanos;
    private final Timetable timetable;
    private final AtomicBoolean isSweepDue = new AtomicBoolean();
    private Way bound = new Way(null, null);
    private boolean isClosed;
    /** The way that writes take without a look at the waiting room; null while it is shut or somebody waits. */
    private volatile Way open;

    @Activate
    public LogWriteGate(@Reference Timetable timetable, @Reference GateLimits limits) {
        this(timetable, limits.maxParkedWrites(), limits.maxParkedBytes(), limits.maxParkedMillis());
    }

    public LogWriteGate(Timetable timetable, int maxParkedWrites, long maxParkedBytes, long maxParkedMillis) {
        this.waiting = new WaitingRoom(maxParkedWrites, maxParkedBytes);
        this.maxParkedNanos = TimeUnit.MILLISECONDS.toNanos(maxParkedMillis);
        this.timetable = timetable;
    }

    @Override
    public void append(RecordSource source, boolean waitForCommit, Completion completion) {
        turnstile.enter();
        Way way = open;
        if (way != null && way.replicator.role() == Role.LEADER) {
            pass(way, source, waitForCommit, completion);
        } else {
            turnstile.leave();
            park(source, waitForCommit, completion);
        }
    }

    @Override
    public boolean isOpen() {
        synchronized (lock) {
            return !isClosed && bound.isPassable();
        }
    }

    /** Sends queue nowhere but here, while the gate is shut. */
    @Override
    public void runtime(BiConsumer<String, Object> table) {
        long now = timetable.clock().nanos();
        int waits;
        long longestNanos;
        synchronized (lock) {
            waits = waiting.size();
            longestNanos = now + maxParkedNanos - waiting.firstUntilNanos(now + maxParkedNanos);
        }
        table.accept("sendThreadPoolQueueSize", waits);
        table.accept("sendThreadPoolQueueCapacity", waiting.capacity());
        table.accept("sendThreadPoolQueueHeadWaitTimeMills", TimeUnit.NANOSECONDS.toMillis(longestNanos));
    }

    @Override
    public boolean close(long timeoutMillis) {
        Way way;
        synchronized (lock) {
            isClosed = true;
            open = null;
            way = bound;
        }
        long start = timetable.clock().nanos();
        long timeoutNanos = TimeUnit.MILLISECONDS.toNanos(timeoutMillis);
        if (!turnstile.awaitEmpty(timeoutNanos)) {
            return false;
        }
        if (way.log == null) {
            return true;
        }
        return way.replicator != null
                && awaitCommit(way, timeoutNanos - (timetable.clock().nanos() - start));
    }

    @Override
    public void giveBack() {
        List<Parked> all;
        synchronized (lock) {
            all = waiting.all();
        }
        all.forEach(parked -> refuse(parked.completion(), AppendStatus.WITHDRAWN));
    }

    @Override
    public void open() {
        synchronized (lock) {
            isClosed = false;
        }
        admit();
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    public void bindLog(CommitLog log) {
        changeLog(log);
        LOG.info("Writes go to a log: position={}", log.appended().position());
    }

    /** Called after the new log was bound, if there is one: then there is nothing to do. */
    public void unbindLog(CommitLog log) {
        if (bound().log == log) {
            changeLog(null);
        }
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    public void bindReplicator(Replicator replicator) {
        changeReplicator(replicator);
        LOG.info("Writes are committed by a technique: technique={}", replicator.technique());
    }

    /** Called after the new technique was bound, if there is one: then there is nothing to do. */
    public void unbindReplicator(Replicator replicator) {
        if (bound().replicator == replicator) {
            changeReplicator(null);
        }
    }

    @Deactivate
    void deactivate() {
        changeLog(null);
        giveBack();
    }

    private Way bound() {
        synchronized (lock) {
            return bound;
        }
    }

    /** No thread is inside the old log when this returns, so that it may unmap its files. */
    private void changeLog(CommitLog next) {
        Way before;
        synchronized (lock) {
            before = bound;
            bound = new Way(next, bound.replicator);
            open = null;
        }
        drain();
        settle(before);
        pending.abandon();
        admit();
    }

    /** What waits for the old technique's commit position waits for the new one's: both count the same log. */
    private void changeReplicator(Replicator next) {
        Way before;
        synchronized (lock) {
            before = bound;
            bound = new Way(bound.log, next);
            open = null;
        }
        drain();
        if (next == null) {
            settle(before);
        }
        pending.follow(next);
        admit();
    }

    /**
     * What waits for a commit gets it while log and technique still work. A stop would otherwise tell producers that
     * their records are not on disk, though the last force of the stop brings them there.
     */
    private void settle(Way before) {
        if (pending.size() > 0 && before.isPassable()) {
            before.log.requestForce();
            awaitCommit(before, DRAIN_NANOS);
        }
    }

    private void drain() {
        if (!turnstile.awaitEmpty(DRAIN_NANOS)) {
            LOG.warn("An append is still running after the gate was shut: waited_millis={}", DRAIN_NANOS / 1_000_000);
        }
    }

    /** The append itself. The caller has entered the turnstile, and is counted out here. */
    private void pass(Way way, RecordSource source, boolean waitForCommit, Completion completion) {
        AppendResult result;
        try {
            result = append(way.log, source);
            if (waitForCommit && result.isInLog()) {
                if (way.replicator.committed().position() < result.end()) {
                    long timeoutNanos = TimeUnit.MILLISECONDS.toNanos(way.replicator.commitTimeoutMillis());
                    pending.add(result, completion, timetable.clock().nanos() + timeoutNanos);
                    sweepSoon();
                    return;
                }
                result = result.as(way.replicator.committedStatus(result.end()));
            }
        } finally {
            turnstile.leave();
        }
        PendingCommits.tell(completion, result);
    }

    /** A log that throws has a bug, or a page of it cannot be reached; the writer is told, and the gate goes on. */
    private static AppendResult append(CommitLog log, RecordSource source) {
        try {
            return log.append(source);
        } catch (RuntimeException | InternalError e) {
            LOG.error("An append failed: topic={}, queue={}", source.topic(), source.queueId(), e);
            return AppendResult.refused(AppendStatus.NOT_WRITABLE);
        }
    }

    /** A follower sends the writer away at once, since another node takes the write; all else waits. */
    private void park(RecordSource source, boolean waitForCommit, Completion completion) {
        Withdrawal withdrawal = new Withdrawal();
        completion.onParked(withdrawal);
        AppendStatus refusal = null;
        synchronized (lock) {
            Replicator technique = bound.replicator;
            if (!isClosed && technique != null && technique.role() == Role.FOLLOWER) {
                refusal = AppendStatus.NOT_LEADER;
            } else {
                open = null;
                long until = timetable.clock().nanos() + maxParkedNanos;
                withdrawal.parked = waiting.offer(source, waitForCommit, completion, until);
                refusal = withdrawal.parked == null ? AppendStatus.BUSY : null;
            }
        }
        if (refusal != null) {
            refuse(completion, refusal);
        } else {
            sweepSoon();
            admit();
        }
    }

    /** Takes a write out again, if it waits. */
    private final class Withdrawal implements Runnable {
        private Parked parked;

        @Override
        public void run() {
            Parked withdrawn;
            synchronized (lock) {
                withdrawn = parked != null && waiting.remove(parked) ? parked : null;
            }
            if (withdrawn != null) {
                refuse(withdrawn.completion(), AppendStatus.WITHDRAWN);
            }
        }
    }

    /**
     * Lets the parked writes in, one after the other, and then opens the way. The monitor of the waiting room is held
     * all the time, so that two threads that admit at once keep the order.
     */
    private void admit() {
        synchronized (waiting) {
            while (true) {
                Way way;
                Parked next;
                synchronized (lock) {
                    way = bound;
                    if (isClosed || !way.isPassable()) {
                        return;
                    }
                    next = waiting.poll();
                    if (next == null) {
                        open = way;
                        return;
                    }
                    turnstile.enter();
                }
                pass(way, next.source(), next.waitForCommit(), next.completion());
            }
        }
    }

    /** While nobody waits, here or for a commit, there is nothing to look after. */
    private void sweepSoon() {
        if (!isSweepDue.get() && isSweepDue.compareAndSet(false, true)) {
            timetable.after(SWEEP_MILLIS, this::sweep);
        }
    }

    private void sweep() {
        isSweepDue.set(false);
        long now = timetable.clock().nanos();
        pending.expire(now);
        List<Parked> late;
        synchronized (lock) {
            late = waiting.expired(now);
        }
        late.forEach(parked -> refuse(parked.completion(), AppendStatus.BUSY));
        if (open == null) {
            admit();
        }
        if (hasWaiting()) {
            sweepSoon();
        }
    }

    private boolean hasWaiting() {
        if (pending.size() > 0) {
            return true;
        }
        synchronized (lock) {
            return !waiting.isEmpty();
        }
    }

    private static boolean awaitCommit(Way way, long timeoutNanos) {
        CountDownLatch isReached = new CountDownLatch(1);
        long target = way.log.appended().position();
        Watermark.Registration registration = way.replicator.committed().onReach(target, isReached::countDown);
        try {
            return isReached.await(Math.max(timeoutNanos, 0), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            registration.close();
        }
    }

    private static void refuse(Completion completion, AppendStatus reason) {
        PendingCommits.tell(completion, AppendResult.refused(reason));
    }
}
