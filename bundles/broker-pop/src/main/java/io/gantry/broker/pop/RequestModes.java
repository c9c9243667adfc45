package io.gantry.broker.pop;

import io.gantry.codec.Json;
import io.gantry.codec.JsonLimits;
import io.gantry.codec.JsonObject;
import io.gantry.codec.JsonWriter;
import io.gantry.message.SystemTopic;
import io.gantry.registry.ConfigFiles;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * How each group is to ask for the messages of a topic: what an operator said, in RocketMQ's file
 * {@code messageRequestMode.json}. Bounded; safe for any thread.
 */
public final class RequestModes {
    private static final String FILE = "messageRequestMode.json";
    private static final long WRITE_MILLIS = 500;
    static final int MAX_ENTRIES = 20_000;

    /**
     * One of them.
     *
     * @param shared how many other consumers' queues a consumer pops from, too; 0 or less: all
     */
    record Mode(boolean isPop, int shared) {
        static final Mode PULL = new Mode(false, 0);

        /** The mode of RocketMQ's word for it. */
        static Mode of(String word, int shared) {
            if (!word.equals("POP") && !word.equals("PULL")) {
                throw new IllegalArgumentException("mode is POP or PULL, found " + word);
            }
            return new Mode(word.equals("POP"), shared);
        }

        String word() {
            return isPop ? "POP" : "PULL";
        }
    }

    private final Map<String, Map<String, Mode>> modes = new TreeMap<>();
    private final Mode usual;
    private final ConfigFiles.Kept kept;
    private int entries;
    private long version;

    /** Reads the file. */
    RequestModes(ConfigFiles files, Mode usual) {
        this.usual = usual;
        kept = files.keep(FILE, this::read, this::version, this::bytes, WRITE_MILLIS);
    }

    /** Writes what has changed. */
    void close() {
        kept.close();
    }

    /** The mode that was set, else the usual; what is retried is pulled. */
    synchronized Mode find(String topic, String group) {
        Mode unsaid = topic.startsWith(SystemTopic.RETRY_PREFIX) ? Mode.PULL : usual;
        return modes.getOrDefault(topic, Map.of()).getOrDefault(group, unsaid);
    }

    /** Whether this is the topic for the retries of something the group pops: a pop gives them, nobody pulls. */
    boolean isPoppedRetry(String topic, String group) {
        String prefix = SystemTopic.RETRY_PREFIX + group;
        if (!topic.startsWith(prefix) || topic.length() <= prefix.length() + 1) {
            return false;
        }
        char separator = topic.charAt(prefix.length());
        return (separator == '_' || separator == '+')
                && find(topic.substring(prefix.length() + 1), group).isPop();
    }

    /** Sets a mode; false when there are too many. */
    boolean put(String topic, String group, Mode mode) {
        synchronized (this) {
            Map<String, Mode> groups = modes.computeIfAbsent(topic, name -> new TreeMap<>());
            boolean isNew = !groups.containsKey(group);
            if (isNew && entries >= MAX_ENTRIES) {
                return false;
            }
            entries += isNew ? 1 : 0;
            groups.put(group, mode);
            version++;
        }
        kept.changed();
        return true;
    }

    private synchronized long version() {
        return version;
    }

    /** All of them, in RocketMQ's form. */
    synchronized byte[] bytes() {
        Map<String, Object> topics = new LinkedHashMap<>();
        modes.forEach((topic, groups) -> {
            Map<String, Object> all = new LinkedHashMap<>();
            groups.forEach((group, mode) -> {
                Map<String, Object> one = new LinkedHashMap<>();
                one.put("consumerGroup", group);
                one.put("mode", mode.word());
                one.put("popShareQueueNum", mode.shared());
                one.put("topic", topic);
                all.put(group, one);
            });
            topics.put(topic, all);
        });
        return JsonWriter.PRETTY.bytes(Map.of("messageRequestModeMap", topics));
    }

    private void read(byte[] bytes) {
        Map<String, Map<String, Mode>> read = new TreeMap<>();
        int count = 0;
        JsonObject file = Json.parseObject(new String(bytes, StandardCharsets.UTF_8), JsonLimits.FILE);
        JsonObject topics = file.objectOrEmpty("messageRequestModeMap");
        for (Object topic : topics.entries().keySet()) {
            JsonObject groups = topics.object(String.valueOf(topic));
            for (Object group : groups.entries().keySet()) {
                read.computeIfAbsent(String.valueOf(topic), name -> new TreeMap<>())
                        .put(String.valueOf(group), mode(groups.object(String.valueOf(group))));
                count++;
            }
        }
        synchronized (this) {
            modes.clear();
            modes.putAll(read);
            entries = count;
        }
    }

    /** Sets exactly the modes of a leader, which tells them in the file's form. */
    void takeOver(byte[] table) {
        read(table);
        synchronized (this) {
            version++;
        }
        kept.changed();
    }

    /** The mode of a body or of the file. */
    static Mode mode(JsonObject body) {
        return Mode.of(body.text("mode"), body.integerOr("popShareQueueNum", 0));
    }
}
