package io.gantry.broker.pop;

import io.gantry.codec.JsonObject;
import io.gantry.codec.body.RequestBody;
import io.gantry.message.SystemTopic;
import io.gantry.registry.Groups;
import io.gantry.registry.Topics;
import io.gantry.wire.BadRequestException;
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

/** Takes and tells how groups are to ask for messages: mqadmin's setConsumeMode. */
@Component
@Handles(requestCodes = {RequestCode.SET_MESSAGE_REQUEST_MODE, RequestCode.GET_ALL_MESSAGE_REQUEST_MODE})
public final class ModeHandler implements RequestHandler {
    private static final int MAX_BODY_BYTES = 1 << 14;

    private final RequestModes modes;
    private final Topics topics;
    private final Groups groups;

    @Activate
    public ModeHandler(@Reference RequestModes modes, @Reference Topics topics, @Reference Groups groups) {
        this.modes = modes;
        this.topics = topics;
        this.groups = groups;
    }

    private record Wish(String topic, String group, RequestModes.Mode mode) {
        static Wish of(JsonObject body) {
            return new Wish(body.text("topic"), body.text("consumerGroup"), RequestModes.mode(body));
        }
    }

    @Override
    public void handle(Request request, Reply reply) {
        if (request.code() == RequestCode.GET_ALL_MESSAGE_REQUEST_MODE) {
            reply.send(Response.ok(modes.bytes()));
            return;
        }
        Wish wish = RequestBody.read(request, MAX_BODY_BYTES, Wish::of);
        if (wish.topic.startsWith(SystemTopic.RETRY_PREFIX)) {
            throw new BadRequestException(ResponseCode.NO_PERMISSION, "retry topic is not allowed to set mode");
        }
        if (topics.find(wish.topic) == null) {
            throw new BadRequestException(ResponseCode.TOPIC_NOT_EXIST, "topic[" + wish.topic + "] not exist");
        }
        if (groups.find(wish.group) == null) {
            throw new BadRequestException(
                    ResponseCode.SUBSCRIPTION_GROUP_NOT_EXIST,
                    "subscription group [" + wish.group + "] does not exist: create it first");
        }
        if (!modes.put(wish.topic, wish.group, wish.mode)) {
            throw new BadRequestException(
                    "Too many request modes are set, " + RequestModes.MAX_ENTRIES + " are kept; nothing was changed");
        }
        reply.send(Response.ok());
    }
}
