package io.gantry.broker.timer;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/** What is being stored just now. Begun by one thread, ended by any. */
final class Running {
    private final TreeSet<Entry> running = new TreeSet<>();
    private final List<Entry> failed = new ArrayList<>();

    synchronized void begin(Entry entry) {
        running.add(entry);
    }

    synchronized void end(Entry entry, boolean isDone) {
        if (isDone) {
            running.remove(entry);
        } else {
            failed.add(entry);
        }
    }

    /** What could not be stored; no more running from now on. */
    synchronized List<Entry> takeFailed() {
        List<Entry> taken = List.copyOf(failed);
        failed.clear();
        taken.forEach(running::remove);
        return taken;
    }

    /** When the first of them was due; the end of time without any. */
    synchronized long firstMillis() {
        return running.isEmpty() ? Long.MAX_VALUE : running.first().wakeMillis();
    }

    synchronized int size() {
        return running.size();
    }
}
