package io.gantry.broker.timer;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** What is being stored just now, or could not be and is tried again. Begun by one thread, ended by any. */
final class Running {
    private static final long RETRY_NANOS = 1_000_000_000;

    private final TreeSet<Entry> running = new TreeSet<>();
    private final List<Entry> failed = new ArrayList<>();
    /** How to take a write out again that may wait before the gate. */
    private final Map<Entry, Runnable> parked = new HashMap<>();

    private long takenNanos;
    private boolean isTaken;
    private final WaitingTopics waiting;

    /** Nothing yet; what ends, waits no more. */
    Running(WaitingTopics waiting) {
        this.waiting = waiting;
    }

    synchronized void begin(Entry entry) {
        running.add(entry);
    }

    synchronized void onParked(Entry entry, Runnable withdraw) {
        parked.put(entry, withdraw);
    }

    /** What waits before the gate is not stored: nobody would know of it, and the next one stores it anyway. */
    void withdraw() {
        List<Runnable> all;
        synchronized (this) {
            all = List.copyOf(parked.values());
        }
        all.forEach(Runnable::run);
    }

    synchronized void end(Entry entry, boolean isDone) {
        parked.remove(entry);
        if (isDone) {
            running.remove(entry);
            waiting.end(entry);
        } else {
            failed.add(entry);
        }
    }

    /** What could not be stored, to be tried again; nothing when some were taken a moment ago. */
    synchronized List<Entry> takeFailed(long nowNanos) {
        if (failed.isEmpty() || isTaken && nowNanos - takenNanos < RETRY_NANOS) {
            return List.of();
        }
        isTaken = true;
        takenNanos = nowNanos;
        List<Entry> taken = List.copyOf(failed);
        failed.clear();
        return taken;
    }

    /** When the first of them was due; the end of time without any. */
    synchronized long firstMillis() {
        return running.isEmpty() ? Long.MAX_VALUE : running.first().wakeMillis();
    }

    /** What could not be stored up to now. */
    synchronized List<Entry> failed() {
        return List.copyOf(failed);
    }

    /** When the first of those was due of which nobody knows whether it is stored; the end of time without any. */
    synchronized long firstUnknownMillis() {
        Set<Entry> known = new HashSet<>(failed);
        return running.stream()
                .filter(entry -> !known.contains(entry))
                .mapToLong(Entry::wakeMillis)
                .min()
                .orElse(Long.MAX_VALUE);
    }

    /** Whether any is being stored. */
    synchronized boolean isWaiting() {
        return running.size() > failed.size();
    }

    synchronized int size() {
        return running.size();
    }
}
