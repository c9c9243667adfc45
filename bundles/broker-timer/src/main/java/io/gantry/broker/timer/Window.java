package io.gantry.broker.timer;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;

/**
 * The entries of the next moments, in memory and in order; what is later stays in its file until it comes near. One
 * thread's.
 */
final class Window {
    private static final long SECOND = 1_000;

    /** So many are held, unless one second has more. */
    private final int most;

    private final Buckets buckets;
    private final WaitingTopics waiting;
    private final PriorityQueue<Entry> entries = new PriorityQueue<>();
    /** Of what was loaded for the present minute: a crash may have left entries twice. */
    private final Set<Long> positions = new HashSet<>();

    /** What a crash left unread, by position: it is in the files, and its records are about to be read again. */
    private final Map<Long, Entry> unread = new HashMap<>();

    private boolean isCounted;

    /** All entries before this were loaded, and are at hand or were taken. */
    private long loadedTo;
    /** All entries up to this were taken, but for some of the very last moment. */
    private long takenMillis;
    /** Of the last entry that was taken. */
    private long lastMillis;

    Window(Buckets buckets, long fromMillis, int most, WaitingTopics waiting) {
        this.buckets = buckets;
        this.waiting = waiting;
        this.most = most;
        this.loadedTo = fromMillis;
    }

    /**
     * Counts what waits, once, before anything new comes.
     *
     * @param doneMillis what is before this waits no more
     * @param nextPosition records from here on are about to be read again
     */
    void count(long doneMillis, long nextPosition) {
        if (isCounted) {
            return;
        }
        waiting.reset();
        unread.clear();
        for (String name : buckets.names()) {
            positions.clear();
            buckets.read(name, entry -> {
                if (positions.size() >= most) {
                    positions.clear();
                }
                if (entry.wakeMillis() > doneMillis && positions.add(entry.position())) {
                    waiting.begin(entry);
                    if (entry.position() >= nextPosition) {
                        unread.put(entry.position(), entry);
                    }
                }
            });
        }
        positions.clear();
        buckets.distrust();
        isCounted = true;
    }

    /**
     * A new entry, unless it stood in the files when they were counted.
     *
     * @param earliestMillis when its record asks to be looked at
     */
    void begin(Entry entry, long earliestMillis, long nowMillis) {
        Entry noted = unread.remove(entry.position());
        if (noted != null
                && noted.isMark() == entry.isMark()
                && noted.topic() == entry.topic()
                && noted.wakeMillis() >= earliestMillis
                && noted.wakeMillis() <= entry.wakeMillis()) {
            return;
        }
        add(entry, nowMillis);
        waiting.begin(entry);
    }

    /** An entry that comes from a file, or is new. */
    void add(Entry entry, long nowMillis) {
        buckets.add(entry, nowMillis);
        if (entry.wakeMillis() < loadedTo) {
            entries.add(entry);
        }
    }

    /** Loads what is due until a time. */
    void load(long untilMillis) {
        while (loadedTo <= untilMillis && entries.size() < most) {
            long end = Math.floorDiv(loadedTo, Buckets.MINUTE) * Buckets.MINUTE + Buckets.MINUTE;
            long count = buckets.count(loadedTo);
            if (count > most) {
                end = Math.min(end, Math.floorDiv(loadedTo, SECOND) * SECOND + SECOND);
            }
            if (count > 0) {
                load(loadedTo, end);
            }
            loadedTo = end;
        }
    }

    private void load(long from, long end) {
        positions.clear();
        buckets.read(from, entry -> {
            if (entry.wakeMillis() >= from && entry.wakeMillis() < end && positions.add(entry.position())) {
                entries.add(entry);
            }
        });
    }

    /** Takes the next entry that is due; null when there is none. */
    Entry poll(long nowMillis) {
        Entry next = entries.peek();
        if (next != null && next.wakeMillis() <= nowMillis) {
            lastMillis = next.wakeMillis();
            takenMillis = Math.max(takenMillis, lastMillis);
            return entries.poll();
        }
        takenMillis = Math.max(takenMillis, Math.min(nowMillis, firstMillis() - 1));
        return null;
    }

    /** Up to then entries were taken; of that moment itself some may be at hand yet. */
    long takenMillis() {
        return takenMillis;
    }

    /** The clock was put back: what comes now is for moments that were over already. */
    void takeAnew(long millis) {
        takenMillis = millis;
        lastMillis = Math.min(lastMillis, millis);
    }

    /** When the last entry was due that was taken. */
    long lastMillis() {
        return lastMillis;
    }

    /** Before this, nothing waits. */
    long firstMillis() {
        return entries.isEmpty() ? loadedTo : Math.min(loadedTo, entries.peek().wakeMillis());
    }

    /** How many are at hand. */
    int size() {
        return entries.size();
    }
}
