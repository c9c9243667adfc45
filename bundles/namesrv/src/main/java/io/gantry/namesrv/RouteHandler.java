package io.gantry.namesrv;

import io.gantry.codec.JsonWriter;
import io.gantry.codec.TopicRoute;
import io.gantry.namesrv.kv.KvTable;
import io.gantry.namesrv.route.RouteForm;
import io.gantry.namesrv.route.Routes;
import io.gantry.namesrv.route.ZoneFilter;
import io.gantry.namesrv.settings.NameServerSettings;
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

/** Tells clients who holds a topic. The answer is kept encoded, so it costs a look-up. */
@Component(service = RequestHandler.class)
@Handles(endpoint = "namesrv", requestCodes = RequestCode.GET_ROUTEINFO_BY_TOPIC)
public final class RouteHandler implements RequestHandler {
    /** The first client version that reads standard JSON: V4_9_4. */
    private static final int STANDARD_JSON_SINCE = 401;

    private final NameServer server;

    @Activate
    public RouteHandler(@Reference NameServer server) {
        this.server = server;
    }

    @Override
    public void handle(Request request, Reply reply) {
        String topic = request.fields().requireText("topic");
        if (!server.isReady()) {
            reply.send(Response.refusal(ResponseCode.SYSTEM_ERROR, "name server not ready"));
            return;
        }
        NameServerSettings settings = server.settings().get();
        boolean isStandard =
                request.version() >= STANDARD_JSON_SINCE || request.fields().booleanOr("acceptStandardJsonOnly", false);
        String ordered = settings.isOrderShown() ? server.keys().get(KvTable.ORDER_NAMESPACE, topic) : null;
        RouteForm form = new RouteForm(isStandard, settings.isActingMasterSupported(), ordered);
        byte[] body = body(request, topic, form);
        reply.send(body == null ? unknown(topic) : Response.ok(body));
    }

    private byte[] body(Request request, String topic, RouteForm form) {
        Routes routes = server.routes().routes();
        String zone = request.fields().booleanOr("__ZONE_MODE", false)
                ? request.fields().text("__ZONE_NAME")
                : null;
        if (zone == null || zone.isBlank()) {
            return routes.encodedRoute(topic, form);
        }
        TopicRoute route = routes.route(topic, form);
        return route == null
                ? null
                : JsonWriter.COMPACT.bytes(ZoneFilter.near(route, zone).toJson());
    }

    private static Response unknown(String topic) {
        return Response.refusal(
                ResponseCode.TOPIC_NOT_EXIST,
                "No topic route info in name server for the topic: " + topic
                        + "\nSee https://rocketmq.apache.org/docs/bestPractice/06FAQ for further details.");
    }
}
