package io.gantry.cluster.message;

import io.gantry.cluster.CallConnection;
import io.gantry.cluster.Cluster;
import io.gantry.cluster.QueueAddress;
import io.gantry.cluster.ask.Fleet;
import io.gantry.codec.Frame;
import io.gantry.codec.StoredMessage;
import io.gantry.wire.RequestCode;
import io.gantry.wire.ResponseCode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Asks all brokers that hold a topic for messages by key. */
public final class Search {
    /** The codes that say that there is nothing. */
    private static final Set<Integer> NONE = Set.of(ResponseCode.QUERY_NOT_FOUND, ResponseCode.TOPIC_NOT_EXIST);

    private final Fleet fleet;
    private final String topic;

    /** What is looked for in an index: a producer's id, or a key. */
    public record Wanted(String key, int count, long fromMillis, long toMillis, boolean isUnique) {}

    public Search(Fleet fleet, String topic) {
        this.fleet = fleet;
        this.topic = topic;
    }

    /** The messages that a producer gave this id. */
    public List<StoredMessage> byUniqueKey(String key) {
        return find(new Wanted(key, 32, 0, Long.MAX_VALUE, true));
    }

    /** The messages with this key, oldest first; at most so many of each broker. */
    public List<StoredMessage> byKey(String key, int count, long fromMillis, long toMillis) {
        return find(new Wanted(key, count, fromMillis, toMillis, false));
    }

    private List<StoredMessage> find(Wanted wanted) {
        Set<String> addresses = new LinkedHashSet<>();
        fleet.topics().require(topic, Cluster.Use.READ).stream()
                .map(QueueAddress::address)
                .forEach(addresses::add);
        List<StoredMessage> found = new ArrayList<>();
        addresses.forEach(address -> found.addAll(on(address, wanted)));
        found.sort(Comparator.comparingLong(StoredMessage::storeTimestampMillis));
        return found;
    }

    /** What one broker's index has of it, also such whose hash is the same by chance. */
    public List<StoredMessage> on(String address, Wanted wanted) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("topic", topic);
        fields.put("key", wanted.key());
        fields.put("maxNum", wanted.count());
        fields.put("beginTimestamp", wanted.fromMillis());
        fields.put("endTimestamp", wanted.toMillis());
        if (wanted.isUnique()) {
            fields.put("_UNIQUE_KEY_QUERY", true);
        }
        CallConnection broker = fleet.to(address);
        Frame answer = broker.ask(RequestCode.QUERY_MESSAGE, fields);
        if (answer.code() != 0 && !NONE.contains(answer.code())) {
            throw broker.refusal("look for the key " + wanted.key(), answer);
        }
        return answer.code() == 0 ? Records.in(answer) : List.of();
    }
}
