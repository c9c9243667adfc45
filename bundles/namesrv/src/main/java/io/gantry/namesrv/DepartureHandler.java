package io.gantry.namesrv;

import io.gantry.namesrv.route.BrokerKey;
import io.gantry.namesrv.route.Departure;
import io.gantry.wire.Fields;
import io.gantry.wire.Handles;
import io.gantry.wire.Reply;
import io.gantry.wire.Request;
import io.gantry.wire.RequestCode;
import io.gantry.wire.RequestHandler;
import io.gantry.wire.Response;
import java.util.List;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Lets brokers go. It looks at all topics, so it runs off the event loop; the answer means that it is done. */
@Component(service = RequestHandler.class)
@Handles(endpoint = "namesrv", requestCodes = RequestCode.UNREGISTER_BROKER, blocking = true)
public final class DepartureHandler implements RequestHandler {
    private final NameServer server;

    @Activate
    public DepartureHandler(@Reference NameServer server) {
        this.server = server;
    }

    @Override
    public void handle(Request request, Reply reply) {
        Fields fields = request.fields();
        Departure departure = new Departure(
                new BrokerKey(fields.requireText("clusterName"), fields.requireText("brokerAddr")),
                fields.requireText("brokerName"),
                fields.requireLong("brokerId"));
        server.routes().unregister(List.of(departure));
        reply.send(Response.ok());
    }
}
