package io.gantry.console.node;

import java.io.IOException;
import java.lang.reflect.Array;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.Dictionary;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.service.cm.Configuration;
import org.osgi.service.cm.ConfigurationAdmin;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** With what the components of this node were configured; what is a secret, or may be one, is said to be there. */
final class Configurations {
    private static final Logger LOG = LoggerFactory.getLogger(Configurations.class);
    private static final String HIDDEN = "***";
    private static final Pattern SECRET = Pattern.compile("(?i).*(password|secret|credential|token|accesskey|user).*");
    /** What the container itself writes beside. */
    private static final Pattern OWN = Pattern.compile("service\\..*|felix\\..*|component\\..*");

    private static final int MAX_CHARS = 1_000;

    private final ConfigurationAdmin admin;

    Configurations(ConfigurationAdmin admin) {
        this.admin = admin;
    }

    /** Each by its PID, in their order. */
    List<Map<String, Object>> json() {
        List<Map<String, Object>> all = new ArrayList<>();
        for (Configuration configuration : known()) {
            try {
                Map<String, Object> json = new LinkedHashMap<>();
                json.put("pid", configuration.getPid());
                json.put("properties", shown(configuration.getProperties()));
                all.add(json);
            } catch (IllegalStateException e) {
                LOG.debug("A configuration went with its feature while it was looked at", e);
            }
        }
        all.sort(Comparator.comparing(json -> json.get("pid").toString()));
        return all;
    }

    private Configuration[] known() {
        try {
            Configuration[] all = admin.listConfigurations(null);
            return all == null ? new Configuration[0] : all;
        } catch (IOException | InvalidSyntaxException e) {
            throw new IllegalStateException("The node's configurations cannot be read: " + e, e);
        }
    }

    /** Properties as texts. */
    static Map<String, String> shown(Dictionary<String, Object> properties) {
        Map<String, String> shown = new TreeMap<>();
        for (String name : Collections.list(properties.keys())) {
            if (!OWN.matcher(name).matches()) {
                shown.put(name, shown(name, text(properties.get(name))));
            }
        }
        return shown;
    }

    private static String shown(String name, String value) {
        if (value.isEmpty()) {
            return "";
        }
        boolean isSecret = SECRET.matcher(name).matches()
                || SECRET.matcher(value.replaceAll("\\R", " ")).matches();
        if (isSecret) {
            return HIDDEN;
        }
        return value.length() > MAX_CHARS ? value.substring(0, MAX_CHARS) + "..." : value;
    }

    private static String text(Object value) {
        if (value instanceof Collection<?> items) {
            return String.join(", ", items.stream().map(String::valueOf).toList());
        }
        if (!value.getClass().isArray()) {
            return value.toString();
        }
        List<String> items = new ArrayList<>();
        for (int i = 0; i < Array.getLength(value); i++) {
            items.add(String.valueOf(Array.get(value, i)));
        }
        return String.join(", ", items);
    }
}
