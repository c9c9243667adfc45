package io.gantry.broker.offset;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** What consumers have committed at a follower, and its leader does not know yet. Safe for any thread. */
final class LocalCommits {
    /** Where an offset belongs. */
    record Place(String group, String topic, int queueId) {}

    private final Map<Place, Long> offsets = new ConcurrentHashMap<>();

    void note(String group, String topic, int queueId, long offset) {
        offsets.put(new Place(group, topic, queueId), offset);
    }

    /** Null when there is none. */
    Long offset(Place place) {
        return offsets.get(place);
    }

    /** Forgets an offset, unless a newer one was committed. */
    void remove(Place place, Long offset) {
        if (offset != null) {
            offsets.remove(place, offset);
        }
    }

    void clear() {
        offsets.clear();
    }

    /** All of them, live. */
    Map<Place, Long> all() {
        return offsets;
    }
}
