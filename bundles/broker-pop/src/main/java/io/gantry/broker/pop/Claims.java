package io.gantry.broker.pop;

import io.gantry.wire.BadRequestException;
import io.gantry.wire.ResponseCode;
import java.util.List;
import java.util.function.Consumer;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * What consumers say of messages they were given: done, or hidden for another time. What was given in order is noted
 * by the {@link Fronts}, all else in the {@link Journal}. Safe for any thread.
 */
@Component(service = Claims.class)
public final class Claims {
    private final Journal journal;
    private final Fronts fronts;
    private final WaitingPops waiting;

    @Activate
    public Claims(@Reference Journal journal, @Reference Fronts fronts, @Reference WaitingPops waiting) {
        this.journal = journal;
        this.fronts = fronts;
        this.waiting = waiting;
    }

    /** Some messages that were given at one time. */
    record Claim(Checkpoint.Key key, boolean isOrdered, List<Long> offsets) {}

    /** How long a message is hidden now, by which words. */
    record Hidden(long popTimeMillis, long invisibleMillis, int reviveQueue) {}

    /** Before the journal was read, nobody knows what waits. */
    void requireReady() {
        journal.requireReady();
    }

    /** Notes what is done; what comes too late changes nothing. */
    void acknowledge(Claim claim) {
        if (!claim.isOrdered()) {
            journal.acknowledge(claim.key(), claim.offsets());
            return;
        }
        for (long offset : claim.offsets()) {
            if (fronts.acknowledgeInOrder(claim.key(), offset) == Orders.Outcome.ILLEGAL) {
                throw new BadRequestException(
                        ResponseCode.MESSAGE_ILLEGAL,
                        "offset is illegal: no message with the queue offset " + offset + " of the topic "
                                + claim.key().topic() + " was given at "
                                + claim.key().popTimeMillis());
            }
        }
        waiting.wake(claim.key().group(), claim.key().topic());
    }

    /**
     * Hides one message for another time from now on: by a checkpoint of its own, then the acknowledgement in the old
     * one. One that was acknowledged or revived already stays so.
     *
     * @param outcome told once; null when it cannot be noted and the message keeps its time
     */
    void hide(Claim claim, long nowMillis, long invisibleMillis, Consumer<Hidden> outcome) {
        Checkpoint.Key old = claim.key();
        long offset = claim.offsets().get(0);
        if (claim.isOrdered()) {
            long until = nowMillis + invisibleMillis;
            fronts.changeInOrder(old, offset, until);
            // Whoever waits knows the former time.
            waiting.wake(old.group(), old.topic());
            outcome.accept(new Hidden(old.popTimeMillis(), until - old.popTimeMillis(), Orders.REVIVE_QUEUE));
            return;
        }
        // The new checkpoint must have another name than the old one, however soon after the pop this is.
        long popTime = Math.max(nowMillis, old.popTimeMillis() + 1);
        int reviveQueue = journal.ledger().waitingIn(old, offset);
        Hidden hidden = new Hidden(popTime, invisibleMillis, Math.max(0, reviveQueue));
        if (reviveQueue < 0) {
            outcome.accept(hidden);
            return;
        }
        Checkpoint.Key key = new Checkpoint.Key(old.group(), old.topic(), old.queueId(), offset, popTime);
        journal.open(new Checkpoint(key, invisibleMillis, reviveQueue, new int[1]), isCommitted -> {
            if (isCommitted) {
                journal.acknowledge(old, claim.offsets());
            }
            outcome.accept(isCommitted ? hidden : null);
        });
    }
}
