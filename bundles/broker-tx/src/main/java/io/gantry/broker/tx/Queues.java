package io.gantry.broker.tx;

import io.gantry.log.CommitLog;
import io.gantry.message.SystemGroup;
import io.gantry.queue.ConsumeQueue;
import io.gantry.queue.ConsumeQueues;
import io.gantry.registry.Offsets;
import io.gantry.replica.WriteGate;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** The log, the two queues of transactions in it, and how far they were looked at. Safe for any thread. */
@Component(service = Queues.class)
public final class Queues {
    private final CommitLog log;
    private final WriteGate gate;
    private final ConsumeQueues queues;
    private final Offsets offsets;

    @Activate
    public Queues(
            @Reference CommitLog log,
            @Reference WriteGate gate,
            @Reference ConsumeQueues queues,
            @Reference Offsets offsets) {
        this.log = log;
        this.gate = gate;
        this.queues = queues;
        this.offsets = offsets;
    }

    CommitLog log() {
        return log;
    }

    WriteGate gate() {
        return gate;
    }

    Offsets offsets() {
        return offsets;
    }

    /** Up to where the log's records are in their queues. */
    long dispatched() {
        return queues.dispatched().position();
    }

    /** Runs the action when the record that begins there is in its queue, maybe by the thread that puts it there. */
    void onDispatched(long position, Runnable action) {
        queues.dispatched().onReach(position + 1, action);
    }

    /** Whether a queue's message of this number is the record that begins there. */
    boolean holds(String topic, long queueOffset, long position) {
        ConsumeQueue queue = find(topic);
        boolean[] isSame = {false};
        if (queue != null && queueOffset >= queue.minOffset()) {
            queue.read(queueOffset, 1, (offset, at, bytes, tagsCode) -> {
                isSame[0] = offset == queueOffset && at == position;
                return false;
            });
        }
        return isSame[0];
    }

    /** The one queue of a topic; null when it has none yet. */
    ConsumeQueue find(String topic) {
        return queues.find(topic, 0).orElse(null);
    }

    /** Where an earlier run went on to read a queue: not behind its end, for the log may have lost its newest part. */
    long progress(ConsumeQueue queue) {
        long noted = offsets.find(SystemGroup.TRANSACTIONS, queue.key().topic(), 0);
        return Math.max(queue.minOffset(), Math.min(queue.maxOffset().position(), noted));
    }
}
