package io.gantry.namesrv.settings;

import io.gantry.namesrv.file.SafeFile;
import java.io.IOException;
import java.io.StringReader;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The settings of this moment: those the node was started with, and over them those that were updated from afar.
 * The latter are kept in a file of their own and outlive a restart. Read by any thread.
 */
public final class LiveSettings implements NameServerSettings.Source {
    private static final Logger LOG = LoggerFactory.getLogger(LiveSettings.class);
    private static final int MAX_CHARS = 64 << 10;

    /** Keys that Apache's name server refuses to change, too. */
    private static final Set<String> NEVER =
            Set.of("configBlackList", "configStorePath", "kvConfigPath", "rocketmqHome");

    private final SafeFile file;

    /** Guards changes of the fields below and of the file. */
    private final Object lock = new Object();

    private NameServerSettings configured;
    private final Map<String, String> updates = new TreeMap<>();
    private volatile NameServerSettings current;

    /**
     * Reads the updates of earlier runs.
     *
     * @throws IllegalStateException the file is damaged
     */
    public LiveSettings(SafeFile file, NameServerSettings configured) {
        this.file = file;
        this.configured = configured;
        this.current = configured;
        String text = file.read();
        if (text != null) {
            Update update = parse(text);
            if (update.refusal != null) {
                throw new IllegalStateException(
                        file.path() + ": " + update.refusal + "; correct the line, or move the file away to forget it");
            }
            updates.putAll(update.values);
            current = update.settings;
            LOG.info("Settings updated in earlier runs apply: file={} keys={}", file.path(), updates.keySet());
        }
    }

    @Override
    public NameServerSettings get() {
        return current;
    }

    /** Takes other settings of the node's configuration; updates from afar stay over them. */
    public void configure(NameServerSettings other) {
        synchronized (lock) {
            configured = other;
            current = merged(updates);
        }
    }

    /**
     * Updates settings from lines of {@code key=value}: all of them, or none.
     *
     * @return why nothing was updated; null when all is well
     */
    public String update(String text) {
        synchronized (lock) {
            Update update = parse(text);
            if (update.refusal != null) {
                return update.refusal;
            }
            try {
                file.write(update.values.entrySet().stream()
                        .map(entry -> entry.getKey() + "=" + entry.getValue() + "\n")
                        .collect(Collectors.joining()));
            } catch (IOException e) {
                LOG.error("Settings not updated, they cannot be written: file={} cause={}", file.path(), e.toString());
                return "The settings cannot be written to disk: " + e.getMessage();
            }
            updates.putAll(update.values);
            current = update.settings;
            LOG.info("Settings updated: {}", updates);
            return null;
        }
    }

    /** Whether a text names a key that is never changed from afar, as Apache says it. */
    public static boolean namesForbiddenKey(String text) {
        Properties properties = properties(text);
        return properties != null && properties.keySet().stream().anyMatch(NEVER::contains);
    }

    /** Either what to change to, or why not. */
    private record Update(Map<String, String> values, NameServerSettings settings, String refusal) {
        static Update refused(String why) {
            return new Update(Map.of(), null, why);
        }
    }

    private Update parse(String text) {
        if (text.length() > MAX_CHARS) {
            return Update.refused("The settings must have at most " + MAX_CHARS + " chars, found " + text.length());
        }
        Properties properties = properties(text);
        if (properties == null) {
            return Update.refused("string2Properties error");
        }
        Map<String, String> values = new TreeMap<>(updates);
        Set<String> allowed = NameServerSettings.INITIAL.toMap().keySet();
        for (String key : properties.stringPropertyNames()) {
            if (!allowed.contains(key)) {
                String shown = key.length() > 80 ? key.substring(0, 80) + "..." : key;
                return Update.refused("'" + shown + "' cannot be updated at run time; allowed are " + allowed);
            }
            values.put(key, properties.getProperty(key).trim());
        }
        try {
            return new Update(values, merged(values), null);
        } catch (IllegalArgumentException e) {
            return Update.refused(e.getMessage());
        }
    }

    private NameServerSettings merged(Map<String, String> over) {
        Map<String, String> all = configured.toMap();
        all.putAll(over);
        return NameServerSettings.of(all);
    }

    private static Properties properties(String text) {
        Properties properties = new Properties();
        try {
            properties.load(new StringReader(text));
            return properties;
        } catch (IOException | IllegalArgumentException e) {
            return null;
        }
    }
}
