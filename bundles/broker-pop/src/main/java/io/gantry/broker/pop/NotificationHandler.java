package io.gantry.broker.pop;

import io.gantry.filter.Selectors;
import io.gantry.filter.Selectors.Selector;
import io.gantry.queue.QueueKey;
import io.gantry.wire.BadRequestException;
import io.gantry.wire.Fields;
import io.gantry.wire.Handles;
import io.gantry.wire.Reply;
import io.gantry.wire.Request;
import io.gantry.wire.RequestCode;
import io.gantry.wire.RequestHandler;
import io.gantry.wire.Response;
import java.util.Map;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Says when there is something to pop, at once or after a while, and how many wait for it. */
@Component
@Handles(
        requestCodes = {RequestCode.NOTIFICATION, RequestCode.POLLING_INFO},
        vip = false)
public final class NotificationHandler implements RequestHandler {
    private final PopAdmission admission;
    private final Selectors selectors;
    private final Fronts fronts;
    private final Waits waits;

    @Activate
    public NotificationHandler(
            @Reference PopAdmission admission,
            @Reference Selectors selectors,
            @Reference Fronts fronts,
            @Reference Waits waits) {
        this.admission = admission;
        this.selectors = selectors;
        this.fronts = fronts;
        this.waits = waits;
    }

    private record Question(Request request, Reply reply, Wish wish, long untilMillis) {}

    @Override
    public void handle(Request request, Reply reply) {
        Wish wish = PopAdmission.wish(request.fields(), false);
        if (request.code() == RequestCode.POLLING_INFO) {
            admission.check(wish);
            reply.send(Response.ok(Map.of("pollingNum", waits.count(wish.group(), wish.topic(), wish.queueId()))));
            return;
        }
        Fields fields = request.fields();
        long until = admission.until(fields.requireLong("pollTime"), fields.requireLong("bornTime"));
        admission.check(wish);
        selectors.of(wish.wanted());
        look(new Question(request, reply, wish, until));
    }

    private void look(Question question) {
        Selector selector = selectors.of(question.wish.wanted());
        long now = admission.nowMillis();
        Map<QueueKey, Long> ends = fronts.ends(admission.queues(question.wish));
        for (QueueKey queue : ends.keySet()) {
            if (fronts.hasNext(question.wish, queue, selector, now)) {
                answer(question, true, false);
                return;
            }
        }
        if (question.untilMillis <= now) {
            answer(question, false, false);
        } else if (!waits.await(
                question.wish,
                question.request.connection(),
                ends,
                question.untilMillis,
                end -> resume(question, end))) {
            answer(question, false, true);
        }
    }

    private void resume(Question question, WaitingPops.End end) {
        if (end == WaitingPops.End.MOVE) {
            question.reply.giveBack();
            return;
        }
        if (end == WaitingPops.End.GONE) {
            answer(question, false, false);
            return;
        }
        try {
            look(question);
        } catch (BadRequestException e) {
            question.reply.send(Response.refusal(e.code(), e.getMessage()));
        }
    }

    private static void answer(Question question, boolean hasMessage, boolean isFull) {
        question.reply.send(Response.ok(Map.of("hasMsg", hasMessage, "pollingFull", isFull)));
    }
}
