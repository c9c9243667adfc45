package io.gantry.feature.runtime;

import java.io.IOException;
import java.util.Dictionary;
import java.util.HashMap;
import java.util.Hashtable;
import java.util.Map;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.service.cm.Configuration;
import org.osgi.service.cm.ConfigurationAdmin;

/**
 * Writes configurations: the feature's values are defaults, the node's settings replace them one by one.
 * Settings alone never make a factory configuration: what exists is decided by features.
 */
final class ConfigurationBook {
    private static final String ANY_BUNDLE = "?";

    private final ConfigurationAdmin admin;
    private final Map<String, Map<String, Object>> settings;

    ConfigurationBook(ConfigurationAdmin admin, Map<String, Map<String, Object>> settings) {
        this.admin = admin;
        this.settings = settings;
    }

    /** Writes the settings of components that no feature configures. */
    void writeSettings(Map<String, Map<String, Object>> configuredByFeatures) throws IOException {
        for (Map.Entry<String, Map<String, Object>> entry : settings.entrySet()) {
            String pid = entry.getKey();
            if (!configuredByFeatures.containsKey(pid) && pid.indexOf('~') < 0) {
                replace(pid, entry.getValue());
            }
        }
    }

    /** Writes a configuration; the undo puts back what was there. */
    Undo write(String pid, Map<String, Object> defaults) throws IOException {
        Map<String, Object> before = read(pid);
        Map<String, Object> values = new HashMap<>(defaults);
        values.putAll(settings.getOrDefault(pid, Map.of()));
        replace(pid, values);
        return () -> restore(pid, before);
    }

    /** Deletes a configuration; settings of a component that is no factory stay. */
    Undo delete(String pid) throws IOException {
        Map<String, Object> before = read(pid);
        Map<String, Object> alone = pid.indexOf('~') < 0 ? settings.get(pid) : null;
        restore(pid, alone);
        return () -> restore(pid, before);
    }

    private void restore(String pid, Map<String, Object> values) throws IOException {
        if (values != null) {
            replace(pid, values);
            return;
        }
        Configuration configuration = find(pid);
        if (configuration != null) {
            configuration.delete();
        }
    }

    private Map<String, Object> read(String pid) throws IOException {
        Configuration configuration = find(pid);
        if (configuration == null || configuration.getProperties() == null) {
            return null;
        }
        Dictionary<String, Object> properties = configuration.getProperties();
        Map<String, Object> values = new HashMap<>();
        for (String key : java.util.Collections.list(properties.keys())) {
            values.put(key, properties.get(key));
        }
        values.remove("service.pid");
        values.remove("service.factoryPid");
        return values;
    }

    private Configuration find(String pid) throws IOException {
        try {
            Configuration[] found = admin.listConfigurations("(service.pid=" + pid + ")");
            return found == null ? null : found[0];
        } catch (InvalidSyntaxException e) {
            throw new IOException("The PID " + pid + " has characters that no PID may have", e);
        }
    }

    private void replace(String pid, Map<String, Object> values) throws IOException {
        int tilde = pid.indexOf('~');
        Configuration configuration = tilde < 0
                ? admin.getConfiguration(pid, ANY_BUNDLE)
                : admin.getFactoryConfiguration(pid.substring(0, tilde), pid.substring(tilde + 1), ANY_BUNDLE);
        configuration.updateIfDifferent(new Hashtable<>(values));
    }
}
