package io.gantry.broker.send;

import io.gantry.codec.MessageProperties;
import io.gantry.message.Property;
import io.gantry.wire.BadRequestException;
import io.gantry.wire.ResponseCode;
import java.util.Set;

/**
 * What the broker must know of the properties a producer sent, found in one pass over their text. Ordinary messages
 * have none that the broker sets itself, so their text is kept as it came.
 */
final class SentProperties {
    /** Names that ask for delivery at any time. */
    static final Set<String> TIMERS =
            Set.of(Property.TIMER_DELAY_MS, Property.TIMER_DELAY_SEC, Property.TIMER_DELIVER_MS);

    private final String text;
    private String uniqueKey;
    private int delayLevel;
    private boolean waitsForCommit = true;
    private boolean isPrepared;
    private boolean isTimed;
    private boolean isInnerBatch;
    private boolean hasBrokerNames;
    private String lightQueues;

    SentProperties(String text) {
        this.text = text;
        int length = text.length();
        int nameEnd = text.indexOf(MessageProperties.NAME_END);
        for (int at = 0; at < length && nameEnd >= 0; ) {
            int end = text.indexOf(MessageProperties.VALUE_END, at);
            end = end < 0 ? length : end;
            if (nameEnd > at && nameEnd < end - 1) {
                note(at, nameEnd, end);
            }
            at = end + 1;
            if (nameEnd < at) {
                nameEnd = text.indexOf(MessageProperties.NAME_END, at);
            }
        }
    }

    String text() {
        return text;
    }

    /** The id the client gave the message; null when there is none. */
    String uniqueKey() {
        return uniqueKey;
    }

    /** Above 0: the message is delayed. */
    int delayLevel() {
        return delayLevel;
    }

    boolean waitsForCommit() {
        return waitsForCommit;
    }

    /** Whether it is the half message of a transaction. */
    boolean isPrepared() {
        return isPrepared;
    }

    /** Whether it asks for delivery at a time of its own. */
    boolean isTimed() {
        return isTimed;
    }

    /** Whether it says it is several messages in one record. */
    boolean isInnerBatch() {
        return isInnerBatch;
    }

    /** The names of light queues in which the message is to stand, too; null when there are none. */
    String lightQueues() {
        return lightQueues;
    }

    /** Whether there are properties that the broker sets or removes: then they must be replaced, not repeated. */
    boolean hasBrokerNames() {
        return hasBrokerNames;
    }

    private void note(int at, int nameEnd, int end) {
        switch (nameEnd - at) {
            case 4 ->
                waitsForCommit &=
                        !is(Property.WAIT_STORE_OK, at) || Boolean.parseBoolean(text.substring(nameEnd + 1, end));
            case 5 -> {
                if (is(Property.DELAY_LEVEL, at)) {
                    delayLevel = level(text.substring(nameEnd + 1, end));
                }
            }
            case 6 -> hasBrokerNames |= is(Property.POP_CHECKPOINT, at);
            case 7 -> hasBrokerNames |= is(Property.CLUSTER, at);
            case 8 -> {
                if (is(Property.UNIQUE_KEY, at)) {
                    uniqueKey = text.substring(nameEnd + 1, end);
                } else if (is(Property.TRANSACTION_PREPARED, at)) {
                    isPrepared = Boolean.parseBoolean(text.substring(nameEnd + 1, end));
                } else {
                    hasBrokerNames |= is(Property.TRACE_ON, at);
                }
            }
            case 9 -> isInnerBatch |= is(Property.INNER_NUM, at);
            case 10 -> hasBrokerNames |= is(Property.REGION, at);
            case 14 -> isTimed |= is(Property.TIMER_DELAY_MS, at);
            case 15 -> isTimed |= is(Property.TIMER_DELAY_SEC, at);
            case 16 -> isTimed |= is(Property.TIMER_DELIVER_MS, at);
            case 20 -> {
                if (is(Property.INNER_MULTI_DISPATCH, at)) {
                    lightQueues = text.substring(nameEnd + 1, end);
                }
            }
            case 24 -> hasBrokerNames |= is(Property.INNER_MULTI_QUEUE_OFFSET, at);
            default -> {
                // Properties of the user, and those that only clients look at.
            }
        }
    }

    private boolean is(String name, int at) {
        return text.startsWith(name, at);
    }

    /** The delay level that a property says; one that is no number is a bad request. */
    static int level(String value) {
        try {
            return Integer.parseInt(value);
        } catch (NumberFormatException e) {
            throw new BadRequestException(
                    ResponseCode.MESSAGE_ILLEGAL,
                    "the message is illegal: its property " + Property.DELAY_LEVEL + " must be a whole number");
        }
    }
}
