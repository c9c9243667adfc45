package io.gantry.broker.pop;

import io.gantry.codec.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Some messages of one queue that a group was given at one time, and which of them it has acknowledged. The
 * identity never changes; the rest belongs to the {@link Ledger}'s monitor.
 */
final class Checkpoint {
    /** Most messages of one checkpoint: RocketMQ's bit map is an int. */
    static final int MAX_MESSAGES = 32;

    /** What an acknowledgement names it by. */
    record Key(String group, String topic, int queueId, long startOffset, long popTimeMillis) {}

    private final Key key;
    private final long invisibleMillis;
    private final int reviveQueue;
    private final int[] differences;
    private int acknowledged;
    private long reviveFloor;
    private long dueMillis;
    private boolean isOpen;

    Checkpoint(Key key, long invisibleMillis, int reviveQueue, int[] differences) {
        this.key = key;
        this.invisibleMillis = invisibleMillis;
        this.reviveQueue = reviveQueue;
        this.differences = differences.clone();
        this.dueMillis = key.popTimeMillis() + invisibleMillis;
    }

    /** A checkpoint of a revive queue's body. */
    static Checkpoint read(JsonObject body, int reviveQueue) {
        List<?> diffs = body.listOrEmpty("d");
        int count = body.integer("n");
        if (count < 1 || count > MAX_MESSAGES || !diffs.isEmpty() && diffs.size() != count) {
            throw new IllegalArgumentException("a checkpoint of " + count + " messages and " + diffs.size());
        }
        int[] differences = new int[count];
        for (int i = 0; i < count; i++) {
            differences[i] = diffs.isEmpty() ? i : Integer.parseInt(String.valueOf(diffs.get(i)));
        }
        Key key = new Key(body.text("c"), body.text("t"), body.integer("q"), body.number("so"), body.number("pt"));
        Checkpoint read = new Checkpoint(key, body.number("it"), reviveQueue, differences);
        read.acknowledged = body.integerOr("bm", 0);
        return read;
    }

    /** The body in RocketMQ's form. */
    Map<String, Object> body(String brokerName) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("so", key.startOffset());
        body.put("pt", key.popTimeMillis());
        body.put("it", invisibleMillis);
        body.put("bm", 0);
        body.put("n", differences.length);
        body.put("q", key.queueId());
        body.put("t", key.topic());
        body.put("c", key.group());
        List<Integer> diffs = new ArrayList<>();
        for (int difference : differences) {
            diffs.add(difference);
        }
        body.put("d", diffs);
        body.put("bn", brokerName);
        return body;
    }

    Key key() {
        return key;
    }

    long invisibleMillis() {
        return invisibleMillis;
    }

    int reviveQueue() {
        return reviveQueue;
    }

    long reviveFloor() {
        return reviveFloor;
    }

    void reviveFloor(long offset) {
        reviveFloor = offset;
    }

    long dueMillis() {
        return dueMillis;
    }

    void dueMillis(long millis) {
        dueMillis = millis;
    }

    /** Whether its record is committed, so that it can be revived. */
    boolean isOpen() {
        return isOpen;
    }

    void open() {
        isOpen = true;
    }

    /** Notes an acknowledgement; false when the message is none of these, or was acknowledged before. */
    boolean acknowledge(long queueOffset) {
        for (int i = 0; i < differences.length; i++) {
            if (key.startOffset() + differences[i] == queueOffset) {
                boolean isNew = (acknowledged & 1 << i) == 0;
                acknowledged |= 1 << i;
                return isNew;
            }
        }
        return false;
    }

    /** The queue offsets of the messages that are not acknowledged. */
    List<Long> missing() {
        List<Long> missing = new ArrayList<>();
        for (int i = 0; i < differences.length; i++) {
            if ((acknowledged & 1 << i) == 0) {
                missing.add(key.startOffset() + differences[i]);
            }
        }
        return missing;
    }
}
