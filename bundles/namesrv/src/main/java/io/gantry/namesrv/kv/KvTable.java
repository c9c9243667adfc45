package io.gantry.namesrv.kv;

import io.gantry.codec.BadBodyException;
import io.gantry.codec.Json;
import io.gantry.codec.JsonLimits;
import io.gantry.codec.JsonObject;
import io.gantry.codec.JsonWriter;
import io.gantry.namesrv.file.SafeFile;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keys and values in namespaces. A change is on disk before it is seen, and is not made when it cannot be written.
 * Readers take an immutable snapshot; changes wait for each other and for the disk.
 */
public final class KvTable {
    /** The order configuration of topics: {@code broker-a:4;broker-b:4} by topic. */
    public static final String ORDER_NAMESPACE = "ORDER_TOPIC_CONFIG";

    private static final Logger LOG = LoggerFactory.getLogger(KvTable.class);
    private static final int MAX_NAME_CHARS = 4096;
    private static final int MAX_VALUE_CHARS = 256 << 10;
    private static final int MAX_CHARS = 64 << 20;

    private final SafeFile file;

    /** Guards changes of {@code namespaces} and of the file. */
    private final Object lock = new Object();

    private volatile Map<String, Map<String, String>> namespaces;

    /**
     * Reads the table.
     *
     * @throws IllegalStateException the file is damaged; it is left as it is
     */
    public KvTable(SafeFile file) {
        this.file = file;
        String text = file.read();
        try {
            this.namespaces = text == null ? Map.of() : parse(text);
        } catch (BadBodyException e) {
            throw new IllegalStateException(
                    file.path() + ": " + e.getMessage() + "; put the file with the suffix .bak in its place, or move it"
                            + " away to begin without keys",
                    e);
        }
    }

    /** The value; null when there is none. */
    public String get(String namespace, String key) {
        return namespaces.getOrDefault(namespace, Map.of()).get(key);
    }

    /** A namespace as the body of GET_KVLIST_BY_NAMESPACE; null when there is none. */
    public byte[] encoded(String namespace) {
        Map<String, String> keys = namespaces.get(namespace);
        return keys == null ? null : JsonWriter.COMPACT.bytes(Map.of("table", keys));
    }

    /**
     * Sets a value.
     *
     * @return why it was not set; null when all is well
     */
    public String put(String namespace, String key, String value) {
        if (namespace.length() > MAX_NAME_CHARS || key.length() > MAX_NAME_CHARS) {
            return "A namespace or key must have at most " + MAX_NAME_CHARS + " chars";
        }
        if (value.length() > MAX_VALUE_CHARS) {
            return "A value must have at most " + MAX_VALUE_CHARS + " chars, found " + value.length();
        }
        synchronized (lock) {
            Map<String, String> keys = new TreeMap<>(namespaces.getOrDefault(namespace, Map.of()));
            keys.put(key, value);
            return replace(namespace, keys);
        }
    }

    /**
     * Removes a value; its namespace stays.
     *
     * @return why it was not removed; null when all is well
     */
    public String delete(String namespace, String key) {
        synchronized (lock) {
            if (get(namespace, key) == null) {
                return null;
            }
            Map<String, String> keys = new TreeMap<>(namespaces.get(namespace));
            keys.remove(key);
            return replace(namespace, keys);
        }
    }

    private String replace(String namespace, Map<String, String> keys) {
        Map<String, Map<String, String>> next = new TreeMap<>(namespaces);
        next.put(namespace, keys);
        String text = JsonWriter.COMPACT.write(Map.of("configTable", next));
        if (text.length() > MAX_CHARS) {
            return "The table of keys and values would have " + text.length() + " chars, allowed are " + MAX_CHARS;
        }
        try {
            file.write(text);
        } catch (IOException e) {
            LOG.error(
                    "Keys and values not changed, they cannot be written: file={} cause={}", file.path(), e.toString());
            return "The change cannot be written to disk: " + e.getMessage();
        }
        namespaces = next;
        LOG.info("Keys and values changed: namespace={} keys={}", namespace, keys.size());
        return null;
    }

    private static Map<String, Map<String, String>> parse(String text) {
        JsonObject table = Json.parseObject(text, JsonLimits.FILE).objectOrEmpty("configTable");
        Map<String, Map<String, String>> result = new TreeMap<>();
        for (Object namespace : table.entries().keySet()) {
            JsonObject values = table.objectOrEmpty(namespace.toString());
            Map<String, String> keys = new TreeMap<>();
            for (Object key : values.entries().keySet()) {
                keys.put(key.toString(), values.textOr(key.toString(), ""));
            }
            result.put(namespace.toString(), keys);
        }
        return result;
    }
}
