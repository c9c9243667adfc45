package io.gantry.broker.pop;

import io.gantry.agent.Agent;
import io.gantry.agent.Clock;
import io.gantry.agent.Drain;
import io.gantry.agent.boot.VitalThread;
import io.gantry.codec.StoredMessage;
import io.gantry.codec.record.MessageDraft;
import io.gantry.codec.record.StoredRecords;
import io.gantry.log.AppendResult;
import io.gantry.log.AppendStatus;
import io.gantry.log.LogSlice;
import io.gantry.message.SystemGroup;
import io.gantry.replica.WriteGate;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives messages again that were popped and not acknowledged in time, as messages of the group's retry topic. First of
 * all it reads the journal that an earlier run has left. One agent; what a crash interrupts is done again.
 */
@Component(service = Revival.class, immediate = true)
public final class Revival implements Agent {
    private static final Logger LOG = LoggerFactory.getLogger(Revival.class);
    private static final long TICK_NANOS = 50_000_000;
    /** While nothing is hidden. */
    private static final long REST_NANOS = 250_000_000;

    private static final long PROGRESS_MILLIS = 1_000;
    private static final long RETRY_MILLIS = 1_000;
    private static final int MAX_RUNNING = 256;

    private final Journal journal;
    private final Stores stores;
    private final Replay replay;
    private final WriteGate gate;
    private final RetryTopics retries;
    private final Clock clock;
    private final List<Rescue> running = new ArrayList<>();
    private VitalThread thread;
    private long progressMillis = Long.MIN_VALUE;

    /** Starts the thread. */
    @Activate
    public Revival(
            BundleContext context,
            @Reference Journal journal,
            @Reference Stores stores,
            @Reference WriteGate gate,
            @Reference RetryTopics retries) {
        this(journal, stores, gate, retries, Clock.system());
        thread = new VitalThread(context, this, REST_NANOS, "Popped messages are not given again any more");
    }

    /** A revival without a thread, for tests that step it. */
    Revival(Journal journal, Stores stores, WriteGate gate, RetryTopics retries, Clock clock) {
        this.journal = journal;
        this.stores = stores;
        this.replay = new Replay(journal, stores);
        this.gate = gate;
        this.retries = retries;
        this.clock = clock;
    }

    @Override
    public String name() {
        return "pop-revival";
    }

    @Override
    public long idleNanos() {
        return journal.isReady() && journal.ledger().size() == 0 && running.isEmpty() ? REST_NANOS : TICK_NANOS;
    }

    @Override
    public int doWork() {
        if (!gate.isOpen()) {
            return 0;
        }
        if (!journal.isReady()) {
            return load();
        }
        long now = clock.millis();
        int work = replay.follow(now) + settle(now);
        for (Checkpoint point : journal.ledger().takeDue(now, MAX_RUNNING - running.size())) {
            running.add(new Rescue(point));
            work++;
        }
        if (progressMillis == Long.MIN_VALUE || now - progressMillis >= PROGRESS_MILLIS || now < progressMillis) {
            progressMillis = now;
            noteProgress();
        }
        return work;
    }

    /** What is being stored ends first, or is withdrawn: a successor would give it once more. */
    @Override
    public void onClose() {
        if (journal.isReady()) {
            running.forEach(Rescue::withdraw);
            Drain.await(() -> !running.stream().allMatch(Rescue::isEnded), clock);
            settle(clock.millis());
            noteProgress();
        }
    }

    @Deactivate
    void close() {
        if (thread != null) {
            thread.close();
        }
    }

    private int load() {
        if (!replay.step()) {
            return 0;
        }
        journal.ready(clock.millis());
        LOG.info("Journal of popped messages read: open={}", journal.ledger().size());
        return 1;
    }

    private int settle(long now) {
        int done = 0;
        for (Iterator<Rescue> rescues = running.iterator(); rescues.hasNext(); ) {
            Rescue rescue = rescues.next();
            if (rescue.isEnded()) {
                rescues.remove();
                rescue.settle(now);
                done++;
            }
        }
        return done;
    }

    private void noteProgress() {
        for (int queueId = 0; queueId < Journal.QUEUES; queueId++) {
            int queue = queueId;
            long end = journal.ledger().settledTo(queueId, () -> stores.log().nextQueueOffset(journal.topic(), queue));
            long settled = Math.min(end, replay.next(queueId)) - 1;
            if (settled > stores.offsets().find(SystemGroup.REVIVE, journal.topic(), queueId)) {
                stores.offsets().commit(SystemGroup.REVIVE, journal.topic(), queueId, settled);
            }
        }
    }

    /** The messages of one checkpoint on their way to the retry topic. */
    private final class Rescue {
        private final Checkpoint point;
        private final List<Long> missing;
        private final boolean[] isSaved;
        /** How to take those out again that may wait before the gate. */
        private final List<Runnable> parked = new ArrayList<>();

        private int open;

        Rescue(Checkpoint point) {
            this.point = point;
            this.missing = journal.ledger().missing(point);
            this.isSaved = new boolean[missing.size()];
            this.open = missing.size();
            for (int i = 0; i < missing.size(); i++) {
                begin(i);
            }
        }

        private void begin(int index) {
            LogSlice record = find(missing.get(index));
            if (record == null) {
                outcome(index, true);
                return;
            }
            try {
                MessageDraft draft = retries.draft(point.key(), new StoredMessage().wrap(record.buffer(), 0));
                gate.append(draft, true, new WriteGate.Completion() {
                    @Override
                    public void onOutcome(AppendResult result) {
                        record.close();
                        boolean isHopeless = result.status() == AppendStatus.RECORD_TOO_LARGE;
                        outcome(index, isHopeless || result.isCommitted());
                    }

                    @Override
                    public void onParked(Runnable withdraw) {
                        parked.add(withdraw);
                    }
                });
            } catch (RuntimeException e) {
                record.close();
                LOG.warn("A popped message cannot be given again yet: {}", e.getMessage());
                outcome(index, false);
            }
        }

        /** Only what waits before the gate changes by it; for the agent. */
        void withdraw() {
            parked.forEach(Runnable::run);
        }

        /** The record of a message; null when it has expired meanwhile. */
        private LogSlice find(long queueOffset) {
            long[] found = {-1};
            stores.queues()
                    .find(point.key().topic(), point.key().queueId())
                    .ifPresent(queue -> queue.read(queueOffset, 1, (offset, position, bytes, tagsCode) -> {
                        found[0] = offset == queueOffset ? position : -1;
                        return false;
                    }));
            return StoredRecords.find(stores.log(), found[0]).orElse(null);
        }

        private synchronized void outcome(int index, boolean saved) {
            isSaved[index] = saved;
            open--;
        }

        synchronized boolean isEnded() {
            return open == 0;
        }

        void settle(long now) {
            List<Long> saved = new ArrayList<>();
            for (int i = 0; i < isSaved.length; i++) {
                if (isSaved[i]) {
                    saved.add(missing.get(i));
                }
            }
            journal.acknowledge(point.key(), saved);
            if (!journal.ledger().missing(point).isEmpty()) {
                journal.ledger().putOff(point, now + RETRY_MILLIS);
            }
        }
    }
}
