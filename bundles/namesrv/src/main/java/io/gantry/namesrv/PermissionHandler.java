package io.gantry.namesrv;

import io.gantry.wire.Handles;
import io.gantry.wire.Reply;
import io.gantry.wire.Request;
import io.gantry.wire.RequestCode;
import io.gantry.wire.RequestHandler;
import io.gantry.wire.Response;
import java.util.Map;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes producers away from a broker before it is stopped, and gives them back. */
@Component(service = RequestHandler.class)
@Handles(
        endpoint = "namesrv",
        requestCodes = {RequestCode.WIPE_WRITE_PERM_OF_BROKER, RequestCode.ADD_WRITE_PERM_OF_BROKER},
        blocking = true)
public final class PermissionHandler implements RequestHandler {
    private static final Logger LOG = LoggerFactory.getLogger(PermissionHandler.class);

    private final NameServer server;

    @Activate
    public PermissionHandler(@Reference NameServer server) {
        this.server = server;
    }

    @Override
    public void handle(Request request, Reply reply) {
        String broker = request.fields().requireText("brokerName");
        boolean isWritable = request.code() == RequestCode.ADD_WRITE_PERM_OF_BROKER;
        int topics = server.routes().setWritable(broker, isWritable);
        LOG.info("Write permission of a broker changed: broker={} isWritable={} topics={}", broker, isWritable, topics);
        reply.send(Response.ok(Map.of(isWritable ? "addTopicCount" : "wipeTopicCount", topics)));
    }
}
