package io.gantry.broker.table;

/** Which names topics, groups and clients may have. The rules are RocketMQ's; a flaw is reported as a sentence. */
public final class NameRules {
    public static final int MAX_TOPIC_LENGTH = 127;
    public static final int MAX_RETRY_TOPIC_LENGTH = 255;

    /** Shorter than a topic's, because group names become part of the retry topic's. */
    public static final int MAX_GROUP_LENGTH = 120;

    public static final int MAX_CLIENT_ID_LENGTH = 255;

    private static final int MAX_SHOWN = 64;

    private NameRules() {}

    /** Why a topic name is refused; null when it is fine. */
    public static String flawOfTopic(String topic) {
        if (topic == null || topic.isBlank()) {
            return "The specified topic is blank.";
        }
        if (!isSpelledWell(topic)) {
            return "The specified topic: " + shown(topic)
                    + ", contains illegal characters, allowing only ^[%|a-zA-Z0-9_-]+$";
        }
        boolean isDerived = topic.startsWith("%RETRY%") || topic.startsWith("%DLQ%");
        int limit = isDerived ? MAX_RETRY_TOPIC_LENGTH : MAX_TOPIC_LENGTH;
        if (topic.length() > limit) {
            return "The specified topic: " + shown(topic) + ", is longer than topic max length: " + limit;
        }
        return null;
    }

    /** Why a group name is refused; null when it is fine. */
    public static String flawOfGroup(String group) {
        if (group == null || group.isBlank()) {
            return "The specified group is blank.";
        }
        if (!isSpelledWell(group)) {
            return "The specified group: " + shown(group)
                    + ", contains illegal characters, allowing only ^[%|a-zA-Z0-9_-]+$";
        }
        if (group.length() > MAX_GROUP_LENGTH) {
            return "The specified group: " + shown(group) + ", is longer than group max length: " + MAX_GROUP_LENGTH;
        }
        return null;
    }

    /** Why a client id is refused; null when it is fine. Ids contain addresses, so nearly all characters may occur. */
    public static String flawOfClientId(String clientId) {
        if (clientId == null || clientId.isBlank()) {
            return "The client id is blank.";
        }
        if (clientId.length() > MAX_CLIENT_ID_LENGTH) {
            return "The client id: " + shown(clientId) + ", is longer than " + MAX_CLIENT_ID_LENGTH;
        }
        return null;
    }

    /** A name from outside, shortened for a message. */
    public static String shown(String name) {
        return name.length() <= MAX_SHOWN ? name : name.substring(0, MAX_SHOWN) + "...";
    }

    private static boolean isSpelledWell(String name) {
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            boolean isFine = c >= 'a' && c <= 'z'
                    || c >= 'A' && c <= 'Z'
                    || c >= '0' && c <= '9'
                    || c == '%'
                    || c == '|'
                    || c == '_'
                    || c == '-';
            if (!isFine) {
                return false;
            }
        }
        return true;
    }
}
