package io.gantry.broker.pop;

import io.gantry.wire.Handles;
import io.gantry.wire.Reply;
import io.gantry.wire.Request;
import io.gantry.wire.RequestCode;
import io.gantry.wire.RequestHandler;
import io.gantry.wire.Response;
import io.gantry.wire.ResponseCode;
import java.util.LinkedHashMap;
import java.util.Map;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Hides a popped message for another time from now on. */
@Component
@Handles(requestCodes = RequestCode.CHANGE_MESSAGE_INVISIBLETIME)
public final class InvisibleHandler implements RequestHandler {
    private final PopAdmission admission;
    private final Claims claims;

    @Activate
    public InvisibleHandler(@Reference PopAdmission admission, @Reference Claims claims) {
        this.admission = admission;
        this.claims = claims;
    }

    @Override
    public void handle(Request request, Reply reply) {
        long invisible = PopAdmission.invisible(request.fields());
        Claims.Claim claim = AckHandler.claim(request.fields(), admission);
        claims.requireReady();
        claims.hide(claim, admission.nowMillis(), invisible, hidden -> reply.send(answer(hidden)));
    }

    private static Response answer(Claims.Hidden hidden) {
        if (hidden == null) {
            return Response.refusal(
                    ResponseCode.SYSTEM_BUSY,
                    "[REJECTREQUEST]system busy, the change cannot be noted now; the message keeps its time");
        }
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("popTime", hidden.popTimeMillis());
        fields.put("invisibleTime", hidden.invisibleMillis());
        fields.put("reviveQid", hidden.reviveQueue());
        return Response.ok(fields);
    }
}
