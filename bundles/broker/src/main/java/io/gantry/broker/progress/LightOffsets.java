package io.gantry.broker.progress;

import io.gantry.agent.boot.Repetition;
import io.gantry.agent.boot.Timetable;
import io.gantry.broker.offset.OffsetTable;
import io.gantry.codec.MultiDispatch;
import io.gantry.queue.ConsumeQueues;
import java.util.ArrayDeque;
import java.util.Deque;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/**
 * Forgets offsets in light queues that are gone: the store removes such a queue with its last record, and nobody
 * deletes it as a topic. Runs on the timetable's thread, some queues at a time.
 */
@Component(
        service = {},
        immediate = true)
public final class LightOffsets {
    private static final long PERIOD_MILLIS = 10_000;
    private static final int LOOKS = 1_000;
    /** So many periods are between two rounds. */
    private static final int REST = 60;

    private final OffsetTable offsets;
    private final ConsumeQueues queues;
    private final Repetition repetition;
    private final Deque<String> round = new ArrayDeque<>();
    private int rest = REST;

    @Activate
    public LightOffsets(
            @Reference OffsetTable offsets, @Reference ConsumeQueues queues, @Reference Timetable timetable) {
        this.offsets = offsets;
        this.queues = queues;
        this.repetition = timetable.every(PERIOD_MILLIS, this::look);
    }

    private void look() {
        if (round.isEmpty() && rest-- <= 0) {
            round.addAll(offsets.topics(MultiDispatch::isLight));
            rest = REST;
        }
        for (int i = 0; i < LOOKS && !round.isEmpty(); i++) {
            String topic = round.poll();
            if (queues.find(topic, 0).isEmpty()) {
                offsets.removeTopic(topic);
            }
        }
    }

    @Deactivate
    void close() {
        repetition.close();
    }
}
