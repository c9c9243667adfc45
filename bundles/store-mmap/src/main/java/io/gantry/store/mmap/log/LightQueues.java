package io.gantry.store.mmap.log;

import io.gantry.codec.MultiDispatch;
import io.gantry.log.RecordSource;
import io.gantry.log.SharedRecord;
import io.gantry.queue.QueueKey;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Whether records may stand in light queues beside their own, and how many of those there are: each is a directory and
 * a file, and any producer makes them by naming them. Safe for any thread.
 */
public final class LightQueues {
    /** RocketMQ's number. */
    public static final int MOST = 20_000;

    /** Ends a light queue while nobody appends. */
    @FunctionalInterface
    public interface Removal {
        void run() throws IOException;
    }

    /** Who can hold up appends. */
    @FunctionalInterface
    interface Holder {
        boolean removeWhole(String topic, long end, Removal removal) throws IOException;
    }

    private final boolean isOn;
    private final int most;
    /** Light queues that have a record, in the log at least. */
    private final Set<String> known = ConcurrentHashMap.newKeySet();
    /** Light queues without a record for which somebody waits. */
    private final Set<String> awaited = ConcurrentHashMap.newKeySet();

    private volatile Holder holder = (topic, end, removal) -> false;

    public LightQueues(boolean isOn, int most) {
        this.isOn = isOn;
        this.most = most;
    }

    public boolean isOn() {
        return isOn;
    }

    /** The light queues that a record is to stand in; none of most, and that is known at once. */
    List<String> of(RecordSource source) {
        if (!isOn || !(source instanceof SharedRecord shared)) {
            return List.of();
        }
        List<String> named = shared.lightQueues();
        return named.isEmpty() || MultiDispatch.isAllowedIn(source.topic()) ? named : List.of();
    }

    /** Notes queues that are going to be, unless they would be too many: then none. Under the append lock. */
    boolean admit(List<String> topics) {
        int made = 0;
        for (String topic : topics) {
            made += known.contains(topic) ? 0 : 1;
        }
        if (made > 0 && known.size() + made > most) {
            return false;
        }
        known.addAll(topics);
        return true;
    }

    /** Notes queues that are there. */
    public void found(Collection<String> topics) {
        known.addAll(topics);
    }

    /** A queue is gone. */
    public void removed(String topic) {
        known.remove(topic);
        awaited.remove(topic);
    }

    /** Whether somebody may wait for the first record of this queue: not for any that a client makes up. */
    public boolean mayAwait(QueueKey key) {
        String topic = key.topic();
        if (known.contains(topic) || key.queueId() != 0 || awaited.contains(topic)) {
            return known.contains(topic) || key.queueId() == 0;
        }
        return known.size() + awaited.size() < most && awaited.add(topic);
    }

    /** Those without a record, as far as is known. */
    public Collection<String> awaited() {
        return awaited;
    }

    /** From now on queues can be removed. */
    void heldBy(Holder log) {
        holder = log;
    }

    /**
     * Removes a queue of which every record is visible, and gone: no record may be numbered in it meanwhile.
     *
     * @param end where the queue ends
     * @return false when it has more records by now
     */
    public boolean removeWhole(String topic, long end, Removal removal) throws IOException {
        return holder.removeWhole(topic, end, removal);
    }
}
