package io.gantry.broker.tx;

import io.gantry.agent.Clock;
import io.gantry.agent.Drain;
import io.gantry.codec.record.MessageDraft;
import io.gantry.figures.TrafficMeter;
import io.gantry.log.AppendResult;
import io.gantry.log.CommitLog;
import io.gantry.log.LogSlice;
import io.gantry.message.SystemTopic;
import io.gantry.replica.WriteGate;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/**
 * Settles half messages: first the message is stored where it belongs, then the operation that says so. A crash between
 * the two has the producer asked once more, and the message stored twice if it says the same again; none is lost. Safe
 * for any thread. A stop ends what it has begun.
 */
@Component(service = Settlement.class)
public final class Settlement {
    private static final int MAX_OPEN = 200_000;

    private final Ledger ledger = new Ledger(MAX_OPEN);
    private final CommitLog log;
    private final WriteGate gate;
    private final Drafts drafts;
    private final TrafficMeter meter;
    /** Settled half messages whose operation is not stored yet. */
    private final Queue<Long> owed = new ConcurrentLinkedQueue<>();
    /** Messages that are being stored, their operations not yet. */
    private final Set<Arrival> running = ConcurrentHashMap.newKeySet();

    private final Clock clock;

    @Activate
    public Settlement(
            @Reference CommitLog log,
            @Reference WriteGate gate,
            @Reference Drafts drafts,
            @Reference TrafficMeter meter) {
        this(log, gate, drafts, meter, Clock.system());
    }

    Settlement(CommitLog log, WriteGate gate, Drafts drafts, TrafficMeter meter, Clock clock) {
        this.clock = clock;
        this.log = log;
        this.gate = gate;
        this.drafts = drafts;
        this.meter = meter;
    }

    /**
     * Who uses this has left. A message that waits before the gate is withdrawn, and its producer asked again by a
     * successor; one that waits for its commit gets its operation first, which the successor is to find.
     */
    @Deactivate
    void close() {
        running.forEach(Arrival::withdraw);
        Drain.await(() -> !running.isEmpty(), clock);
        settleOwed();
    }

    Ledger ledger() {
        return ledger;
    }

    Drafts drafts() {
        return drafts;
    }

    /** Begins to settle what stands at a place of the queue of half messages, see {@link Ledger#begin}. */
    long begin(long queueOffset) {
        return ledger.begin(queueOffset, operationFloor());
    }

    /**
     * Stores a message and then the operation.
     *
     * @param half what {@link #begin} gave
     * @param record closed when the message is stored
     * @param outcome told the message's outcome, once; when it is not in the log the half message goes on to wait
     */
    void settle(long half, LogSlice record, MessageDraft message, Consumer<AppendResult> outcome) {
        Arrival arrival = new Arrival(result -> {
            record.close();
            if (result.isInLog()) {
                meter.onPut(message.topic(), 1, result.end() - result.position());
                settle(half, () -> outcome.accept(result));
            } else {
                ledger.abandon(half);
                outcome.accept(result);
            }
        });
        running.add(arrival);
        gate.append(message, true, arrival);
    }

    /** A message on its way to where it belongs. */
    private final class Arrival implements WriteGate.Completion {
        private final Consumer<AppendResult> outcome;
        private volatile Runnable withdrawal = () -> {};

        Arrival(Consumer<AppendResult> outcome) {
            this.outcome = outcome;
        }

        @Override
        public void onOutcome(AppendResult result) {
            try {
                outcome.accept(result);
            } finally {
                running.remove(this);
            }
        }

        @Override
        public void onParked(Runnable withdraw) {
            withdrawal = withdraw;
        }

        void withdraw() {
            withdrawal.run();
        }
    }

    /** Stores the operation alone, now or later; runs an action when that was tried. */
    void settle(long half, Runnable done) {
        gate.append(drafts.operation(half), false, result -> {
            if (result.isInLog()) {
                ledger.onSettled(half, result.queueOffset());
            } else {
                owed.add(half);
            }
            done.run();
        });
    }

    /** Where an operation that is stored from now on can stand. */
    long operationFloor() {
        return log.nextQueueOffset(SystemTopic.HALF_OP, 0);
    }

    /** Tries again to store what could not be. */
    void settleOwed() {
        int count = owed.size();
        for (int i = 0; i < count; i++) {
            Long half = owed.poll();
            if (half != null) {
                settle(half, () -> {});
            }
        }
    }
}
