package io.gantry.ha.raft;

import java.lang.reflect.Proxy;
import java.util.HashMap;
import java.util.Map;

/** Settings with defaults. */
final class TestSettings {
    private final Map<String, Object> values = new HashMap<>(Map.of("group", "g", "electionMillis", 300));

    TestSettings with(String name, Object value) {
        values.put(name, value);
        return this;
    }

    RaftSettings settings() {
        return (RaftSettings) Proxy.newProxyInstance(
                RaftSettings.class.getClassLoader(),
                new Class<?>[] {RaftSettings.class},
                (proxy, method, none) -> values.getOrDefault(method.getName(), method.getDefaultValue()));
    }
}
