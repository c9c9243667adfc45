package io.gantry.namesrv;

import io.gantry.namesrv.settings.LiveSettings;
import io.gantry.wire.Handles;
import io.gantry.wire.Reply;
import io.gantry.wire.Request;
import io.gantry.wire.RequestCode;
import io.gantry.wire.RequestHandler;
import io.gantry.wire.Response;
import io.gantry.wire.ResponseCode;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** Shows the settings and updates those that may be: switches and numbers, never a path or a command. */
@Component(service = RequestHandler.class, configurationPid = "io.gantry.namesrv.config")
@Designate(ocd = ConfigHandler.Config.class)
@Handles(
        endpoint = "namesrv",
        requestCodes = {RequestCode.UPDATE_NAMESRV_CONFIG, RequestCode.GET_NAMESRV_CONFIG},
        blocking = true)
public final class ConfigHandler implements RequestHandler {
    /** What is shown beside the name server's own settings. */
    @ObjectClassDefinition(name = "Gantry name server: what is shown")
    public @interface Config {
        @AttributeDefinition(description = "The node's settings as key=value; the name server's own go over them")
        String[] entries() default {};
    }

    private final NameServer server;
    private final Map<String, String> shown = new TreeMap<>();

    @Activate
    public ConfigHandler(@Reference NameServer server, Config config) {
        this.server = server;
        for (String entry : config.entries()) {
            int equals = entry.indexOf('=');
            if (equals > 0) {
                shown.put(entry.substring(0, equals), entry.substring(equals + 1));
            }
        }
    }

    @Override
    public void handle(Request request, Reply reply) {
        boolean isUpdate = request.code() == RequestCode.UPDATE_NAMESRV_CONFIG;
        reply.send(isUpdate ? update(request) : Response.ok(all().getBytes(StandardCharsets.UTF_8)));
    }

    private String all() {
        Map<String, String> all = new TreeMap<>(shown);
        all.putAll(server.describe());
        return all.entrySet().stream()
                .map(entry -> entry.getKey() + "=" + entry.getValue() + "\n")
                .collect(Collectors.joining());
    }

    private Response update(Request request) {
        if (!request.body().hasRemaining()) {
            return Response.ok();
        }
        String text = StandardCharsets.UTF_8.decode(request.body().duplicate()).toString();
        if (LiveSettings.namesForbiddenKey(text)) {
            return Response.refusal(ResponseCode.NO_PERMISSION, "Can not update config in black list.");
        }
        String refusal = server.settings().update(text);
        return refusal == null ? Response.ok() : Response.refusal(ResponseCode.SYSTEM_ERROR, refusal);
    }
}
