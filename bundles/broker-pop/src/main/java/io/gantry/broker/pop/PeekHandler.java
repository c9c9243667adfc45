package io.gantry.broker.pop;

import io.gantry.filter.Selectors;
import io.gantry.log.LogSlice;
import io.gantry.queue.QueueKey;
import io.gantry.registry.Subscription;
import io.gantry.wire.Fields;
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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Shows what a group's next pop would give; nothing is hidden or noted by it. */
@Component
@Handles(requestCodes = RequestCode.PEEK_MESSAGE, vip = false)
public final class PeekHandler implements RequestHandler {
    private final PopAdmission admission;
    private final Selectors selectors;
    private final Fronts fronts;

    @Activate
    public PeekHandler(@Reference PopAdmission admission, @Reference Selectors selectors, @Reference Fronts fronts) {
        this.admission = admission;
        this.selectors = selectors;
        this.fronts = fronts;
    }

    @Override
    public void handle(Request request, Reply reply) {
        Fields fields = request.fields();
        String topic = fields.requireText("topic");
        Subscription all = Subscription.of(topic, Subscription.ALL, Subscription.TAG, 0);
        Wish wish = new Wish(
                fields.requireText("consumerGroup"), topic, fields.requireInt("queueId"), all, false, false, null);
        int most = PopAdmission.most(fields);
        admission.check(wish);
        Look look = new Look(selectors.of(all), most, admission.clock());
        List<Taken> seen = new ArrayList<>();
        long rest = 0;
        for (QueueKey queue : admission.queues(wish)) {
            Taken part = look.isOver() ? null : fronts.peek(wish.group(), queue, look);
            if (part != null) {
                seen.add(part);
            }
            rest += fronts.rest(wish.group(), queue);
        }
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("popTime", 0);
        answer.put("invisibleTime", 0);
        answer.put("reviveQid", 0);
        answer.put("restNum", rest);
        if (seen.isEmpty()) {
            reply.send(Response.refusal(ResponseCode.PULL_NOT_FOUND, "no message to peek at")
                    .withFields(answer));
            return;
        }
        List<ByteBuffer> records = seen.stream()
                .flatMap(part -> part.records().stream())
                .map(LogSlice::buffer)
                .toList();
        reply.send(Response.ok(answer).withBody(new Payload(records, () -> seen.forEach(Taken::close))));
    }
}
