package io.gantry.broker.registration;

import io.gantry.codec.DataVersion;
import io.gantry.codec.TopicTable;
import io.gantry.route.TopicConfig;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One registration, in parts that each fit well into a frame. Name servers add what a part names to what they know, if
 * its version is another than the last one's: so each has its own, and the last one the table's, by which both sides
 * see later that nothing is missing. Unmodifiable.
 *
 * @param table all topics
 * @param permission the broker's, which may take rights from all topics
 * @param parts which topics are told, in turn; at least one part
 */
record Round(TopicTable table, int permission, List<Map<String, TopicConfig>> parts) {
    /** Of JSON, about; a topic with a short name has 200. */
    private static final int PART_BYTES = 1 << 20;

    private static final int TOPIC_BYTES = 180;
    /** Far from what a table's own counter comes to. */
    private static final long BETWEEN_PARTS = 1L << 40;

    static Round of(TopicTable table, int permission, RegistrationRules rules) {
        return new Round(table, permission, split(table.topics(), rules));
    }

    /** What a server does not know that took that round. Where topics went, or no difference is seen, it is all. */
    Round since(Round known, RegistrationRules rules) {
        Map<String, TopicConfig> before = known.table.topics();
        Map<String, TopicConfig> news = new LinkedHashMap<>();
        int added = 0;
        for (TopicConfig topic : table.topics().values()) {
            TopicConfig old = before.get(topic.name());
            if (!topic.equals(old)) {
                news.put(topic.name(), topic);
                added += old == null ? 1 : 0;
            }
        }
        boolean isAll = news.isEmpty()
                || permission != known.permission
                || before.size() + added != table.topics().size();
        return isAll ? this : new Round(table, permission, split(news, rules));
    }

    private static List<Map<String, TopicConfig>> split(Map<String, TopicConfig> topics, RegistrationRules rules) {
        int maxTopics = rules.splitTopics() > 0 ? rules.splitTopics() : Integer.MAX_VALUE;
        // Deflated, whatever is asked for fits.
        int maxBytes = rules.isCompressed() ? Integer.MAX_VALUE : PART_BYTES;
        List<Map<String, TopicConfig>> parts = new ArrayList<>();
        Map<String, TopicConfig> part = new LinkedHashMap<>();
        int bytes = 0;
        for (TopicConfig topic : topics.values()) {
            if (part.size() >= maxTopics || bytes >= maxBytes) {
                parts.add(part);
                part = new LinkedHashMap<>();
                bytes = 0;
            }
            part.put(topic.name(), topic);
            bytes += bytes(topic);
        }
        parts.add(part);
        return List.copyOf(parts);
    }

    private static int bytes(TopicConfig topic) {
        int bytes = TOPIC_BYTES + 2 * topic.name().length();
        for (Map.Entry<String, String> attribute : topic.attributes().entrySet()) {
            bytes += attribute.getKey().length() + attribute.getValue().length();
        }
        return bytes;
    }

    /** Whether all topics are told. */
    boolean isWhole() {
        return parts.stream().mapToInt(Map::size).sum() == table.topics().size();
    }

    boolean isOnePart() {
        return parts.size() == 1 && isWhole();
    }

    /** The topics of one part, with the version it is told under. */
    TopicTable part(int number) {
        DataVersion version = table.version();
        long left = parts.size() - 1L - number;
        return new TopicTable(
                parts.get(number),
                new DataVersion(version.stateVersion(), version.timestamp(), version.counter() + left * BETWEEN_PARTS));
    }
}
