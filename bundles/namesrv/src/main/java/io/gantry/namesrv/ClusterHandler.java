package io.gantry.namesrv;

import io.gantry.codec.JsonWriter;
import io.gantry.namesrv.route.Routes;
import io.gantry.wire.Handles;
import io.gantry.wire.Reply;
import io.gantry.wire.Request;
import io.gantry.wire.RequestCode;
import io.gantry.wire.RequestHandler;
import io.gantry.wire.Response;
import java.util.LinkedHashMap;
import java.util.Map;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Tells which brokers there are: all of them, or those of one name. */
@Component(service = RequestHandler.class)
@Handles(
        endpoint = "namesrv",
        requestCodes = {RequestCode.GET_BROKER_CLUSTER_INFO, RequestCode.GET_BROKER_MEMBER_GROUP})
public final class ClusterHandler implements RequestHandler {
    private final NameServer server;

    @Activate
    public ClusterHandler(@Reference NameServer server) {
        this.server = server;
    }

    @Override
    public void handle(Request request, Reply reply) {
        Routes routes = server.routes().routes();
        boolean isGroup = request.code() == RequestCode.GET_BROKER_MEMBER_GROUP;
        reply.send(Response.ok(isGroup ? group(routes, request) : routes.encodedClusterTable()));
    }

    private static byte[] group(Routes routes, Request request) {
        String name = request.fields().requireText("brokerName");
        Map<String, Object> group = new LinkedHashMap<>();
        group.put("brokerAddrs", routes.addresses(name));
        group.put("brokerName", name);
        group.put("cluster", request.fields().requireText("clusterName"));
        return JsonWriter.COMPACT.bytes(Map.of("brokerMemberGroup", group));
    }
}
