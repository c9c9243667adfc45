package io.gantry.broker.group;

import io.gantry.broker.table.NameRules;
import io.gantry.codec.JsonWriter;
import io.gantry.wire.BadRequestException;
import io.gantry.wire.Fields;
import io.gantry.wire.Handles;
import io.gantry.wire.Reply;
import io.gantry.wire.Request;
import io.gantry.wire.RequestCode;
import io.gantry.wire.RequestHandler;
import io.gantry.wire.Response;
import io.gantry.wire.ResponseCode;
import java.util.Map;
import java.util.TreeMap;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Forbids a group to read one topic, or allows it again, and tells how it is; without a wish it only tells. */
@Component(service = RequestHandler.class)
@Handles(requestCodes = RequestCode.UPDATE_AND_GET_GROUP_FORBIDDEN, blocking = true)
public final class ForbiddenHandler implements RequestHandler {
    private final GroupTable groups;

    @Activate
    public ForbiddenHandler(@Reference GroupTable groups) {
        this.groups = groups;
    }

    @Override
    public void handle(Request request, Reply reply) {
        Fields fields = request.fields();
        String group = fields.requireText("group");
        String topic = fields.requireText("topic");
        refuse(NameRules.flawOfGroup(group));
        refuse(NameRules.flawOfTopic(topic));
        if (fields.text("readable") != null) {
            set(group, topic, !fields.booleanOr("readable", true));
        }
        Map<String, Object> now = new TreeMap<>();
        now.put("group", group);
        now.put("topic", topic);
        now.put("readable", !groups.isForbidden(group, topic));
        reply.send(Response.ok(JsonWriter.COMPACT.bytes(now)));
    }

    private void set(String group, String topic, boolean isForbidden) {
        if (!groups.forbid(group, topic, isForbidden)) {
            throw new BadRequestException("Too much is forbidden: allow other topics or groups first");
        }
        groups.settle();
    }

    private static void refuse(String flaw) {
        if (flaw != null) {
            throw new BadRequestException(ResponseCode.INVALID_PARAMETER, flaw);
        }
    }
}
