package io.gantry.broker.timer;

import io.gantry.agent.Agent;
import io.gantry.agent.Clock;
import io.gantry.agent.Drain;
import io.gantry.agent.boot.VitalThread;
import io.gantry.codec.HostAddress;
import io.gantry.codec.StoredMessage;
import io.gantry.codec.record.MessageDraft;
import io.gantry.codec.record.QueueRecords;
import io.gantry.codec.record.StoredRecords;
import io.gantry.log.AppendResult;
import io.gantry.log.AppendStatus;
import io.gantry.log.LogSlice;
import io.gantry.log.StorageException;
import io.gantry.message.SystemTopic;
import io.gantry.queue.ConsumeQueue;
import io.gantry.replica.WriteGate;
import java.nio.file.Path;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the timer topic, notes when each record is to be looked at, and delivers what is due. One agent. After a crash
 * of the process it goes on where it was, and what was being delivered in that moment may be delivered twice; after one
 * of the machine the deliveries of the last seconds may.
 */
@Component(service = Timer.class, immediate = true)
public final class Timer implements Agent {
    private static final Logger LOG = LoggerFactory.getLogger(Timer.class);
    private static final long TICK_NANOS = 20_000_000;
    /** While nothing is due soon. */
    private static final long REST_NANOS = 250_000_000;

    private static final long RETRY_NANOS = 1_000_000_000;
    private static final int MAX_RUNNING = 4_096;
    private static final int READ_UNITS = 1_024;
    private static final int MAX_AT_HAND = 200_000;

    private final Stores stores;
    private final byte[] host;
    private final Clock clock;
    private final Ledger ledger;
    /** Records that are being delivered, by when they were due; what failed comes back. */
    private final Running running;

    private final Recalled recalled = new Recalled();
    private final TimerCounts counts;
    private VitalThread thread;
    private long pausedNanos;
    private boolean isFailing;

    /** Starts the thread. */
    @Activate
    public Timer(BundleContext context, @Reference Stores stores) {
        this(stores, Clock.system());
        thread = new VitalThread(context, this, REST_NANOS, "Timed messages are not delivered any more");
    }

    /** One without a thread, for tests that step it. */
    Timer(Stores stores, Clock clock) {
        this.stores = stores;
        this.clock = clock;
        this.host = HostAddress.bytes(stores.broker().storeHost());
        Path directory = stores.broker().rootDirectory().resolve("timer");
        WaitingTopics waiting = new WaitingTopics(directory.resolve("topics"), clock);
        this.running = new Running(waiting);
        this.counts = new TimerCounts(waiting);
        this.ledger = new Ledger(directory, clock, MAX_AT_HAND, waiting);
    }

    @Override
    public String name() {
        return "timer";
    }

    /** A disk that takes nothing holds everything up, and nothing is forgotten. */
    @Override
    public int doWork() {
        if (!stores.gate().isOpen() || isFailing && clock.nanos() - pausedNanos < RETRY_NANOS) {
            return 0;
        }
        try {
            int work = turn();
            if (isFailing) {
                LOG.info("Timed messages are delivered again");
                isFailing = false;
            }
            return work;
        } catch (StorageException e) {
            if (!isFailing) {
                LOG.error("Timed messages wait, tried again every second: {}", e.getMessage());
            }
            isFailing = true;
            pausedNanos = clock.nanos();
            return 0;
        }
    }

    @Override
    public long idleNanos() {
        return ledger.atHand() == 0 && running.size() == 0 ? REST_NANOS : TICK_NANOS;
    }

    private int turn() {
        ConsumeQueue queue = stores.queues().find(SystemTopic.WHEEL_TIMER, 0).orElse(null);
        if (queue == null) {
            // Nothing was ever timed, so everything is done.
            counts.onTurn(0, clock.millis() - 1);
            return 0;
        }
        ledger.open(queue);
        int work = read(queue);
        counts.onNoted(work);
        long now = clock.millis();
        ledger.load(now);
        work += deliver(now);
        // They have not left those that run, so nobody takes them for done meanwhile.
        running.takeFailed(clock.nanos()).forEach(entry -> look(entry, now));
        long done = ledger.note(running.firstMillis());
        recalled.dropBefore(done);
        counts.onTurn(ledger.next(), done);
        return work;
    }

    /** What is being stored ends first: a successor would deliver it once more. */
    @Override
    public void onClose() {
        running.withdraw();
        Drain.await(running::isWaiting, clock);
        ledger.close(running);
    }

    @Deactivate
    void close() {
        if (thread != null) {
            thread.close();
        } else {
            onClose();
        }
    }

    private int read(ConsumeQueue queue) {
        if (!ledger.hasRoom()) {
            return 0;
        }
        long from = ledger.next();
        long next = QueueRecords.read(
                queue,
                stores.log(),
                from,
                READ_UNITS,
                (offset, record) -> ledger.add(offset, record == null ? null : new TimedRecord(record)));
        ledger.skipTo(next);
        return (int) (next - from);
    }

    private int deliver(long now) {
        int count = 0;
        while (running.size() < MAX_RUNNING) {
            Entry entry = ledger.poll(now);
            if (entry == null) {
                break;
            }
            count++;
            look(entry, now);
        }
        return count;
    }

    /** Whatever is wrong with one record is not to hold up the others. */
    private void look(Entry entry, long now) {
        LogSlice slice = StoredRecords.find(stores.log(), entry.position()).orElse(null);
        if (slice == null) {
            LOG.warn("A timed message is gone from the log before its time: {}", entry);
            running.end(entry, true);
            return;
        }
        try {
            if (!deliver(entry, slice, now)) {
                slice.close();
                running.end(entry, true);
            }
        } catch (RuntimeException e) {
            LOG.error("A timed message cannot be delivered and is passed over: {}", entry, e);
            slice.close();
            running.end(entry, true);
        }
    }

    /** False when nothing is stored. */
    private boolean deliver(Entry entry, LogSlice slice, long now) {
        StoredMessage stored = new StoredMessage().wrap(slice.buffer(), 0);
        TimedRecord record = new TimedRecord(stored);
        if (!stored.topic().equals(SystemTopic.WHEEL_TIMER) || record.entry(0).wakeMillis() > entry.wakeMillis()) {
            LOG.warn("Another record stands where a timed message stood, for the log lost its newest part: {}", entry);
            return false;
        }
        if (record.waits(now)) {
            append(entry, slice, record.rolled(host), false);
            return true;
        }
        if (record.recalledKey() != null) {
            recalled.add(record.recalledKey(), record.dueMillis());
            return false;
        }
        if (recalled.takes(record)) {
            return false;
        }
        if (!record.isWhole()) {
            LOG.warn("A timed message does not say where it belongs: {}", entry);
            return false;
        }
        append(entry, slice, record.delivered(host, now), true);
        return true;
    }

    private void append(Entry entry, LogSlice slice, MessageDraft draft, boolean isArrival) {
        running.begin(entry);
        stores.gate().append(draft, true, new WriteGate.Completion() {
            @Override
            public void onOutcome(AppendResult result) {
                slice.close();
                boolean isHopeless = result.status() == AppendStatus.RECORD_TOO_LARGE;
                if (isArrival && result.isInLog()) {
                    counts.onDelivered();
                    stores.meter().onPut(draft.topic(), 1, result.end() - result.position());
                }
                running.end(entry, result.isInLog() || isHopeless);
            }

            @Override
            public void onParked(Runnable withdraw) {
                running.onParked(entry, withdraw);
            }
        });
    }

    TimerCounts counts() {
        return counts;
    }

    /** How many are being delivered just now. */
    int delivering() {
        return running.size();
    }

    /** How many wait in memory; for tests and figures. */
    int atHand() {
        return ledger.atHand();
    }
}
