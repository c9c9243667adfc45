package io.gantry.cluster.journey;

import io.gantry.cluster.BrokerNode;
import io.gantry.cluster.ask.Fleet;
import io.gantry.cluster.ask.QueueRef;
import io.gantry.cluster.ask.TopicAnswers;
import io.gantry.cluster.journey.Enquiry.Held;
import io.gantry.cluster.journey.Journey.Copy;
import io.gantry.cluster.journey.Journey.Delivery;
import io.gantry.cluster.journey.Journey.Stage;
import io.gantry.cluster.journey.Journey.Step;
import io.gantry.cluster.journey.Journey.What;
import io.gantry.cluster.message.Body;
import io.gantry.cluster.message.Lookup;
import io.gantry.codec.MessageId;
import io.gantry.codec.StoredMessage;
import io.gantry.message.Property;
import io.gantry.message.SystemTopic;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Finds a message and puts its way together, by questions that brokers of RocketMQ's answer as well as Gantry's: from
 * what they have stored, whether or not a client sends a trace. For one thread; a search ends after some seconds.
 */
public final class Tracer {
    private static final long MAX_MILLIS = 10_000;
    private static final int MAX_TRACE_BYTES = 1 << 20;
    private static final int MAX_TRACES = 64;

    private final Fleet fleet;
    private final Enquiry enquiry;
    private final String topic;

    /** Looks for messages of a topic. */
    public Tracer(Fleet fleet, String topic) {
        this.fleet = fleet;
        this.enquiry = new Enquiry(fleet, MAX_MILLIS);
        this.topic = topic;
    }

    /** A record that was found, to be told from others of the same key. */
    public record Candidate(BrokerNode leader, StoredMessage message) {}

    /** The messages with an id, the producer's or that of the place; also one that only waits to get to the topic. */
    public List<Candidate> byId(String id) {
        List<Held> found = new ArrayList<>(enquiry.byUniqueKey(topic, id));
        if (found.isEmpty()) {
            MessageId place = MessageId.parse(id).orElse(null);
            BrokerNode holder =
                    place == null ? null : new Lookup(fleet).holder(place).orElse(null);
            if (holder != null) {
                List<StoredMessage> there = enquiry.ask(holder, "the place " + id, () -> new Lookup(fleet)
                        .read(holder, place, topic).stream().toList());
                if (there != null) {
                    there.stream().filter(this::isOfTopic).forEach(message -> found.add(new Held(holder, message)));
                }
            }
        }
        if (found.isEmpty()) {
            Waiting.all(enquiry, id).stream()
                    .filter(held -> isOfTopic(held.message()))
                    .forEach(found::add);
        }
        return candidates(found);
    }

    /** The messages that have a key; also such that only wait to get to the topic. Oldest first, 64 of a broker. */
    public List<Candidate> byKey(String key) {
        List<Held> found = new ArrayList<>();
        for (String where : List.of(topic, SystemTopic.SCHEDULE, SystemTopic.WHEEL_TIMER, SystemTopic.HALF)) {
            enquiry.byKey(where, key, false).stream()
                    .filter(held -> isOfTopic(held.message()) && hasKey(held.message(), key))
                    .forEach(found::add);
        }
        // What waited and is in its topic now is one message, of which the later record counts.
        Map<String, Held> one = new LinkedHashMap<>();
        for (Held held : found) {
            String id = held.message().property(Property.UNIQUE_KEY);
            Held known = one.get(id == null ? held.message().messageId() : id);
            if (known == null || !known.message().topic().equals(topic)) {
                one.put(id == null ? held.message().messageId() : id, held);
            }
        }
        return candidates(one.values().stream()
                .sorted(Comparator.comparingLong((Held held) -> held.message().storeTimestampMillis()))
                .toList());
    }

    private static boolean hasKey(StoredMessage message, String key) {
        String keys = message.property(Property.KEYS);
        return keys != null && Arrays.asList(keys.split(" ")).contains(key);
    }

    private boolean isOfTopic(StoredMessage message) {
        return message.topic().equals(topic) || topic.equals(message.property(Property.REAL_TOPIC));
    }

    private static List<Candidate> candidates(List<Held> found) {
        return found.stream()
                .map(held -> new Candidate(held.leader(), held.message()))
                .toList();
    }

    /** What was looked at so far. */
    public Journey.Looked looked() {
        return enquiry.looked();
    }

    /** Puts together what brokers know of one that was found. */
    public Journey trace(Candidate candidate) {
        Held subject = new Held(candidate.leader(), candidate.message());
        StoredMessage message = subject.message();
        String key = message.property(Property.UNIQUE_KEY);
        List<Held> waited = key == null ? List.of() : Waiting.all(enquiry, key);
        List<Step> steps = new ArrayList<>();
        steps.add(step(What.BORN, message.bornTimestampMillis(), null, null));
        waited.stream()
                .filter(held -> topic.equals(held.message().property(Property.REAL_TOPIC)))
                .forEach(held -> steps.add(waits(held)));
        Stage stage = stage(subject);
        List<Delivery> deliveries = List.of();
        if (message.topic().equals(topic)) {
            steps.add(step(What.STORED, message.storeTimestampMillis(), message.messageId(), null));
            Deliveries groups = new Deliveries(enquiry, subject, new Returns(enquiry, subject, waited));
            deliveries = groups.all();
            steps.addAll(groups.steps());
        }
        List<Copy> copies = new Copies(enquiry).of(subject.leader(), message.position() + message.bytes());
        if (key != null) {
            steps.addAll(told(key));
        }
        steps.sort(Comparator.comparingLong(Step::atMillis).thenComparing(Step::what));
        return new Journey(subject.leader(), message, stage, steps, copies, deliveries, enquiry.looked());
    }

    private Step waits(Held held) {
        StoredMessage message = held.message();
        What what = message.topic().equals(SystemTopic.HALF) ? What.HALF : What.DELAYED;
        return step(what, message.storeTimestampMillis(), message.messageId(), Waiting.dueMillis(enquiry, held));
    }

    private static Step step(What what, long atMillis, String id, Long dueMillis) {
        return new Step(what, atMillis, null, null, id, dueMillis, "");
    }

    private Stage stage(Held subject) {
        StoredMessage message = subject.message();
        if (message.topic().equals(SystemTopic.HALF)) {
            return Stage.HALF;
        }
        if (!message.topic().equals(topic)) {
            return Stage.DELAYED;
        }
        BrokerNode leader = subject.leader();
        TopicAnswers.Figures figures =
                enquiry.ask(leader, "the queues of " + topic, () -> new TopicAnswers(fleet).figures(leader, topic));
        TopicAnswers.Range range =
                figures == null ? null : figures.ranges().get(new QueueRef(topic, leader.name(), message.queueId()));
        if (range == null) {
            return Stage.UNKNOWN;
        }
        if (message.queueOffset() < range.min()) {
            return Stage.EXPIRED;
        }
        return message.queueOffset() < range.max() ? Stage.DISPATCHED : Stage.STORED;
    }

    /** What the clients told, if they do. */
    private List<Step> told(String key) {
        List<Step> steps = new ArrayList<>();
        for (Held held : enquiry.byKey(SystemTopic.TRACE, key, false)) {
            if (steps.size() < MAX_TRACES) {
                StoredMessage record = held.message();
                steps.addAll(
                        ClientTrace.steps(Body.of(record, MAX_TRACE_BYTES).text(), key, record.storeTimestampMillis()));
            }
        }
        return steps;
    }
}
