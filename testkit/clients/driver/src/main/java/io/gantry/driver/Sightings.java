package io.gantry.driver;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What readers saw at which offset, the first time; and when another saw something else there, or nothing where there
 * was to be something. Safe for any thread.
 */
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
        if (before != null && !before.equals(key)) {
            contradict(queue + ": at " + offset + " was seen " + before + ", and by reader " + reader + " " + key);
        }
    }

    /** A reader that asked for the next message of a queue was given one behind it. */
    synchronized void missed(int reader, int queue, long wanted, long given) {
        contradict(queue + ": reader " + reader + " asked for " + wanted + ", and there was nothing before " + given);
    }

    private void contradict(String what) {
        if (contradictions.size() < MOST_CONTRADICTIONS) {
            contradictions.add(what);
        }
    }

    /** Of so many readers the first, of who leads, and one of the others have seen something: else nobody looked. */
    synchronized void requireLooked(int readers) {
        if (readers > 0 && !counts.containsKey(0)) {
            contradict("nobody could be read as number 0, who leads, but " + counts);
        }
        if (readers > 1 && counts.keySet().stream().noneMatch(reader -> reader > 0)) {
            contradict("none of the numbers from 1 to " + (readers - 1) + " could be read");
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
