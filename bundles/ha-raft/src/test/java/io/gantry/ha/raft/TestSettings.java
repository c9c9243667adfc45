package io.gantry.ha.raft;

import io.gantry.contract.stand.Fakes;
import java.util.HashMap;
import java.util.Map;

/** Settings with defaults. */
final class TestSettings {
    private final Map<String, Object> values = new HashMap<>(Map.of("group", "g", "electionMillis", 600));

    TestSettings with(String name, Object value) {
        values.put(name, value);
        return this;
    }

    RaftSettings settings() {
        return Fakes.config(RaftSettings.class, values);
    }
}
