package io.gantry.codec;

import io.gantry.message.Property;
import io.gantry.message.SystemTopic;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The light queues that a record stands in beside its own queue, as its properties say it:
 *
 * <pre>
 * INNER_MULTI_DISPATCH     %LMQ%a,%LMQ%b     by the producer: names, each a topic of the one queue 0
 * INNER_MULTI_QUEUE_OFFSET 17,4              by the broker: the record's queue offset in each, in decimal
 * </pre>
 *
 * A record with names but without offsets, or with another number of them, stands in none. An instance is of one
 * thread.
 */
public final class MultiDispatch {
    /** Most light queues of one message. */
    public static final int MAX_QUEUES = 1_000;

    /** A queue is a directory, and no common file system has longer names. */
    private static final int MAX_NAME_BYTES = 255;

    private static final String SEPARATOR = ",";
    private static final int MAX_DIGITS = 19;

    private final PropertyCursor cursor = new PropertyCursor();

    /** A light queue, and the number a record has in it. */
    public record Place(String topic, long queueOffset) {}

    /** Whether a topic is the name of a light queue. */
    public static boolean isLight(String topic) {
        return topic.startsWith(SystemTopic.LIGHT_PREFIX);
    }

    /** Whether records of a topic may stand in light queues; those that wait, are half, or failed, do not. */
    public static boolean isAllowedIn(String topic) {
        return !topic.startsWith(SystemTopic.RETRY_PREFIX)
                && !topic.startsWith(SystemTopic.DEAD_LETTER_PREFIX)
                && !topic.startsWith(SystemTopic.SYSTEM_PREFIX)
                && !topic.equals(SystemTopic.SCHEDULE)
                && !topic.equals(SystemTopic.HALF);
    }

    /**
     * The names of a property.
     *
     * @throws IllegalArgumentException they make no sense, or are too many; the text is for people
     */
    public static List<String> names(String value) {
        String[] names = value.split(SEPARATOR);
        if (names.length == 0 || names.length > MAX_QUEUES) {
            throw new IllegalArgumentException(
                    names.length + " light queues are named, 1 to " + MAX_QUEUES + " may be");
        }
        Set<String> seen = new HashSet<>();
        for (String name : names) {
            if (!isName(name)) {
                throw new IllegalArgumentException("the name of a light queue is " + SystemTopic.LIGHT_PREFIX
                        + " and what can be a file's name, at most " + MAX_NAME_BYTES + " bytes");
            }
            if (!seen.add(name)) {
                throw new IllegalArgumentException("a light queue is named twice");
            }
        }
        return List.of(names);
    }

    /** The names that a message has; none where they make no sense, or there is no room for numbers. */
    public static List<String> names(MessageEncoder message) {
        String value = message.property(Property.INNER_MULTI_DISPATCH);
        if (value == null) {
            return List.of();
        }
        try {
            List<String> names = names(value);
            boolean hasRoom = message.propertiesBytes() + mostBytes(names.size()) <= MessageProperties.MAX_BYTES;
            return hasRoom ? names : List.of();
        } catch (IllegalArgumentException e) {
            // Where the message was sent it could be refused for this, and not any more.
            return List.of();
        }
    }

    private static boolean isName(String name) {
        return isLight(name)
                && name.length() > SystemTopic.LIGHT_PREFIX.length()
                && name.chars().noneMatch(c -> c == '/' || c < ' ')
                && name.getBytes(StandardCharsets.UTF_8).length <= MAX_NAME_BYTES;
    }

    /** So many bytes at most are added to a record that is numbered in so many light queues. */
    public static int mostBytes(int queues) {
        return Property.INNER_MULTI_QUEUE_OFFSET.length() + 2 + queues * (MAX_DIGITS + SEPARATOR.length());
    }

    /** Properties with the record's offsets in its light queues instead of those it may have had; none without one. */
    public static String numbered(String properties, long[] offsets) {
        if (offsets.length == 0) {
            return MessageProperties.without(properties, Property.INNER_MULTI_QUEUE_OFFSET);
        }
        StringBuilder text = new StringBuilder();
        for (long offset : offsets) {
            text.append(text.isEmpty() ? "" : SEPARATOR).append(offset);
        }
        return MessageProperties.with(properties, Property.INNER_MULTI_QUEUE_OFFSET, text.toString());
    }

    /** The light queues a record stands in. What no broker can have written is left out. */
    public List<Place> places(StoredMessage record) {
        String names = null;
        String offsets = null;
        cursor.wrap(record);
        while (cursor.next()) {
            if (cursor.isNamed(Property.INNER_MULTI_DISPATCH)) {
                names = cursor.value();
            } else if (cursor.isNamed(Property.INNER_MULTI_QUEUE_OFFSET)) {
                offsets = cursor.value();
            }
        }
        boolean isNumbered = names != null && offsets != null && isAllowedIn(record.topic());
        return isNumbered ? places(names.split(SEPARATOR), offsets.split(SEPARATOR), record.position()) : List.of();
    }

    /** A queue has no more numbers than there is room for records in the log before this one. */
    private static List<Place> places(String[] names, String[] offsets, long position) {
        List<Place> places = new ArrayList<>();
        if (names.length != offsets.length) {
            return places;
        }
        for (int i = 0; i < names.length; i++) {
            long offset = number(offsets[i]);
            if (isName(names[i]) && offset >= 0 && offset <= position / StoredMessage.MIN_BYTES) {
                places.add(new Place(names[i], offset));
            }
        }
        return places;
    }

    /** Below 0 when the text is none. */
    private static long number(String text) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            return -1;
        }
    }
}
