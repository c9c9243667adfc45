package io.gantry.bench.traffic;

import io.gantry.agent.Clock;
import io.gantry.bench.link.Traffic;
import io.gantry.codec.StoredMessage;
import java.util.BitSet;

/**
 * Sends at a fixed rate and reads at the same time. A message's time runs from the moment it was due, so a stall is
 * charged to every message it delays, sent or not.
 */
public final class EndToEnd implements Traffic, MessageSink {
    /** How long a message that was acknowledged may take to arrive after the last one was sent. */
    private static final long GRACE_NANOS = 5_000_000_000L;

    private final Span span;
    private final Tally sends;
    private final Tally arrivals;
    private final Stamp stamp = new Stamp();
    private final BitSet seen = new BitSet();
    private final Sending sending;
    private final Pulling pulling;
    private volatile long received;
    private volatile long duplicates;
    private volatile boolean isFinished;

    /**
     * Both ways.
     *
     * @param sends what was sent and acknowledged
     * @param arrivals what arrived; its latencies are from due to arrival
     * @param pulls what the pulls brought, whoever sent it
     */
    public EndToEnd(Clock clock, Span span, Tally sends, Tally arrivals, Tally pulls, Plans plans) {
        this.span = span;
        this.sends = sends;
        this.arrivals = arrivals;
        this.sending = new Sending(clock, span, sends, plans.sending, stamp);
        // The pulls go on until the last message has arrived.
        this.pulling = new Pulling(clock, new Span(clock, 0, Long.MAX_VALUE / 2), pulls, plans.pulling, this);
    }

    /** What is sent and how it is read. */
    public record Plans(Sending.Plan sending, Pulling.Plan pulling) {}

    public Sending sending() {
        return sending;
    }

    public Pulling pulling() {
        return pulling;
    }

    @Override
    public void onTurn(long now) {
        sending.onTurn(now);
        pulling.onTurn(now);
        boolean hasAll = received >= sends.acknowledged.sum();
        isFinished = sending.isFinished() && (hasAll || span.isOver(now - GRACE_NANOS));
    }

    @Override
    public long nextDueNanos() {
        return sending.nextDueNanos();
    }

    @Override
    public void onMessage(StoredMessage message, long nowNanos) {
        if (!stamp.isOn(message)) {
            return;
        }
        int number = (int) Stamp.number(message);
        if (seen.get(number)) {
            duplicates++;
            return;
        }
        seen.set(number);
        received++;
        long due = Stamp.dueNanos(message);
        if (span.isMeasured(due)) {
            arrivals.messages.increment();
            arrivals.bodyBytes.add(message.bodyBytes());
            arrivals.latencies.record(nowNanos - due);
            arrivals.saw(nowNanos);
        }
    }

    /** Messages of this run that arrived, warm-up included, each counted once. */
    public long received() {
        return received;
    }

    /** Messages of this run that arrived again. */
    public long duplicates() {
        return duplicates;
    }

    public boolean isFinished() {
        return isFinished;
    }
}
