package io.gantry.broker.admin;

import io.gantry.agent.Clock;
import io.gantry.broker.table.NameRules;
import io.gantry.codec.DataVersion;
import io.gantry.codec.JsonWriter;
import io.gantry.codec.body.RequestBody;
import io.gantry.wire.BadRequestException;
import io.gantry.wire.Handles;
import io.gantry.wire.Payload;
import io.gantry.wire.Reply;
import io.gantry.wire.Request;
import io.gantry.wire.RequestCode;
import io.gantry.wire.RequestHandler;
import io.gantry.wire.Response;
import io.gantry.wire.ResponseCode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Dictionary;
import java.util.Hashtable;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.osgi.service.cm.Configuration;
import org.osgi.service.cm.ConfigurationAdmin;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Shows the broker's settings under RocketMQ's names, and changes those of {@link LiveSetting}, all of a request or
 * none. A change holds until the node is started anew: the property file is the operator's and is not written.
 */
@Component(service = RequestHandler.class, configurationPid = SettingsHandler.PID)
@Designate(ocd = SettingsHandler.Config.class)
@Handles(
        requestCodes = {RequestCode.UPDATE_BROKER_CONFIG, RequestCode.GET_BROKER_CONFIG},
        blocking = true)
public final class SettingsHandler implements RequestHandler {
    public static final String PID = "io.gantry.broker.config";

    private static final Logger LOG = LoggerFactory.getLogger(SettingsHandler.class);

    private final ConfigurationAdmin configurations;
    private volatile Map<String, String> entries;
    private volatile DataVersion version = DataVersion.NONE.next(Clock.system().millis());

    /** The settings of {@code io.gantry.broker.config}. */
    @ObjectClassDefinition(name = "Gantry broker settings shown")
    public @interface Config {
        @AttributeDefinition(description = "All settings in force as key=value, with RocketMQ's names.")
        String[] entries() default {};
    }

    @Activate
    public SettingsHandler(@Reference ConfigurationAdmin configurations, Config config) {
        this(configurations, config.entries());
    }

    SettingsHandler(ConfigurationAdmin configurations, String[] entries) {
        this.configurations = configurations;
        this.entries = parsed(String.join("\n", entries));
    }

    /** Takes over what is shown. */
    @Modified
    void modified(Config config) {
        entries = parsed(String.join("\n", config.entries()));
    }

    @Override
    public void handle(Request request, Reply reply) {
        if (request.code() == RequestCode.GET_BROKER_CONFIG) {
            reply.send(show());
            return;
        }
        int length = request.body().remaining();
        if (length > RequestBody.MAX_BYTES) {
            throw refusal(ResponseCode.INVALID_PARAMETER, "The settings are too long: " + length + " bytes");
        }
        String text = StandardCharsets.UTF_8.decode(request.body().duplicate()).toString();
        change(parsed(text), String.valueOf(request.connection().remoteAddress()));
        reply.send(Response.ok());
    }

    private Response show() {
        StringBuilder text = new StringBuilder();
        entries.forEach(
                (key, value) -> text.append(key).append('=').append(value).append('\n'));
        return Response.ok(Map.of("version", JsonWriter.COMPACT.write(version.toJson())))
                .withBody(Payload.of(text.toString().getBytes(StandardCharsets.UTF_8)));
    }

    private synchronized void change(Map<String, String> wanted, String by) {
        Map<String, Map<String, Object>> byPid = new LinkedHashMap<>();
        wanted.forEach((key, value) -> {
            LiveSetting setting = LiveSetting.ALL.get(key);
            if (setting != null) {
                byPid.computeIfAbsent(setting.pid(), pid -> new LinkedHashMap<>())
                        .put(setting.property(), checked(setting, key, value));
            } else if (!value.equals(entries.get(key))) {
                throw refusal(
                        ResponseCode.NO_PERMISSION,
                        "The setting " + NameRules.shown(key) + " cannot be changed while the broker runs: set it in"
                                + " the property file and restart. Can be changed: " + LiveSetting.ALL.keySet());
            }
        });
        try {
            for (Map.Entry<String, Map<String, Object>> each : byPid.entrySet()) {
                update(each.getKey(), each.getValue());
            }
            Map<String, String> now = new TreeMap<>(entries);
            now.putAll(wanted);
            String[] lines = now.entrySet().stream()
                    .map(each -> each.getKey() + "=" + each.getValue())
                    .toArray(String[]::new);
            update(PID, Map.of("entries", lines));
            entries = now;
            version = version.next(Clock.system().millis());
            LOG.info("Settings changed until the next start: settings={}, by={}", wanted, by);
        } catch (IOException e) {
            throw refusal(ResponseCode.SYSTEM_ERROR, "The settings could not be stored: " + e.getMessage());
        }
    }

    private void update(String pid, Map<String, Object> changes) throws IOException {
        Configuration configuration = configurations.getConfiguration(pid, "?");
        Dictionary<String, Object> properties = configuration.getProperties();
        Dictionary<String, Object> now = properties == null ? new Hashtable<>() : properties;
        changes.forEach(now::put);
        configuration.update(now);
    }

    private static Object checked(LiveSetting setting, String key, String value) {
        try {
            return setting.value(key, value);
        } catch (IllegalArgumentException e) {
            throw refusal(ResponseCode.INVALID_PARAMETER, e.getMessage());
        }
    }

    /** Lines of {@code key=value}; a later duplicate wins, comments and empty lines mean nothing. */
    private static Map<String, String> parsed(String text) {
        Map<String, String> parsed = new TreeMap<>();
        for (String line : text.split("\\R")) {
            int equals = line.indexOf('=');
            if (equals > 0 && !line.startsWith("#")) {
                parsed.put(
                        line.substring(0, equals).trim(),
                        line.substring(equals + 1).trim());
            }
        }
        return parsed;
    }

    private static BadRequestException refusal(int code, String message) {
        return new BadRequestException(code, message);
    }
}
