package io.gantry.ha.solo;

import io.gantry.codec.JsonWriter;
import io.gantry.log.CommitLog;
import io.gantry.wire.Handles;
import io.gantry.wire.Reply;
import io.gantry.wire.Request;
import io.gantry.wire.RequestCode;
import io.gantry.wire.RequestHandler;
import io.gantry.wire.Response;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * Tells an operator how far the replicas are: there is none. There is no leader either whose flush offset could be set
 * anew, so that is done as soon as it is asked, as with any leader of RocketMQ's.
 */
@Component(service = RequestHandler.class)
@Handles(requestCodes = {RequestCode.GET_BROKER_HA_STATUS, RequestCode.RESET_MASTER_FLUSH_OFFSET})
public final class SoloStatusHandler implements RequestHandler {
    private final CommitLog log;

    @Activate
    public SoloStatusHandler(@Reference CommitLog log) {
        this.log = log;
    }

    @Override
    public void handle(Request request, Reply reply) {
        if (request.code() == RequestCode.RESET_MASTER_FLUSH_OFFSET) {
            reply.send(Response.ok());
            return;
        }
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("haConnectionInfo", List.of());
        json.put("inSyncSlaveNums", 0);
        json.put("master", true);
        json.put("masterCommitLogMaxOffset", log.appended().position());
        reply.send(Response.ok(JsonWriter.COMPACT.bytes(json)));
    }
}
