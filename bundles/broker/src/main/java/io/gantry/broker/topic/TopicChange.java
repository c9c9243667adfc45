package io.gantry.broker.topic;

import io.gantry.wire.BadRequestException;
import io.gantry.wire.ResponseCode;
import java.util.LinkedHashMap;
import java.util.Map;

/** Changes of a topic's attributes, written {@code +key=value,-key}, as administrators send them. */
final class TopicChange {
    private static final int MAX_TEXT = 4096;
    private static final int MAX_ATTRIBUTES = 64;

    private TopicChange() {}

    /** The attributes after the changes of a text; null and empty change nothing. */
    static Map<String, String> attributes(Map<String, String> now, String changes) {
        Map<String, String> result = new LinkedHashMap<>(now);
        if (changes == null || changes.isBlank()) {
            return result;
        }
        if (changes.length() > MAX_TEXT) {
            throw refusal("The attributes are longer than " + MAX_TEXT + " characters");
        }
        for (String change : changes.split(",")) {
            change(result, change.trim());
        }
        return result;
    }

    /** The same, for changes that came as a map: {@code "+key"} to value, {@code "-key"} to anything. */
    static Map<String, String> attributes(Map<String, String> now, Map<String, String> changes) {
        Map<String, String> result = new LinkedHashMap<>(now);
        changes.forEach((key, value) -> {
            boolean isMarked = key.startsWith("+") || key.startsWith("-");
            change(result, (isMarked ? key : "+" + key) + (key.startsWith("-") ? "" : "=" + value));
        });
        return result;
    }

    private static void change(Map<String, String> attributes, String change) {
        if (change.startsWith("-") && change.length() > 1) {
            attributes.remove(change.substring(1));
            return;
        }
        int equals = change.indexOf('=');
        if (!change.startsWith("+") || equals < 2) {
            throw refusal("An attribute must be written +key=value or -key, found '" + change + "'");
        }
        attributes.put(change.substring(1, equals), change.substring(equals + 1));
        if (attributes.size() > MAX_ATTRIBUTES) {
            throw refusal("A topic has at most " + MAX_ATTRIBUTES + " attributes");
        }
    }

    private static BadRequestException refusal(String message) {
        return new BadRequestException(ResponseCode.INVALID_PARAMETER, message);
    }
}
