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
    private final Fleet fleet;
    private final String topic;

    public Search(Fleet fleet, String topic) {
        this.fleet = fleet;
        this.topic = topic;
    }

    /** The messages that a producer gave this id. */
    public List<StoredMessage> byUniqueKey(String key) {
        return find(key, 32, 0, Long.MAX_VALUE, true);
    }

    /** The messages with this key, oldest first; at most so many of each broker. */
    public List<StoredMessage> byKey(String key, int count, long fromMillis, long toMillis) {
        return find(key, count, fromMillis, toMillis, false);
    }

    private List<StoredMessage> find(String key, int count, long fromMillis, long toMillis, boolean isUnique) {
        Set<String> addresses = new LinkedHashSet<>();
        fleet.topics().require(topic, Cluster.Use.READ).stream()
                .map(QueueAddress::address)
                .forEach(addresses::add);
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("topic", topic);
        fields.put("key", key);
        fields.put("maxNum", count);
        fields.put("beginTimestamp", fromMillis);
        fields.put("endTimestamp", toMillis);
        if (isUnique) {
            fields.put("_UNIQUE_KEY_QUERY", true);
        }
        List<StoredMessage> found = new ArrayList<>();
        for (String address : addresses) {
            CallConnection broker = fleet.to(address);
            Frame answer = broker.ask(RequestCode.QUERY_MESSAGE, fields);
            if (answer.code() == 0) {
                found.addAll(Records.in(answer));
            } else if (answer.code() != ResponseCode.QUERY_NOT_FOUND) {
                throw broker.refusal("look for the key " + key, answer);
            }
        }
        found.sort(Comparator.comparingLong(StoredMessage::storeTimestampMillis));
        return found;
    }
}
