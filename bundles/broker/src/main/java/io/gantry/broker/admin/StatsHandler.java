package io.gantry.broker.admin;

import io.gantry.broker.admin.FlowHistory.Measure;
import io.gantry.broker.table.NameRules;
import io.gantry.codec.JsonWriter;
import io.gantry.wire.Handles;
import io.gantry.wire.Reply;
import io.gantry.wire.Request;
import io.gantry.wire.RequestCode;
import io.gantry.wire.RequestHandler;
import io.gantry.wire.Response;
import io.gantry.wire.ResponseCode;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Shows the flow of a topic, of a group in a topic, or of the broker, over the last minute, hour and day. */
@Component(service = RequestHandler.class)
@Handles(requestCodes = RequestCode.VIEW_BROKER_STATS_DATA)
public final class StatsHandler implements RequestHandler {
    private final TrafficHistory history;

    @Activate
    public StatsHandler(@Reference TrafficHistory history) {
        this.history = history;
    }

    @Override
    public void handle(Request request, Reply reply) {
        String name = request.fields().requireText("statsName");
        String key = request.fields().requireText("statsKey");
        FlowHistory found = find(name, key);
        if (found == null) {
            String remark = "The stats <" + NameRules.shown(name) + "> <" + NameRules.shown(key) + "> not exist";
            reply.send(Response.refusal(ResponseCode.SYSTEM_ERROR, remark));
            return;
        }
        Measure measure = name.endsWith("_SIZE") ? Measure.BYTES : Measure.MESSAGES;
        reply.send(Response.ok(JsonWriter.COMPACT.bytes(found.json(measure))));
    }

    private FlowHistory find(String name, String key) {
        int at = key.indexOf('@');
        switch (name) {
            case "TOPIC_PUT_NUMS", "TOPIC_PUT_SIZE":
                return at < 0 ? history.put(key) : null;
            case "GROUP_GET_NUMS", "GROUP_GET_SIZE":
                return at < 0 ? null : history.got(key.substring(0, at), key.substring(at + 1));
            case "SNDBCK_PUT_NUMS":
                return at < 0 ? null : history.sentBack(key.substring(0, at), key.substring(at + 1));
            case "BROKER_PUT_NUMS":
                return key.equals(history.clusterName()) ? history.whole(true) : null;
            case "BROKER_GET_NUMS":
                return key.equals(history.clusterName()) ? history.whole(false) : null;
            default:
                return null;
        }
    }
}
