package io.gantry.broker.pop;

import io.gantry.figures.TrafficMeter;
import io.gantry.filter.Selectors;
import io.gantry.log.LogSlice;
import io.gantry.queue.QueueKey;
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
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives messages to consumers that own no queue, and hides them for a while. Nothing is answered before the journal
 * says what was given: a crash gives it again and loses nothing.
 */
@Component
@Handles(requestCodes = RequestCode.POP_MESSAGE, vip = false)
public final class PopHandler implements RequestHandler {
    private static final Logger LOG = LoggerFactory.getLogger(PopHandler.class);

    private final PopAdmission admission;
    private final Selectors selectors;
    private final Journal journal;
    private final Fronts fronts;
    private final Waits waits;
    private final TrafficMeter meter;

    @Activate
    public PopHandler(
            @Reference PopAdmission admission,
            @Reference Selectors selectors,
            @Reference Journal journal,
            @Reference Fronts fronts,
            @Reference Waits waits,
            @Reference TrafficMeter meter) {
        this.admission = admission;
        this.selectors = selectors;
        this.journal = journal;
        this.fronts = fronts;
        this.waits = waits;
        this.meter = meter;
    }

    @Override
    public void handle(Request request, Reply reply) {
        Pop pop = admission.admit(request, reply);
        selectors.of(pop.wish().wanted());
        journal.requireReady();
        serve(pop);
    }

    private void serve(Pop pop) {
        Look look = new Look(selectors.of(pop.wish().wanted()), pop.most(), admission.clock());
        List<QueueKey> queues = admission.queues(pop.wish());
        List<Taken> taken = new ArrayList<>();
        try {
            for (QueueKey queue : queues) {
                Taken part = look.isOver() ? null : take(pop, queue, look);
                if (part != null) {
                    taken.add(part);
                }
            }
        } catch (RuntimeException e) {
            giveBack(pop, taken);
            throw e;
        }
        if (taken.isEmpty()) {
            await(pop, queues, look.nowMillis());
        } else if (pop.wish().isOrdered()) {
            new Given(pop, taken, look.nowMillis(), Orders.REVIVE_QUEUE).answer();
        } else {
            new Giving(pop, taken, look.nowMillis()).begin();
        }
    }

    /** What nobody gets after all. */
    private void giveBack(Pop pop, List<Taken> taken) {
        for (Taken part : taken) {
            if (!pop.wish().isOrdered()) {
                settle(pop, part, false);
            }
            part.close();
        }
    }

    private void settle(Pop pop, Taken part, boolean isCommitted) {
        if (fronts.settle(pop.wish().group(), part, isCommitted)) {
            waits.wake(pop.wish().group(), part.queue().topic());
        }
    }

    private Taken take(Pop pop, QueueKey queue, Look look) {
        return pop.wish().isOrdered() ? fronts.takeInOrder(pop, queue, look) : fronts.take(pop.wish(), queue, look);
    }

    private void await(Pop pop, List<QueueKey> queues, long now) {
        if (pop.untilMillis() <= now) {
            int code = pop.untilMillis() == 0 ? ResponseCode.PULL_NOT_FOUND : ResponseCode.POLLING_TIMEOUT;
            meter.onEmptyGet();
            pop.reply().send(Response.refusal(code, "no message to pop"));
            return;
        }
        boolean isWaiting = waits.await(
                pop.wish(),
                pop.request().connection(),
                fronts.nexts(pop.wish().group(), queues),
                pop.untilMillis(),
                end -> resume(pop, end));
        if (!isWaiting) {
            pop.reply().send(Response.refusal(ResponseCode.POLLING_FULL, "too many pops wait for messages"));
        }
    }

    private void resume(Pop pop, WaitingPops.End end) {
        if (end == WaitingPops.End.MOVE) {
            pop.reply().giveBack();
            return;
        }
        if (end == WaitingPops.End.GONE) {
            pop.reply().send(Response.refusal(ResponseCode.POLLING_TIMEOUT, "nobody waits for it any more"));
            return;
        }
        try {
            serve(pop);
        } catch (BadRequestException e) {
            pop.reply().send(Response.refusal(e.code(), e.getMessage()));
        } catch (RuntimeException e) {
            LOG.error("A pop that waited failed: group={}", pop.wish().group(), e);
            pop.reply().send(Response.refusal(ResponseCode.SYSTEM_ERROR, "the pop failed: " + e.getMessage()));
        }
    }

    /** One pop's checkpoints on their way into the journal; answered when the last is there. */
    private final class Giving {
        private final Pop pop;
        private final List<Taken> taken;
        private final Taken[] given;
        private final AtomicInteger left;
        private final long popTimeMillis;
        private final int reviveQueue = ThreadLocalRandom.current().nextInt(Journal.QUEUES);

        Giving(Pop pop, List<Taken> taken, long popTimeMillis) {
            this.pop = pop;
            this.taken = taken;
            this.given = new Taken[taken.size()];
            this.left = new AtomicInteger(taken.size());
            this.popTimeMillis = popTimeMillis;
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
                    pop.wish().group(),
                    part.queue().topic(),
                    part.queue().queueId(),
                    part.startOffset(),
                    popTimeMillis);
            return new Checkpoint(key, pop.invisibleMillis(), reviveQueue, differences);
        }

        private void settled(int index, boolean isCommitted) {
            Taken part = taken.get(index);
            settle(pop, part, isCommitted);
            if (isCommitted) {
                given[index] = part;
            } else {
                part.close();
            }
            if (left.decrementAndGet() == 0) {
                List<Taken> parts =
                        Arrays.stream(given).filter(Objects::nonNull).toList();
                new Given(pop, parts, popTimeMillis, reviveQueue).answer();
            }
        }
    }

    /** What is answered. */
    private final class Given {
        private final Pop pop;
        private final List<Taken> parts;
        private final long popTimeMillis;
        private final int reviveQueue;

        Given(Pop pop, List<Taken> parts, long popTimeMillis, int reviveQueue) {
            this.pop = pop;
            this.parts = parts;
            this.popTimeMillis = popTimeMillis;
            this.reviveQueue = reviveQueue;
        }

        void answer() {
            if (parts.isEmpty()) {
                pop.reply()
                        .send(Response.refusal(
                                ResponseCode.SYSTEM_BUSY,
                                "[REJECTREQUEST]system busy, the pop cannot be noted; ask again"));
                return;
            }
            List<ByteBuffer> records = new ArrayList<>();
            for (Taken part : parts) {
                records.addAll(told(part));
                meter.onGet(
                        pop.wish().group(), part.queue().topic(), part.records().size(), part.bytes());
            }
            Map<String, Object> fields = new LinkedHashMap<>();
            fields.put("popTime", popTimeMillis);
            fields.put("invisibleTime", pop.invisibleMillis());
            fields.put("reviveQid", reviveQueue);
            fields.put("restNum", rest());
            fields.put("startOffsetInfo", CheckpointText.startOffsets(parts));
            fields.put("msgOffsetInfo", CheckpointText.messageOffsets(parts));
            if (pop.wish().isOrdered()) {
                fields.put("orderCountInfo", CheckpointText.counts(parts));
            }
            Payload body = new Payload(records, () -> parts.forEach(Taken::close));
            pop.reply().send(Response.ok(fields).withBody(body));
        }

        private List<ByteBuffer> told(Taken part) {
            if (part.queue().topic().equals(pop.wish().topic())) {
                return part.records().stream().map(LogSlice::buffer).toList();
            }
            Retelling retelling =
                    new Retelling(pop.wish().topic(), part, pop.invisibleMillis(), admission.brokerName());
            return part.records().stream()
                    .map(record -> retelling.of(record, popTimeMillis, reviveQueue))
                    .toList();
        }

        /** How many messages of the asked queues nobody was given yet. */
        private long rest() {
            long rest = 0;
            for (QueueKey queue : admission.queues(pop.wish())) {
                rest += fronts.rest(pop.wish().group(), queue);
            }
            return rest;
        }
    }
}
