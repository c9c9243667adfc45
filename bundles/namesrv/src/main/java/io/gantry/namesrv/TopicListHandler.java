package io.gantry.namesrv;

import io.gantry.namesrv.route.Routes;
import io.gantry.namesrv.route.TopicLists;
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

/** Lists topics: all, or those of a kind. There may be tens of thousands, so it runs off the event loop. */
@Component(service = RequestHandler.class)
@Handles(
        endpoint = "namesrv",
        requestCodes = {
            RequestCode.GET_ALL_TOPIC_LIST_FROM_NAMESERVER,
            RequestCode.GET_TOPICS_BY_CLUSTER,
            RequestCode.GET_SYSTEM_TOPIC_LIST_FROM_NS,
            RequestCode.GET_UNIT_TOPIC_LIST,
            RequestCode.GET_HAS_UNIT_SUB_TOPIC_LIST,
            RequestCode.GET_HAS_UNIT_SUB_UNUNIT_TOPIC_LIST
        },
        blocking = true)
public final class TopicListHandler implements RequestHandler {
    private final NameServer server;

    @Activate
    public TopicListHandler(@Reference NameServer server) {
        this.server = server;
    }

    @Override
    public void handle(Request request, Reply reply) {
        boolean isAllowed = isAllowed(request.code(), server.settings().get());
        reply.send(
                isAllowed
                        ? Response.ok(list(request, server.routes().routes()))
                        : Response.refusal(ResponseCode.SYSTEM_ERROR, "disable"));
    }

    private static boolean isAllowed(int code, NameServerSettings settings) {
        return switch (code) {
            case RequestCode.GET_ALL_TOPIC_LIST_FROM_NAMESERVER -> settings.isAllTopicsListed();
            case RequestCode.GET_SYSTEM_TOPIC_LIST_FROM_NS -> true;
            default -> settings.isTopicsListed();
        };
    }

    private static byte[] list(Request request, Routes routes) {
        return switch (request.code()) {
            case RequestCode.GET_ALL_TOPIC_LIST_FROM_NAMESERVER -> TopicLists.all(routes);
            case RequestCode.GET_SYSTEM_TOPIC_LIST_FROM_NS -> TopicLists.ofSystem(routes);
            case RequestCode.GET_UNIT_TOPIC_LIST -> TopicLists.ofUnit(routes);
            case RequestCode.GET_HAS_UNIT_SUB_TOPIC_LIST -> TopicLists.ofUnitSubscription(routes);
            case RequestCode.GET_HAS_UNIT_SUB_UNUNIT_TOPIC_LIST -> TopicLists.ofUnitSubscriptionWithoutUnit(routes);
            default -> TopicLists.ofCluster(routes, request.fields().requireText("cluster"));
        };
    }
}
