package io.gantry.broker.timer;

import java.util.HashMap;
import java.util.Map;

/** What was taken back and is due about now. One thread's. */
final class Recalled {
    /** Kept a while longer, for a message that was late. */
    private static final long KEPT_MILLIS = 60_000;

    private final Map<String, Long> dueByKey = new HashMap<>();

    void add(String key, long dueMillis) {
        dueByKey.put(key, dueMillis);
    }

    /** Whether a message was taken back. */
    boolean takes(TimedRecord record) {
        return !dueByKey.isEmpty() && (dueByKey.containsKey(record.key()) || dueByKey.containsKey(record.shortKey()));
    }

    void dropBefore(long doneMillis) {
        if (!dueByKey.isEmpty()) {
            dueByKey.values().removeIf(due -> due < doneMillis - KEPT_MILLIS);
        }
    }
}
