package io.gantry.settings.rocketmq;

import java.util.Map;
import java.util.TreeMap;

/** The configurations under construction: properties by PID. */
final class Configurations {
    private final Map<String, Map<String, Object>> byPid = new TreeMap<>();

    /** Puts a property; a later one wins. */
    Configurations put(String pid, String property, Object value) {
        byPid.computeIfAbsent(pid, unused -> new TreeMap<>()).put(property, value);
        return this;
    }

    Map<String, Map<String, Object>> all() {
        return byPid;
    }
}
