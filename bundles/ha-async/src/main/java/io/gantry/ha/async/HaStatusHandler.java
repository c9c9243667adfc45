package io.gantry.ha.async;

import io.gantry.codec.JsonWriter;
import io.gantry.log.CommitLog;
import io.gantry.wire.Handles;
import io.gantry.wire.Reply;
import io.gantry.wire.Request;
import io.gantry.wire.RequestCode;
import io.gantry.wire.RequestHandler;
import io.gantry.wire.Response;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** mqadmin's haStatus: who follows, and how far. Nothing is to be set anew (908), so that is done at once. */
@Component(service = RequestHandler.class)
@Handles(requestCodes = {RequestCode.GET_BROKER_HA_STATUS, RequestCode.RESET_MASTER_FLUSH_OFFSET})
public final class HaStatusHandler implements RequestHandler {
    private final CommitLog log;
    private final AsyncReplicator replicator;

    @Activate
    public HaStatusHandler(@Reference CommitLog log, @Reference AsyncReplicator replicator) {
        this.log = log;
        this.replicator = replicator;
    }

    @Override
    public void handle(Request request, Reply reply) {
        if (request.code() == RequestCode.RESET_MASTER_FLUSH_OFFSET) {
            reply.send(Response.ok());
            return;
        }
        long end = log.appended().position();
        List<Map<String, Object>> connections = new ArrayList<>();
        int inSync = 0;
        for (Follower follower : replicator.followers()) {
            boolean isInSync = replicator.isInSync(follower);
            inSync += isInSync ? 1 : 0;
            Map<String, Object> fields = new LinkedHashMap<>();
            fields.put("addr", follower.toString());
            fields.put("slaveAckOffset", follower.acknowledged());
            fields.put("diff", end - follower.acknowledged());
            fields.put("inSync", isInSync);
            fields.put("transferredByteInSecond", follower.transfer().bytesPerSecond());
            fields.put("transferFromWhere", follower.next());
            connections.add(fields);
        }
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("master", true);
        json.put("masterCommitLogMaxOffset", end);
        json.put("inSyncSlaveNums", inSync);
        json.put("haConnectionInfo", connections);
        reply.send(Response.ok(JsonWriter.COMPACT.bytes(json)));
    }
}
