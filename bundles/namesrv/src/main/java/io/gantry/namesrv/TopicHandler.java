package io.gantry.namesrv;

import io.gantry.codec.TopicConfigs;
import io.gantry.codec.TopicRoute;
import io.gantry.wire.BadRequestException;
import io.gantry.wire.Handles;
import io.gantry.wire.Reply;
import io.gantry.wire.Request;
import io.gantry.wire.RequestCode;
import io.gantry.wire.RequestHandler;
import io.gantry.wire.Response;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Adds and removes single topics. */
@Component(service = RequestHandler.class)
@Handles(
        endpoint = "namesrv",
        requestCodes = {RequestCode.REGISTER_TOPIC_IN_NAMESRV, RequestCode.DELETE_TOPIC_IN_NAMESRV})
public final class TopicHandler implements RequestHandler {
    private final NameServer server;

    @Activate
    public TopicHandler(@Reference NameServer server) {
        this.server = server;
    }

    @Override
    public void handle(Request request, Reply reply) {
        String topic = request.fields().requireText("topic");
        if (request.code() == RequestCode.DELETE_TOPIC_IN_NAMESRV) {
            server.routes().deleteTopic(topic, request.fields().text("clusterName"));
        } else {
            add(request, topic);
        }
        reply.send(Response.ok());
    }

    /** Success is answered also when nothing was added, as Apache's name server does. */
    private void add(Request request, String topic) {
        if (topic.isEmpty() || topic.length() > TopicConfigs.MAX_NAME_CHARS) {
            throw new BadRequestException("The request's field topic must have 1 to " + TopicConfigs.MAX_NAME_CHARS
                    + " chars, found " + topic.length());
        }
        TopicRoute route = request.body().hasRemaining() ? Bodies.read(request, TopicRoute::of) : null;
        if (route != null && !route.queues().isEmpty()) {
            server.routes().addTopic(topic, route.queues());
        }
    }
}
