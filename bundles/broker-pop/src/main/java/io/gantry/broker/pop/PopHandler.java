package io.gantry.broker.pop;

import io.gantry.filter.Selectors;
import io.gantry.log.CommitLog;
import io.gantry.log.LogSlice;
import io.gantry.queue.ConsumeQueues;
import io.gantry.queue.QueueKey;
import io.gantry.registry.Offsets;
import io.gantry.wire.BadRequestException;
import io.gantry.wire.Handles;
import io.gantry.wire.Payload;
import io.gantry.wire.Reply;
import io.gantry.wire.Request;
import io.gantry.wire.RequestCode;
import io.gantry.wire.RequestHandler;
import io.gantry.wire.Response;
import io.gantry.wire.ResponseCode;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/**
 * Gives messages to consumers that own no queue, and hides them for a while. Nothing is answered before the journal
 * says what was given: a crash gives it again and loses nothing.
 */
@Component
@Handles(requestCodes = RequestCode.POP_MESSAGE, vip = false)
public final class PopHandler implements RequestHandler {
    private final PopAdmission admission;
    private final Selectors selectors;
    private final Journal journal;
    private final Fronts fronts;
    private final WaitingPops waiting;

    @Activate
    public PopHandler(
            @Reference PopAdmission admission,
            @Reference Selectors selectors,
            @Reference Journal journal,
            @Reference CommitLog log,
            @Reference ConsumeQueues queues,
            @Reference Offsets offsets) {
        this.admission = admission;
        this.selectors = selectors;
        this.journal = journal;
        this.fronts = new Fronts(log, queues, offsets);
        this.waiting = new WaitingPops(queues, admission.timetable());
    }

    @Override
    public void handle(Request request, Reply reply) {
        Pop pop = admission.admit(request, reply);
        selectors.of(pop.wanted());
        if (!journal.isReady()) {
            throw new BadRequestException(
                    ResponseCode.SYSTEM_BUSY,
                    "[REJECTREQUEST]system busy, the broker reads what was popped before it started: ask again");
        }
        serve(pop);
    }

    @Deactivate
    void close() {
        waiting.close();
    }

    /** Pops that wait for a message. */
    int waiting() {
        return waiting.count();
    }

    private void serve(Pop pop) {
        List<QueueKey> queues = admission.queues(pop);
        List<Taken> taken = new ArrayList<>();
        int room = pop.most();
        for (QueueKey queue : queues) {
            Taken part = room == 0
                    ? null
                    : fronts.take(pop.group(), queue, pop.isFromEnd(), selectors.of(pop.wanted()), room);
            if (part != null) {
                taken.add(part);
                room -= part.offsets().size();
            }
        }
        if (taken.isEmpty()) {
            await(pop, queues);
        } else {
            new Giving(pop, taken).begin();
        }
    }

    private void await(Pop pop, List<QueueKey> queues) {
        long left = pop.untilMillis() - admission.timetable().clock().millis();
        if (pop.untilMillis() == 0 || left <= 0) {
            int code = pop.untilMillis() == 0 ? ResponseCode.PULL_NOT_FOUND : ResponseCode.POLLING_TIMEOUT;
            pop.reply().send(Response.refusal(code, "no message to pop"));
            return;
        }
        Map<QueueKey, Long> targets = new HashMap<>();
        queues.forEach(queue -> targets.put(queue, fronts.next(pop.group(), queue) + 1));
        boolean isWaiting = waiting.add(pop.request().connection(), targets, left, end -> resume(pop, end));
        if (!isWaiting) {
            pop.reply().send(Response.refusal(ResponseCode.POLLING_FULL, "too many pops wait for messages"));
        }
    }

    private void resume(Pop pop, WaitingPops.End end) {
        switch (end) {
            case MESSAGE -> {
                try {
                    serve(pop);
                } catch (BadRequestException e) {
                    pop.reply().send(Response.refusal(e.code(), e.getMessage()));
                }
            }
            case TIME -> pop.reply().send(Response.refusal(ResponseCode.POLLING_TIMEOUT, "no message to pop"));
            case MOVE -> pop.reply().giveBack();
        }
    }

    /** One pop's checkpoints on their way into the journal; answered when the last is there. */
    private final class Giving {
        private final Pop pop;
        private final List<Taken> taken;
        private final Taken[] given;
        private final AtomicInteger left;
        private final long popTimeMillis = admission.timetable().clock().millis();
        private final int reviveQueue = ThreadLocalRandom.current().nextInt(Journal.QUEUES);

        Giving(Pop pop, List<Taken> taken) {
            this.pop = pop;
            this.taken = taken;
            this.given = new Taken[taken.size()];
            this.left = new AtomicInteger(taken.size());
        }

        void begin() {
            for (int i = 0; i < taken.size(); i++) {
                int index = i;
                journal.open(checkpoint(taken.get(i)), isCommitted -> settled(index, isCommitted));
            }
        }

        private Checkpoint checkpoint(Taken part) {
            int[] differences = part.offsets().stream()
                    .mapToInt(offset -> (int) (offset - part.startOffset()))
                    .toArray();
            Checkpoint.Key key = new Checkpoint.Key(
                    pop.group(), part.queue().topic(), part.queue().queueId(), part.startOffset(), popTimeMillis);
            return new Checkpoint(key, pop.invisibleMillis(), reviveQueue, differences);
        }

        private void settled(int index, boolean isCommitted) {
            Taken part = taken.get(index);
            fronts.settle(pop.group(), part, isCommitted);
            if (isCommitted) {
                given[index] = part;
            } else {
                part.close();
            }
            if (left.decrementAndGet() == 0) {
                answer();
            }
        }

        private List<ByteBuffer> told(Taken part) {
            if (part.queue().topic().equals(pop.topic())) {
                return part.records().stream().map(LogSlice::buffer).toList();
            }
            Retelling retelling =
                    new Retelling(pop.topic(), part, pop.invisibleMillis(), admission.brokerName());
            return part.records().stream()
                    .map(record -> retelling.of(record, popTimeMillis, reviveQueue))
                    .toList();
        }

        /** How many messages of the asked queues nobody was given yet. */
        private long rest() {
            long rest = 0;
            for (QueueKey queue : admission.queues(pop)) {
                rest += fronts.rest(pop.group(), queue);
            }
            return rest;
        }

        private void answer() {
            List<Taken> parts = new ArrayList<>();
            List<ByteBuffer> records = new ArrayList<>();
            for (Taken part : given) {
                if (part != null) {
                    parts.add(part);
                    records.addAll(told(part));
                }
            }
            if (parts.isEmpty()) {
                pop.reply()
                        .send(Response.refusal(
                                ResponseCode.SYSTEM_BUSY,
                                "[REJECTREQUEST]system busy, the pop cannot be noted; ask again"));
                return;
            }
            Map<String, Object> fields = new LinkedHashMap<>();
            fields.put("popTime", popTimeMillis);
            fields.put("invisibleTime", pop.invisibleMillis());
            fields.put("reviveQid", reviveQueue);
            fields.put("restNum", rest());
            fields.put("startOffsetInfo", CheckpointText.startOffsets(parts));
            fields.put("msgOffsetInfo", CheckpointText.messageOffsets(parts));
            Payload body = new Payload(records, () -> parts.forEach(Taken::close));
            pop.reply().send(Response.ok(fields).withBody(body));
        }
    }
}
