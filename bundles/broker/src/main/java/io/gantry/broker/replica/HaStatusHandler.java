package io.gantry.broker.replica;

import io.gantry.codec.JsonWriter;
import io.gantry.log.CommitLog;
import io.gantry.replica.LeaderStatus;
import io.gantry.replica.ReplicaStatus;
import io.gantry.replica.Replicator;
import io.gantry.replica.Role;
import io.gantry.wire.BadRequestException;
import io.gantry.wire.Handles;
import io.gantry.wire.Reply;
import io.gantry.wire.Request;
import io.gantry.wire.RequestCode;
import io.gantry.wire.RequestHandler;
import io.gantry.wire.Response;
import io.gantry.wire.ResponseCode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * mqadmin's haStatus: who follows, and how far. There is no flush offset of a leader that could be set anew (908), so
 * that is done as soon as it is asked, as with any leader of RocketMQ's.
 */
@Component(service = RequestHandler.class)
@Handles(requestCodes = {RequestCode.GET_BROKER_HA_STATUS, RequestCode.RESET_MASTER_FLUSH_OFFSET})
public final class HaStatusHandler implements RequestHandler {
    private final CommitLog log;
    private final Leadership leadership;

    @Activate
    public HaStatusHandler(@Reference CommitLog log, @Reference Leadership leadership) {
        this.log = log;
        this.leadership = leadership;
    }

    @Override
    public void handle(Request request, Reply reply) {
        if (request.code() == RequestCode.RESET_MASTER_FLUSH_OFFSET) {
            reply.send(Response.ok());
            return;
        }
        Replicator technique = leadership.technique();
        if (technique == null) {
            throw new BadRequestException(
                    ResponseCode.SYSTEM_BUSY, "[REJECTREQUEST]system busy, the technique is being replaced; try again");
        }
        long end = log.appended().position();
        List<ReplicaStatus> replicas = technique.replicas();
        Map<String, Object> json = new LinkedHashMap<>();
        json.put(
                "haConnectionInfo",
                replicas.stream().map(replica -> told(replica, end)).toList());
        json.put(
                "inSyncSlaveNums",
                replicas.stream().filter(ReplicaStatus::isInSync).count());
        technique.leader().ifPresent(leader -> json.put("haClientRuntimeInfo", told(leader, end)));
        json.put("epoch", technique.epoch());
        json.put("master", technique.role() == Role.LEADER);
        json.put("masterCommitLogMaxOffset", end);
        // Of Gantry's own: RocketMQ's tools pass over what they do not know.
        json.put("technique", technique.technique());
        json.put("role", technique.role().name().toLowerCase(Locale.ROOT));
        reply.send(Response.ok(JsonWriter.COMPACT.bytes(json)));
    }

    private static Map<String, Object> told(LeaderStatus leader, long end) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("activated", leader.isConnected());
        fields.put("lastReadTimestamp", leader.heardMillis());
        fields.put("lastWriteTimestamp", leader.saidMillis());
        fields.put("masterAddr", leader.address());
        fields.put("masterFlushOffset", leader.position());
        fields.put("maxOffset", end);
        fields.put("transferredByteInSecond", leader.bytesPerSecond());
        return fields;
    }

    private static Map<String, Object> told(ReplicaStatus replica, long end) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("addr", replica.address());
        fields.put("slaveAckOffset", replica.acknowledged());
        fields.put("diff", end - replica.acknowledged());
        fields.put("inSync", replica.isInSync());
        fields.put("transferredByteInSecond", replica.bytesPerSecond());
        fields.put("transferFromWhere", replica.next());
        return fields;
    }
}
