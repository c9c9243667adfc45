package io.gantry.cluster.journey;

import io.gantry.cluster.BrokerNode;
import io.gantry.codec.StoredMessage;
import java.util.List;

/**
 * The way of one message as brokers know it now. What nobody can tell is said to be unknown, and never guessed.
 *
 * @param holder the leader that has it
 * @param message the record: in its topic, or where it waits to get there
 * @param stage how far it has come
 * @param steps what has a time, in its order
 * @param copies who has a copy; null when nobody tells
 * @param deliveries what each group of the topic has done with it
 * @param looked what was looked at for this
 */
public record Journey(
        BrokerNode holder,
        StoredMessage message,
        Stage stage,
        List<Step> steps,
        List<Copy> copies,
        List<Delivery> deliveries,
        Looked looked) {

    /** How far a message has come. */
    public enum Stage {
        /** A half message: its producer has not decided. */
        HALF,
        /** It waits for its time. */
        DELAYED,
        /** In the log, but in no queue yet: it is not committed, or the dispatcher is behind. */
        STORED,
        /** Consumers can get it. */
        DISPATCHED,
        /** Its queue begins behind it: consumers cannot get it any more. */
        EXPIRED,
        /** The broker does not tell how far its queue goes. */
        UNKNOWN
    }

    /** What can happen to a message. */
    public enum What {
        BORN,
        HALF,
        DELAYED,
        STORED,
        RETRY_WAITS,
        RETRIED,
        DEAD_LETTER,
        CLIENT_SENT,
        CLIENT_BEGAN,
        CLIENT_ENDED,
        CLIENT_DECIDED
    }

    /**
     * Something that happened.
     *
     * @param group of consumers or producers, where it is about one; else null
     * @param times how often it was delivered before; null where that means nothing
     * @param id of the record; null for what a client tells
     * @param dueMillis until when it waits; null when it does not, or nobody tells
     * @param note what the teller adds
     */
    public record Step(What what, long atMillis, String group, Integer times, String id, Long dueMillis, String note) {}

    /**
     * What a replica has.
     *
     * @param teller leader, or itself
     * @param position up to where; null when it does not say
     * @param hasIt null when nobody can tell
     */
    public record Copy(String replica, String teller, Long position, Boolean hasIt, String reason) {}

    /** What a group has done with the message. */
    public enum State {
        /** Its offset is behind the message, and the message did not come back: it was consumed. */
        ACKNOWLEDGED,
        /** Members have got it and did not acknowledge it yet. */
        DELIVERED,
        /** Nobody has got it. */
        WAITING,
        /** It came back, and waits for the next try. */
        RETRY_WAITS,
        /** It came back, and is in the retry queue. */
        RETRYING,
        /** It came back, and was consumed then. */
        RECOVERED,
        /** The group has given it up. */
        DEAD,
        /** The group does not subscribe to its tag. */
        FILTERED,
        /** Members keep their offsets themselves. */
        BROADCAST,
        UNKNOWN
    }

    /**
     * A group, and the message.
     *
     * @param consumed the group's offset in the message's queue; null when nobody tells
     * @param members that are connected; null when nobody tells
     * @param retries how often it came back
     * @param deadLetter id of the dead letter, or null
     * @param reason why it is unknown, or null
     */
    public record Delivery(
            String group,
            State state,
            Long consumed,
            Integer members,
            int retries,
            Long dueMillis,
            String deadLetter,
            String reason) {}

    /**
     * What was looked at.
     *
     * @param questions so many were asked of brokers
     * @param messages so many were read one by one
     * @param leftOut what was not looked at, and why; none when all was
     */
    public record Looked(int questions, int messages, List<String> leftOut) {}
}
