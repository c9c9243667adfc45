package io.gantry.broker.timer;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * What a producer takes a timed message back by, in RocketMQ's form: five words in Base64 for addresses.
 *
 * @param dueMillis when the message is due, milliseconds since the epoch
 * @param messageId the id that the client gave the message
 */
record RecallHandle(String topic, String brokerName, long dueMillis, String messageId) {
    private static final String VERSION = "v1";
    private static final int MAX_CHARS = 2_048;
    private static final int WORDS = 5;

    String text() {
        String words = String.join(" ", VERSION, topic, brokerName, String.valueOf(dueMillis), messageId);
        return Base64.getUrlEncoder().encodeToString(words.getBytes(StandardCharsets.UTF_8));
    }

    /** The handle that a text is; an {@link IllegalArgumentException} says that it is none. */
    static RecallHandle parse(String text) {
        if (text.length() > MAX_CHARS) {
            throw new IllegalArgumentException("recall handle is invalid: it is longer than " + MAX_CHARS);
        }
        String[] words;
        try {
            words = new String(Base64.getUrlDecoder().decode(text), StandardCharsets.UTF_8).split(" ");
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("recall handle is invalid: " + e.getMessage(), e);
        }
        if (words.length < WORDS || !words[0].equals(VERSION) || !words[3].matches("\\d{1,18}")) {
            throw new IllegalArgumentException("recall handle is invalid");
        }
        return new RecallHandle(words[1], words[2], Long.parseLong(words[3]), words[4]);
    }

    /** By what the message is found when it is due, as RocketMQ writes it. */
    String key() {
        return key(topic, messageId);
    }

    static String key(String topic, String messageId) {
        return topic + "+" + messageId;
    }
}
