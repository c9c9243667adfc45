package io.gantry.namesrv;

import io.gantry.namesrv.kv.KvTable;
import io.gantry.wire.Fields;
import io.gantry.wire.Handles;
import io.gantry.wire.Reply;
import io.gantry.wire.Request;
import io.gantry.wire.RequestCode;
import io.gantry.wire.RequestHandler;
import io.gantry.wire.Response;
import io.gantry.wire.ResponseCode;
import java.util.Map;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Keys and values. A change waits for the disk, so it runs off the event loop. */
@Component(service = RequestHandler.class)
@Handles(
        endpoint = "namesrv",
        requestCodes = {
            RequestCode.PUT_KV_CONFIG,
            RequestCode.GET_KV_CONFIG,
            RequestCode.DELETE_KV_CONFIG,
            RequestCode.GET_KVLIST_BY_NAMESPACE
        },
        blocking = true)
public final class KvHandler implements RequestHandler {
    private final KvTable table;

    @Activate
    public KvHandler(@Reference NameServer server) {
        this.table = server.keys();
    }

    @Override
    public void handle(Request request, Reply reply) {
        Fields fields = request.fields();
        String namespace = fields.requireText("namespace");
        reply.send(
                switch (request.code()) {
                    case RequestCode.PUT_KV_CONFIG ->
                        changed(table.put(namespace, fields.requireText("key"), fields.requireText("value")));
                    case RequestCode.DELETE_KV_CONFIG -> changed(table.delete(namespace, fields.requireText("key")));
                    case RequestCode.GET_KV_CONFIG -> value(namespace, fields.requireText("key"));
                    default -> list(namespace);
                });
    }

    private static Response changed(String refusal) {
        return refusal == null ? Response.ok() : Response.refusal(ResponseCode.SYSTEM_ERROR, refusal);
    }

    private Response value(String namespace, String key) {
        String value = table.get(namespace, key);
        return value == null
                ? Response.refusal(
                        ResponseCode.QUERY_NOT_FOUND, "No config item, Namespace: " + namespace + " Key: " + key)
                : Response.ok(Map.of("value", value));
    }

    private Response list(String namespace) {
        byte[] body = table.encoded(namespace);
        return body == null
                ? Response.refusal(ResponseCode.QUERY_NOT_FOUND, "No config item, Namespace: " + namespace)
                : Response.ok(body);
    }
}
