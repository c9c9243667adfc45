package io.gantry.broker.pull;

import io.gantry.agent.Clock;
import io.gantry.agent.boot.Timetable;
import io.gantry.broker.cold.ColdReads;
import io.gantry.broker.offset.OffsetTable;
import io.gantry.broker.pull.PullAdmission.Terms;
import io.gantry.broker.pull.Reading.Finding;
import io.gantry.broker.pull.SuspendedPulls.Suspension;
import io.gantry.broker.traffic.Traffic;
import io.gantry.queue.ConsumeQueue;
import io.gantry.registry.GroupConfig;
import io.gantry.registry.Subscription;
import io.gantry.wire.BadRequestException;
import io.gantry.wire.Handles;
import io.gantry.wire.Reply;
import io.gantry.wire.Request;
import io.gantry.wire.RequestCode;
import io.gantry.wire.RequestHandler;
import io.gantry.wire.Response;
import io.gantry.wire.ResponseCode;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/**
 * Gives consumers their messages: slices of the mapped log, not copied. A pull at the end of its queue waits until a
 * wanted message is visible or its time is over; a message that is not wanted does not end the wait.
 */
@Component(service = RequestHandler.class)
@Handles(
        requestCodes = {RequestCode.PULL_MESSAGE, RequestCode.LITE_PULL_MESSAGE},
        vip = false)
public final class PullHandler implements RequestHandler {
    /** How long a pull waits at most whose consumer has read too much from disk, RocketMQ's. */
    private static final long HELD_MILLIS = 3_000;

    private final PullAdmission admission;
    private final QueueReader reader;
    private final OffsetTable offsets;
    private final Traffic traffic;
    private final SuspendedPulls suspended;
    private final Clock clock;
    private final ReplicaChoice choice;
    private final ColdReads coldReads;

    @Activate
    public PullHandler(
            @Reference PullAdmission admission,
            @Reference QueueReader reader,
            @Reference OffsetTable offsets,
            @Reference Traffic traffic,
            @Reference ColdReads coldReads,
            @Reference Timetable timetable) {
        this.admission = admission;
        this.reader = reader;
        this.offsets = offsets;
        this.traffic = traffic;
        this.coldReads = coldReads;
        this.clock = timetable.clock();
        this.choice = admission.choice();
        this.suspended =
                new SuspendedPulls(timetable, reader.settings().patience().maxSuspended());
    }

    @Override
    public void handle(Request request, Reply reply) {
        Pull pull = Pull.of(request);
        Terms terms = admission.admit(pull);
        reader.requireUnderstood(terms.filter());
        long reset = offsets.takeReset(pull.group(), pull.topic(), pull.queueId());
        if (reset < 0 && pull.commits() && reader.hasQueue(terms.topic(), pull)) {
            offsets.commit(pull.group(), pull.topic(), pull.queueId(), pull.commitOffset());
        }
        // A body would keep the whole read buffer for as long as the pull waits, and no pull has one.
        boolean mayWait = pull.waits() && !request.body().hasRemaining();
        ColdReads.Verdict verdict = reset >= 0 ? ColdReads.Verdict.FREE : coldReads.verdict(pull.group());
        if (verdict != ColdReads.Verdict.FREE && reader.isFarBehind(pull)) {
            slow(pull, terms, verdict, mayWait, reply);
            return;
        }
        Reading reading = reset >= 0 ? reader.reset(pull, reset) : read(pull, terms.filter(), pull.offset());
        if (mayWait && code(pull, reading) == ResponseCode.PULL_NOT_FOUND) {
            long millis = reader.settings().patience().millis(pull.suspendMillis());
            suspend(new WaitingPull(pull, terms, reading, reply), pull.offset() + 1, millis);
        } else {
            answer(pull, terms.group(), reading, reply);
        }
    }

    /** Nothing is read, or one message after a while: the log's end stays in memory for those who are there. */
    private void slow(Pull pull, Terms terms, ColdReads.Verdict verdict, boolean mayWait, Reply reply) {
        if (verdict == ColdReads.Verdict.REFUSED) {
            reply.send(Response.refusal(
                    ResponseCode.SYSTEM_BUSY,
                    "This consumer group is reading cold data. It has been flow control: in five seconds it, or all"
                            + " groups together, read more from disk than their threshold; getColdDataFlowCtrInfo of"
                            + " mqadmin shows both, updateColdDataFlowCtrGroupConfig changes the group's"));
            return;
        }
        Pull one = pull.ofOne();
        if (!mayWait) {
            answer(one, terms.group(), read(one, terms.filter(), one.offset()), reply);
            return;
        }
        Reading nothing = reader.reset(one, one.offset());
        long millis = Math.min(HELD_MILLIS, reader.settings().patience().millis(one.suspendMillis()));
        suspend(new WaitingPull(one, terms, nothing, reply), Long.MAX_VALUE, millis);
    }

    private Reading read(Pull pull, Subscription filter, long offset) {
        long since = clock.nanos();
        Reading reading = reader.read(pull, filter, offset);
        traffic.getTimes().add(clock.nanos() - since);
        return reading;
    }

    /** Pulls that wait now. */
    public int suspendedPulls() {
        return suspended.count();
    }

    @Deactivate
    void deactivate() {
        suspended.close();
    }

    private void suspend(WaitingPull waiting, long target, long millis) {
        Pull pull = waiting.pull;
        ConsumeQueue queue = reader.open(pull);
        boolean isTaken = suspended.suspend(pull.request().connection(), queue.maxOffset(), target, millis, waiting);
        if (!isTaken) {
            waiting.reply.send(Response.refusal(
                    ResponseCode.SYSTEM_BUSY, "too many pulls are waiting on this broker; pull again later"));
        }
    }

    private int code(Pull pull, Reading reading) {
        return choice.code(reading.code(pull.offset()), reading.isFarBehind());
    }

    private void answer(Pull pull, GroupConfig group, Reading reading, Reply reply) {
        int code = code(pull, reading);
        if (code == ResponseCode.SUCCESS) {
            traffic.onGet(pull.group(), pull.topic(), reading.messages(), reading.bytes());
            if (reading.isFarBehind()) {
                coldReads.count(pull.group(), reading.bytes());
            }
        } else {
            traffic.onEmptyGet();
        }
        Map<String, Long> fields = Map.of(
                "suggestWhichBrokerId", choice.suggested(group, reading.isFarBehind()),
                "nextBeginOffset", reading.nextOffset(),
                "minOffset", reading.minOffset(),
                "maxOffset", reading.maxOffset());
        String remark =
                reading.finding() == Finding.FOUND ? null : reading.finding().name();
        reply.send(new Response(code, remark, fields, reading.payload()));
    }

    /** A pull that waits, with how far its queue was looked through meanwhile. */
    private final class WaitingPull implements SuspendedPulls.Waiter {
        private final Pull pull;
        private final GroupConfig group;
        private final Subscription filter;
        private final Reading first;
        private final Reply reply;
        private long lookedTo;

        WaitingPull(Pull pull, Terms terms, Reading first, Reply reply) {
            this.pull = pull;
            this.group = terms.group();
            this.filter = terms.filter();
            this.first = first;
            this.reply = reply;
            this.lookedTo = pull.offset();
        }

        /** What is there now; null when that is refused and the wait was ended by this. */
        private Reading readOrRefuse(BooleanSupplier end) {
            try {
                return read(pull, filter, lookedTo);
            } catch (BadRequestException e) {
                if (end.getAsBoolean()) {
                    reply.send(Response.refusal(e.code(), e.getMessage()));
                }
                return null;
            }
        }

        @Override
        public void onReached(Suspension suspension) {
            Reading reading = readOrRefuse(suspension::end);
            if (reading == null) {
                return;
            }
            if (reading.finding() == Finding.NO_MATCHED_MESSAGE) {
                lookedTo = reading.nextOffset();
                suspension.await(reader.open(pull).maxOffset(), lookedTo + 1);
            } else if (suspension.end()) {
                answer(pull, group, reading, reply);
            }
        }

        @Override
        public void onTimeout() {
            Reading reading = readOrRefuse(() -> true);
            if (reading == null) {
                return;
            }
            if (lookedTo > pull.offset() && reading.code(pull.offset()) == ResponseCode.PULL_NOT_FOUND) {
                reading = Reading.empty(Finding.NO_MATCHED_MESSAGE, lookedTo, reading.minOffset(), reading.maxOffset());
            }
            answer(pull, group, reading, reply);
        }

        /** Nothing yet, so the consumer pulls again at once: a refusal would have it pause for seconds. */
        @Override
        public void onDropped() {
            Reading nothing =
                    Reading.empty(Finding.OFFSET_OVERFLOW_ONE, lookedTo, first.minOffset(), first.maxOffset());
            answer(pull, group, nothing, reply);
        }
    }
}
