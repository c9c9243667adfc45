package io.gantry.broker.pop;

import io.gantry.wire.Fields;
import io.gantry.wire.Handles;
import io.gantry.wire.Reply;
import io.gantry.wire.Request;
import io.gantry.wire.RequestCode;
import io.gantry.wire.RequestHandler;
import io.gantry.wire.Response;
import io.gantry.wire.ResponseCode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * Hides a popped message for another time from now on: a checkpoint of its own, then the acknowledgement in the old
 * one.
 * A message that was acknowledged or revived already stays so.
 */
@Component
@Handles(requestCodes = RequestCode.CHANGE_MESSAGE_INVISIBLETIME)
public final class InvisibleHandler implements RequestHandler {
    private final PopAdmission admission;
    private final Journal journal;
    private final Fronts fronts;
    private final WaitingPops waiting;

    @Activate
    public InvisibleHandler(
            @Reference PopAdmission admission,
            @Reference Journal journal,
            @Reference Fronts fronts,
            @Reference WaitingPops waiting) {
        this.admission = admission;
        this.journal = journal;
        this.fronts = fronts;
        this.waiting = waiting;
    }

    @Override
    public void handle(Request request, Reply reply) {
        Fields fields = request.fields();
        long offset = fields.requireLong("offset");
        long invisible = PopAdmission.invisible(fields);
        CheckpointText words = CheckpointText.parse(fields.requireText("extraInfo"));
        Checkpoint.Key old = AckHandler.key(fields, words, admission);
        AckHandler.requireReady(journal);
        long now = admission.nowMillis();
        if (words.isOrdered()) {
            fronts.changeInOrder(old, offset, now + invisible);
            // Whoever waits knows the former time.
            waiting.wake(old.group(), old.topic());
            long given = old.popTimeMillis();
            reply.send(Response.ok(answer(given, now + invisible - given, Orders.REVIVE_QUEUE)));
            return;
        }
        int reviveQueue = journal.ledger().waitingIn(old, offset);
        // The new checkpoint must have another name than the old one, however soon after the pop this is.
        long popTime = Math.max(now, old.popTimeMillis() + 1);
        Response done = Response.ok(answer(popTime, invisible, Math.max(0, reviveQueue)));
        Checkpoint.Key key = new Checkpoint.Key(old.group(), old.topic(), old.queueId(), offset, popTime);
        if (reviveQueue < 0) {
            reply.send(done);
            return;
        }
        journal.open(new Checkpoint(key, invisible, reviveQueue, new int[1]), isCommitted -> {
            if (isCommitted) {
                journal.acknowledge(old, List.of(offset));
                reply.send(done);
            } else {
                reply.send(Response.refusal(
                        ResponseCode.SYSTEM_BUSY,
                        "[REJECTREQUEST]system busy, the change cannot be noted now; the message keeps its time"));
            }
        });
    }

    private static Map<String, Object> answer(long popTime, long invisible, int reviveQueue) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("popTime", popTime);
        fields.put("invisibleTime", invisible);
        fields.put("reviveQid", reviveQueue);
        return fields;
    }
}
