package io.gantry.broker.client;

import io.gantry.codec.JsonObject;
import io.gantry.codec.body.RequestBody;
import io.gantry.filter.Selectors;
import io.gantry.registry.Subscription;
import io.gantry.wire.Handles;
import io.gantry.wire.Reply;
import io.gantry.wire.Request;
import io.gantry.wire.RequestCode;
import io.gantry.wire.RequestHandler;
import io.gantry.wire.Response;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * Tells a consumer before it starts whether this broker understands its subscription. A long expression takes a while
 * to read.
 */
@Component(service = RequestHandler.class)
@Handles(requestCodes = RequestCode.CHECK_CLIENT_CONFIG, blocking = true)
public final class ClientConfigHandler implements RequestHandler {
    private final Selectors selectors;

    @Activate
    public ClientConfigHandler(@Reference Selectors selectors) {
        this.selectors = selectors;
    }

    @Override
    public void handle(Request request, Reply reply) {
        selectors.of(RequestBody.read(request, ClientConfigHandler::subscription));
        reply.send(Response.ok());
    }

    private static Subscription subscription(JsonObject json) {
        JsonObject wanted = json.objectOrEmpty("subscriptionData");
        return Subscription.of(
                wanted.textOr("topic", ""),
                wanted.textOr("subString", Subscription.ALL),
                wanted.textOr("expressionType", Subscription.TAG),
                wanted.numberOr("subVersion", 0),
                wanted.booleanOr("classFilterMode", false));
    }
}
