package io.gantry.agent;

import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Queue;
import java.util.function.Predicate;

/**
 * A queue in which owners take turns: each poll takes the oldest item of the next owner, so one who has many waits for
 * them longer, and nobody else does. Without locks; belongs to one thread, or to whoever holds a lock.
 */
public final class RoundRobin<T> {
    /** The next owner first; nobody without items. */
    private final Map<Object, Queue<T>> byOwner = new LinkedHashMap<>();

    private int size;

    /** What waited, and whose it is. */
    public record Item<T>(Object owner, T value) {}

    /** Puts an item behind its owner's others. */
    public void add(Object owner, T item) {
        byOwner.computeIfAbsent(owner, first -> new ArrayDeque<>(2)).add(item);
        size++;
    }

    /** Takes the next item; null when there is none. */
    public T poll() {
        Item<T> next = poll(owner -> true);
        return next == null ? null : next.value();
    }

    /** Takes the next item of an owner whose turn it may be; null when there is none. */
    public Item<T> poll(Predicate<Object> may) {
        for (Map.Entry<Object, Queue<T>> next : byOwner.entrySet()) {
            if (may.test(next.getKey())) {
                return take(next.getKey(), next.getValue());
            }
        }
        return null;
    }

    private Item<T> take(Object owner, Queue<T> items) {
        T item = items.remove();
        size--;
        byOwner.remove(owner);
        if (!items.isEmpty()) {
            byOwner.put(owner, items);
        }
        return new Item<>(owner, item);
    }

    /** How many items an owner has in it. */
    public int count(Object owner) {
        Queue<T> items = byOwner.get(owner);
        return items == null ? 0 : items.size();
    }

    /** How many items there are. */
    public int size() {
        return size;
    }

    /** Drops all. */
    public void clear() {
        byOwner.clear();
        size = 0;
    }
}
