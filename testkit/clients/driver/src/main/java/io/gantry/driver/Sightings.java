package io.gantry.driver;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What readers saw at which offset, the first time; and when another saw something else there. Safe for any thread. */
final class Sightings {
    private static final int MOST_CONTRADICTIONS = 20;

    private final Map<Integer, Map<Long, String>> seen = new TreeMap<>();
    private final Map<Integer, Integer> counts = new TreeMap<>();
    private final List<Object> contradictions = new ArrayList<>();

    synchronized void clear() {
        seen.clear();
        counts.clear();
        contradictions.clear();
    }

    synchronized void saw(int reader, int queue, long offset, String key) {
        counts.merge(reader, 1, Integer::sum);
        String before = seen.computeIfAbsent(queue, number -> new TreeMap<>()).putIfAbsent(offset, key);
        if (before != null && !before.equals(key) && contradictions.size() < MOST_CONTRADICTIONS) {
            contradictions.add(
                    queue + ": at " + offset + " was seen " + before + ", and by reader " + reader + " " + key);
        }
    }

    /** How many messages each reader saw. */
    synchronized Map<Integer, Integer> counts() {
        return new TreeMap<>(counts);
    }

    synchronized Map<String, Object> told() {
        Map<Integer, Object> queues = new TreeMap<>();
        seen.forEach((queue, byOffset) -> {
            List<Object> pairs = new ArrayList<>();
            byOffset.forEach((offset, key) -> pairs.add(List.of(offset, key)));
            queues.put(queue, pairs);
        });
        return Map.of("reads", queues, "contradictions", List.copyOf(contradictions), "readers", counts());
    }
}
