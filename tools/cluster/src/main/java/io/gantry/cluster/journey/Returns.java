package io.gantry.cluster.journey;

import io.gantry.cluster.BrokerNode;
import io.gantry.cluster.ask.QueueRef;
import io.gantry.cluster.ask.TopicAnswers;
import io.gantry.cluster.journey.Enquiry.Held;
import io.gantry.codec.StoredMessage;
import io.gantry.message.Property;
import io.gantry.message.SystemTopic;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * The copies of a message that groups gave back: in their retry topics, on the way there, and among their dead letters.
 * By the index, as copies keep the id that the producer gave; for a message without one the newest of each topic are
 * read.
 */
final class Returns {
    /** So many of the newest of a topic are read when there is no id to look for. */
    private static final int MAX_READ = 256;

    private static final Comparator<Held> BY_TIME =
            Comparator.comparingLong(held -> held.message().storeTimestampMillis());

    private final Enquiry enquiry;
    private final Held subject;
    private final String key;
    /** What waits for its time, of any group. */
    private final List<Held> waiting = new ArrayList<>();

    /**
     * What came back of one group, each kind oldest first.
     *
     * @param isWhole whether all places were looked at where something could be
     */
    record Found(List<Held> waiting, List<Held> retries, List<Held> dead, boolean isWhole) {}

    Returns(Enquiry enquiry, Held subject, List<Held> waiting) {
        this.enquiry = enquiry;
        this.subject = subject;
        this.key = subject.message().property(Property.UNIQUE_KEY);
        this.waiting.addAll(waiting);
        if (key == null) {
            enquiry.leaveOut("retries that wait for their time: the message has no id of its producer's");
        }
    }

    Found of(String group) {
        String retry = SystemTopic.RETRY_PREFIX + group;
        String topic = subject.message().topic();
        // A group that pops has a retry topic for each topic, named in one of two ways.
        List<String> names = List.of(retry, retry + "_" + topic, retry + "+" + topic);
        List<Held> retries = new ArrayList<>();
        int missed = enquiry.missed();
        boolean wasSilent = enquiry.isAnybodySilent();
        names.forEach(name -> retries.addAll(in(name)));
        retries.sort(BY_TIME);
        List<Held> mine = waiting.stream()
                .filter(held -> names.contains(held.message().property(Property.REAL_TOPIC)))
                .filter(held -> isReturned(held.message()))
                .sorted(BY_TIME)
                .toList();
        List<Held> dead = in(SystemTopic.DEAD_LETTER_PREFIX + group);
        return new Found(mine, retries, dead, !wasSilent && enquiry.missed() == missed);
    }

    private List<Held> in(String topic) {
        if (key != null) {
            return enquiry.byUniqueKey(topic, key).stream()
                    .filter(held -> isReturned(held.message()))
                    .toList();
        }
        return read(topic);
    }

    /** One id of a producer's may be in several messages: a batch, or what was sent again. */
    private boolean isReturned(StoredMessage copy) {
        String origin = copy.property(Property.ORIGIN_MESSAGE_ID);
        return origin == null || origin.equalsIgnoreCase(subject.message().messageId()) || origin.equals(key);
    }

    private List<Held> read(String topic) {
        BrokerNode leader = subject.leader();
        TopicAnswers.Figures figures = enquiry.ask(
                leader, "the queues of " + topic, () -> new TopicAnswers(enquiry.fleet()).figures(leader, topic));
        if (figures == null) {
            return List.of();
        }
        List<Held> found = new ArrayList<>();
        for (Map.Entry<QueueRef, TopicAnswers.Range> each : figures.ranges().entrySet()) {
            TopicAnswers.Range range = each.getValue();
            long from = Math.max(range.min(), range.max() - MAX_READ);
            if (from > range.min()) {
                enquiry.leaveOut("of " + topic + " all but the newest " + MAX_READ + " messages");
            }
            String id = subject.message().messageId();
            enquiry.read(leader, topic, each.getKey().queueId(), from, (int) (range.max() - from)).stream()
                    .filter(message -> id.equals(message.property(Property.ORIGIN_MESSAGE_ID)))
                    .forEach(message -> found.add(new Held(leader, message)));
        }
        return found;
    }
}
