package io.gantry.namesrv;

import io.gantry.codec.DataVersion;
import io.gantry.codec.JsonWriter;
import io.gantry.namesrv.route.BrokerKey;
import io.gantry.wire.Handles;
import io.gantry.wire.Payload;
import io.gantry.wire.Reply;
import io.gantry.wire.Request;
import io.gantry.wire.RequestCode;
import io.gantry.wire.RequestHandler;
import io.gantry.wire.Response;
import java.util.Map;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Hears that a broker is alive, and tells it whether its topics are known in this version. */
@Component(service = RequestHandler.class)
@Handles(
        endpoint = "namesrv",
        requestCodes = {RequestCode.BROKER_HEARTBEAT, RequestCode.QUERY_DATA_VERSION})
public final class HeartbeatHandler implements RequestHandler {
    private final NameServer server;

    @Activate
    public HeartbeatHandler(@Reference NameServer server) {
        this.server = server;
    }

    @Override
    public void handle(Request request, Reply reply) {
        BrokerKey key = new BrokerKey(
                request.fields().requireText("clusterName"), request.fields().requireText("brokerAddr"));
        boolean isQuery = request.code() == RequestCode.QUERY_DATA_VERSION;
        DataVersion asked = isQuery ? asked(request) : null;
        server.routes().heard(key);
        if (!isQuery) {
            reply.send(Response.ok());
            return;
        }
        DataVersion known = server.routes().version(key);
        Response response = Response.ok(Map.of("changed", known == null || !known.equals(asked)));
        reply.send(known == null ? response : response.withBody(Payload.of(JsonWriter.COMPACT.bytes(known.toJson()))));
    }

    private static DataVersion asked(Request request) {
        return request.body().hasRemaining() ? Bodies.read(request, DataVersion::of) : null;
    }
}
