package io.gantry.broker.client;

import io.gantry.codec.JsonObject;
import io.gantry.codec.body.RequestBody;
import io.gantry.registry.Subscription;
import io.gantry.wire.Handles;
import io.gantry.wire.Reply;
import io.gantry.wire.Request;
import io.gantry.wire.RequestCode;
import io.gantry.wire.RequestHandler;
import io.gantry.wire.Response;
import io.gantry.wire.ResponseCode;
import org.osgi.service.component.annotations.Component;

/** Tells a consumer before it starts whether this broker understands its subscription. */
@Component(service = RequestHandler.class)
@Handles(requestCodes = RequestCode.CHECK_CLIENT_CONFIG)
public final class ClientConfigHandler implements RequestHandler {
    @Override
    public void handle(Request request, Reply reply) {
        String type = RequestBody.read(request, ClientConfigHandler::expressionType);
        if (type.isEmpty() || type.equals(Subscription.TAG)) {
            reply.send(Response.ok());
            return;
        }
        String remark = "The broker does not support consumer to filter message by " + type + ": subscribe with tags";
        reply.send(Response.refusal(ResponseCode.SUBSCRIPTION_PARSE_FAILED, remark));
    }

    private static String expressionType(JsonObject json) {
        return json.objectOrEmpty("subscriptionData").textOr("expressionType", Subscription.TAG);
    }
}
