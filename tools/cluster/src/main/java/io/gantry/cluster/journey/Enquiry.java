package io.gantry.cluster.journey;

import io.gantry.agent.Clock;
import io.gantry.cluster.BrokerNode;
import io.gantry.cluster.ClusterException;
import io.gantry.cluster.QueueAddress;
import io.gantry.cluster.RefusedException;
import io.gantry.cluster.ask.BrokerAnswers;
import io.gantry.cluster.ask.Fleet;
import io.gantry.cluster.message.QueueReader;
import io.gantry.cluster.message.Search;
import io.gantry.codec.DelayLevels;
import io.gantry.codec.StoredMessage;
import io.gantry.message.Property;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/**
 * The questions of one search: bounded in time, counted, and whoever does not answer is asked no more and named. For
 * one thread.
 */
final class Enquiry {
    private static final int MAX_FOUND = 64;
    /** What a queue is read of at once at most. */
    private static final long MAX_HELD_BYTES = 16 << 20;

    private final Fleet fleet;
    private final long deadlineNanos;
    private final Set<String> silent = new LinkedHashSet<>();
    private final Set<String> leftOut = new LinkedHashSet<>();
    private final Map<String, DelayLevels> levels = new HashMap<>();
    private int questions;
    private int messages;

    /** A record, and the leader that has it. */
    record Held(BrokerNode leader, StoredMessage message) {}

    Enquiry(Fleet fleet, long maxMillis) {
        this.fleet = fleet;
        this.deadlineNanos = Clock.system().nanos() + maxMillis * 1_000_000;
    }

    Fleet fleet() {
        return fleet;
    }

    /** Whether there is time for more. */
    boolean hasTime() {
        return Clock.system().nanos() < deadlineNanos;
    }

    /** Whether a broker is asked no more, because it did not answer. */
    boolean isAnybodySilent() {
        return !silent.isEmpty();
    }

    /** How many things were not looked at up to now. */
    int missed() {
        return leftOut.size() + silent.size();
    }

    /** Something is not looked at. */
    void leaveOut(String what) {
        leftOut.add(what);
    }

    Journey.Looked looked() {
        return new Journey.Looked(questions, messages, List.copyOf(leftOut));
    }

    /** Asks a broker; null when it does not answer or refuses, which is noted. */
    <T> T ask(BrokerNode broker, String what, Supplier<T> question) {
        if (silent.contains(broker.address())) {
            return null;
        }
        if (!hasTime()) {
            leftOut.add(what + ": there was no time left");
            return null;
        }
        questions++;
        try {
            return question.get();
        } catch (RefusedException e) {
            leftOut.add(what + ": " + e.getMessage());
        } catch (ClusterException e) {
            silent.add(broker.address());
            leftOut.add(broker.label() + ": " + e.getMessage());
        }
        return null;
    }

    /** The records of a topic that have this id of their producer, by the index of each leader; oldest first. */
    List<Held> byUniqueKey(String topic, String key) {
        return byKey(topic, key, true).stream()
                .filter(held -> key.equals(held.message().property(Property.UNIQUE_KEY)))
                .toList();
    }

    /** The records of a topic that the index has under a key: also such whose hash is the same by chance. */
    List<Held> byKey(String topic, String key, boolean isUnique) {
        Search search = new Search(fleet, topic);
        Search.Wanted wanted = new Search.Wanted(key, MAX_FOUND, 0, Long.MAX_VALUE, isUnique);
        List<Held> found = new ArrayList<>();
        for (BrokerNode leader : fleet.leaders()) {
            List<StoredMessage> records =
                    ask(leader, "the index of " + topic, () -> search.on(leader.address(), wanted));
            if (records != null) {
                records.stream()
                        .filter(record -> record.topic().equals(topic))
                        .forEach(record -> found.add(new Held(leader, record)));
            }
        }
        found.sort((a, b) ->
                Long.compare(a.message().storeTimestampMillis(), b.message().storeTimestampMillis()));
        return found;
    }

    /** Reads a queue's messages from an offset on, at most so many. */
    List<StoredMessage> read(BrokerNode leader, String topic, int queueId, long offset, int count) {
        QueueAddress queue = new QueueAddress(topic, leader.name(), leader.address(), queueId);
        QueueReader reader = new QueueReader(fleet, "*");
        List<StoredMessage> found = new ArrayList<>();
        long next = offset;
        long held = 0;
        while (found.size() < count) {
            if (held >= MAX_HELD_BYTES) {
                leaveOut("queue " + queueId + " of " + topic + " from offset " + next + " on: the messages are large");
                break;
            }
            long from = next;
            int most = Math.min(32, count - found.size());
            QueueReader.Batch batch =
                    ask(leader, "queue " + queueId + " of " + topic, () -> reader.read(queue, from, most));
            if (batch == null || batch.messages().isEmpty()) {
                break;
            }
            found.addAll(batch.messages());
            held += batch.messages().stream().mapToLong(StoredMessage::bytes).sum();
            next = Math.max(from + 1, batch.next());
        }
        messages += found.size();
        return found;
    }

    /** When a record of the waiting room for delayed messages is due; null when the broker does not tell its delays. */
    Long dueMillis(BrokerNode leader, StoredMessage waiting) {
        DelayLevels known = levels.computeIfAbsent(leader.address(), none -> levels(leader));
        return known == null ? null : known.deliverAtMillis(waiting.queueId() + 1, waiting.storeTimestampMillis());
    }

    private DelayLevels levels(BrokerNode leader) {
        BrokerAnswers answers = new BrokerAnswers(fleet);
        try {
            return ask(leader, "the delays of " + leader.label(), () -> answers.delayLevels(leader));
        } catch (IllegalArgumentException e) {
            leftOut.add(e.getMessage());
            return null;
        }
    }
}
