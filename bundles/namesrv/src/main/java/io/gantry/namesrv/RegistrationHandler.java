package io.gantry.namesrv;

import io.gantry.codec.BadBodyException;
import io.gantry.codec.RegisterBrokerBody;
import io.gantry.namesrv.kv.KvTable;
import io.gantry.namesrv.route.BrokerKey;
import io.gantry.namesrv.route.Registration;
import io.gantry.namesrv.route.RegistrationResult;
import io.gantry.wire.BadRequestException;
import io.gantry.wire.Fields;
import io.gantry.wire.Handles;
import io.gantry.wire.Payload;
import io.gantry.wire.Reply;
import io.gantry.wire.Request;
import io.gantry.wire.RequestCode;
import io.gantry.wire.RequestHandler;
import io.gantry.wire.Response;
import io.gantry.wire.ResponseCode;
import java.util.LinkedHashMap;
import java.util.Map;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Takes brokers in. A body may have megabytes, so it is read off the event loop. */
@Component(service = RequestHandler.class)
@Handles(endpoint = "namesrv", requestCodes = RequestCode.REGISTER_BROKER, blocking = true)
public final class RegistrationHandler implements RequestHandler {
    private static final int MAX_NAME_CHARS = 1024;

    private final NameServer server;

    @Activate
    public RegistrationHandler(@Reference NameServer server) {
        this.server = server;
    }

    @Override
    public void handle(Request request, Reply reply) {
        int crc = request.fields().intOr("bodyCrc32", 0);
        if (crc != 0 && crc != RegisterBrokerBody.crc(request.body())) {
            reply.send(Response.refusal(ResponseCode.SYSTEM_ERROR, "crc32 not match"));
            return;
        }
        RegistrationResult result = server.routes().register(registration(request));
        if (result.refusal() != null) {
            reply.send(Response.refusal(ResponseCode.SYSTEM_ERROR, result.refusal()));
            return;
        }
        Map<String, String> fields = new LinkedHashMap<>();
        if (result.leaderAddress() != null) {
            fields.put("haServerAddr", result.haAddress());
            fields.put("masterAddr", result.leaderAddress());
        }
        byte[] order =
                server.settings().get().isOrderReturned() ? server.keys().encoded(KvTable.ORDER_NAMESPACE) : null;
        Response response = Response.ok(fields);
        reply.send(order == null ? response : response.withBody(Payload.of(order)));
    }

    private static Registration registration(Request request) {
        Fields fields = request.fields();
        String acting = fields.text("enableActingMaster");
        String timeout = fields.text("heartbeatTimeoutMillis");
        return new Registration(
                new BrokerKey(name(fields, "clusterName"), name(fields, "brokerAddr")),
                name(fields, "brokerName"),
                fields.requireLong("brokerId"),
                name(fields, "haServerAddr"),
                fields.text("__ZONE_NAME"),
                timeout == null ? null : (Long) fields.requireLong("heartbeatTimeoutMillis"),
                acting == null ? null : Boolean.valueOf(acting),
                body(request),
                request.connection());
    }

    private static String name(Fields fields, String field) {
        String value = fields.requireText(field);
        if (value.length() > MAX_NAME_CHARS) {
            throw new BadRequestException("The request's field " + field + " must have at most " + MAX_NAME_CHARS
                    + " chars, found " + value.length());
        }
        return value;
    }

    private static RegisterBrokerBody body(Request request) {
        try {
            return RegisterBrokerBody.decode(request.body(), request.version());
        } catch (BadBodyException e) {
            throw new BadRequestException("Failed to decode RegisterBrokerBody. " + e.getMessage());
        }
    }
}
