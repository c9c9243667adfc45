package io.gantry.broker.pop;

import io.gantry.queue.QueueKey;
import io.gantry.wire.Connection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** For what a pop waits that found nothing: a message, a queue that opens, another topic of retries. */
@Component(service = Waits.class)
public final class Waits {
    private final PopAdmission admission;
    private final Fronts fronts;
    private final WaitingPops waiting;

    @Activate
    public Waits(@Reference PopAdmission admission, @Reference Fronts fronts, @Reference WaitingPops waiting) {
        this.admission = admission;
        this.fronts = fronts;
        this.waiting = waiting;
    }

    /**
     * Waits until there may be something in one of the queues, at most until then; the action looks again.
     *
     * @param ends the offset of each queue that there was nothing before
     * @return false when too many wait already
     */
    boolean await(
            Wish wish,
            Connection connection,
            Map<QueueKey, Long> ends,
            long untilMillis,
            Consumer<WaitingPops.End> then) {
        long now = admission.nowMillis();
        long until = untilMillis;
        Map<QueueKey, Long> targets = new HashMap<>();
        ends.forEach((queue, end) -> targets.put(queue, end + 1));
        for (QueueKey queue : ends.keySet()) {
            long closedUntil = fronts.closedUntil(wish, queue, now);
            if (closedUntil > 0) {
                targets.remove(queue);
                until = Math.min(until, closedUntil);
            }
        }
        if (!waiting.add(wish, connection, targets, Math.max(1, until - now), then)) {
            return false;
        }
        if (hasChanged(wish, ends.keySet(), targets, now)) {
            waiting.wake(wish.group(), wish.topic());
        }
        return true;
    }

    /** Whether something happened before the pop waited, so that nobody woke it. */
    private boolean hasChanged(Wish wish, Set<QueueKey> queues, Map<QueueKey, Long> targets, long now) {
        return !queues.equals(new HashSet<>(admission.queues(wish)))
                || queues.stream()
                        .anyMatch(queue -> !targets.containsKey(queue) && fronts.closedUntil(wish, queue, now) == 0);
    }

    /** Has all that a group waits for in a topic look again. */
    void wake(String group, String topic) {
        waiting.wake(group, topic);
    }

    int count(String group, String topic, int queueId) {
        return waiting.count(group, topic, queueId);
    }
}
