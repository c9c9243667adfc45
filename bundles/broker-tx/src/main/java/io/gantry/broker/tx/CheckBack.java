package io.gantry.broker.tx;

import io.gantry.agent.Agent;
import io.gantry.agent.Clock;
import io.gantry.agent.boot.VitalThread;
import io.gantry.codec.StoredMessage;
import io.gantry.codec.record.QueueRecords;
import io.gantry.codec.record.StoredRecords;
import io.gantry.log.LogSlice;
import io.gantry.message.SystemGroup;
import io.gantry.message.SystemTopic;
import io.gantry.queue.ConsumeQueue;
import io.gantry.registry.Offsets;
import io.gantry.registry.Topics;
import io.gantry.route.TopicConfig;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows the queue of half messages and has producers asked that do not decide. First of all it reads what an earlier
 * run has left. One agent.
 */
@Component(service = CheckBack.class, immediate = true)
public final class CheckBack implements Agent {
    private static final Logger LOG = LoggerFactory.getLogger(CheckBack.class);
    private static final long TICK_NANOS = 100_000_000;
    /** While nothing waits. */
    private static final long REST_NANOS = 500_000_000;

    private static final long PROGRESS_MILLIS = 1_000;
    /** So long after a start writes of the run before it may come: longer than a gate or a commit has them wait. */
    private static final long PREDECESSOR_MILLIS = 20_000;

    private static final long RETRY_MILLIS = 1_000;
    private static final int MAX_ASKED = 256;
    private static final long MAX_WAIT_MILLIS = 12 * 3_600_000L;
    private static final int READ_UNITS = 1_024;

    private final Queues queues;
    private final Settlement settlement;
    private final Questions questions;
    private final Topics topics;
    private final TransactionSettings settings;
    private final Clock clock;
    private final PastOperations past;
    private VitalThread thread;
    /** When all that earlier runs have left was known; 0 before. Nobody is given up who could not be asked since. */
    private long startMillis;

    private long progressMillis;

    /** Starts the thread. */
    @Activate
    public CheckBack(
            BundleContext context,
            @Reference Queues queues,
            @Reference Settlement settlement,
            @Reference Questions questions,
            @Reference Topics topics,
            @Reference TransactionSettings settings) {
        this(queues, settlement, questions, topics, settings, Clock.system());
        thread = new VitalThread(context, this, REST_NANOS, "Undecided transactions are not asked for any more");
    }

    /** One without a thread, for tests that step it. */
    CheckBack(
            Queues queues,
            Settlement settlement,
            Questions questions,
            Topics topics,
            TransactionSettings settings,
            Clock clock) {
        this.queues = queues;
        this.settlement = settlement;
        this.questions = questions;
        this.topics = topics;
        this.settings = settings;
        this.clock = clock;
        this.past = new PastOperations(queues, settlement);
    }

    @Override
    public String name() {
        return "transactions";
    }

    @Override
    public long idleNanos() {
        return startMillis > 0 && settlement.ledger().size() == 0 ? REST_NANOS : TICK_NANOS;
    }

    @Override
    public int doWork() {
        if (!queues.gate().isOpen()) {
            return 0;
        }
        if (startMillis == 0) {
            return load();
        }
        long now = clock.millis();
        int work = now - startMillis < PREDECESSOR_MILLIS ? past.follow() : 0;
        work += readHalves() + ask();
        if (Math.abs(now - progressMillis) >= PROGRESS_MILLIS) {
            progressMillis = now;
            settlement.settleOwed();
            noteProgress();
        }
        return work;
    }

    @Override
    public void onClose() {
        if (startMillis > 0) {
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
        if (!past.isVisible()) {
            return 0;
        }
        Ledger ledger = settlement.ledger();
        ConsumeQueue halves = queues.find(SystemTopic.HALF);
        ledger.reset(halves == null ? 0 : queues.progress(halves));
        ConsumeQueue operations = queues.find(SystemTopic.HALF_OP);
        past.read(operations);
        while (readHalves() > 0) {
            continue;
        }
        startMillis = clock.millis();
        noteBack(SystemTopic.HALF, halves);
        noteBack(SystemTopic.HALF_OP, operations);
        ledger.complete();
        LOG.info("Transactions read: waiting={}", ledger.size());
        return 1;
    }

    private int readHalves() {
        Ledger ledger = settlement.ledger();
        ConsumeQueue queue = queues.find(SystemTopic.HALF);
        if (queue == null || !ledger.hasRoom()) {
            return 0;
        }
        long from = ledger.next();
        long next = QueueRecords.read(
                queue,
                queues.log(),
                from,
                READ_UNITS,
                (offset, record) -> ledger.read(offset, record == null ? null : Half.of(record, settings)));
        ledger.skipTo(next);
        return (int) (next - from);
    }

    private int ask() {
        int count = 0;
        for (Half half : settlement
                .ledger()
                .takeDue(clock.millis(), MAX_ASKED - settlement.ledger().askedCount())) {
            count++;
            LogSlice record = StoredRecords.find(queues.log(), half.position())
                    .filter(CheckBack::isHalf)
                    .orElse(null);
            try {
                look(half, record);
            } catch (RuntimeException e) {
                // Whatever is wrong with one is not to hold up the others.
                LOG.error("A half message cannot be looked at: {}", half, e);
                settlement.ledger().putOff(half, clock.millis() + settings.checkIntervalMillis());
            }
        }
        return count;
    }

    /** Of another topic is what stands there after the log has lost its newest part. */
    private static boolean isHalf(LogSlice record) {
        boolean isHalf = new StoredMessage().wrap(record.buffer(), 0).topic().equals(SystemTopic.HALF);
        if (!isHalf) {
            record.close();
        }
        return isHalf;
    }

    private void look(Half half, LogSlice record) {
        if (record == null) {
            LOG.warn("A half message is gone from the log before its producer decided: {}", half);
            giveUp(half, null);
        } else if (isHopeless(half, record)) {
            giveUp(half, record);
        } else {
            ask(half, record);
        }
    }

    /** One that nobody can be asked about waits for a producer to come back, but not until the log forgets it. */
    private boolean isHopeless(Half half, LogSlice record) {
        StoredMessage stored = new StoredMessage().wrap(record.buffer(), 0);
        boolean isOld = clock.millis() - startMillis > MAX_WAIT_MILLIS
                && clock.millis() - stored.bornTimestampMillis() > MAX_WAIT_MILLIS;
        return half.checks() >= settings.maxChecks() || isOld && !questions.canAsk(stored);
    }

    /** Whoever cannot be asked does not count as asked. */
    private void ask(Half half, LogSlice record) {
        StoredMessage stored = new StoredMessage().wrap(record.buffer(), 0);
        int checks = half.checks() + (questions.canAsk(stored) ? 1 : 0);
        queues.gate().append(settlement.drafts().again(stored, half, checks), true, result -> {
            try (record) {
                Ledger ledger = settlement.ledger();
                if (!result.isInLog()) {
                    ledger.putOff(half, clock.millis() + RETRY_MILLIS);
                } else if (ledger.onMoved(half, result.queueOffset(), settlement.operationFloor())) {
                    questions.ask(stored, result.queueOffset(), result.position());
                } else {
                    settlement.settle(result.queueOffset(), () -> {});
                }
            }
        });
    }

    /** Puts the message aside, where people can find it; without a record there is nothing to put. */
    private void giveUp(Half half, LogSlice record) {
        settlement.ledger().putOff(half, clock.millis() + RETRY_MILLIS);
        TopicConfig topic = topics.createIfAbsent(TopicConfig.of(SystemTopic.TRANSACTION_CHECK_MAX, 1));
        long place = topic == null ? Ledger.NOTHING : settlement.begin(half.queueOffset());
        if (place == Ledger.NOTHING) {
            if (record != null) {
                record.close();
            }
        } else if (record == null) {
            settlement.settle(place, () -> {});
        } else {
            LOG.warn("A transaction is put aside, its producer did not decide: topic={}, {}", topic.name(), half);
            StoredMessage stored = new StoredMessage().wrap(record.buffer(), 0);
            settlement.settle(place, record, settlement.drafts().exhausted(stored), result -> {});
        }
    }

    private void noteProgress() {
        Ledger ledger = settlement.ledger();
        // Asked first: an operation that is stored meanwhile is behind it.
        long nextOperation = queues.log().nextQueueOffset(SystemTopic.HALF_OP, 0);
        note(SystemTopic.HALF, ledger.settledTo());
        note(SystemTopic.HALF_OP, ledger.operationsFrom(nextOperation));
    }

    /** Progress that is behind the queue's end would hide what comes there. */
    private void noteBack(String topic, ConsumeQueue queue) {
        long end = queue == null ? 0 : queue.maxOffset().position();
        if (queues.offsets().find(SystemGroup.TRANSACTIONS, topic, 0) > end) {
            queues.offsets().commit(SystemGroup.TRANSACTIONS, topic, 0, end);
        }
    }

    private void note(String topic, long offset) {
        Offsets offsets = queues.offsets();
        if (offset > offsets.find(SystemGroup.TRANSACTIONS, topic, 0)) {
            offsets.commit(SystemGroup.TRANSACTIONS, topic, 0, offset);
        }
    }
}
