package io.gantry.ha.async;

import io.gantry.contract.stand.Fakes;
import java.util.HashMap;
import java.util.Map;

/** Settings with defaults: any free port of the loopback address, where whoever is on this machine may follow. */
final class TestSettings {
    /** Nothing is to be proved. */
    static final Terms TERMS = new TestSettings().terms(PeerSecret.NONE);

    private final Map<String, Object> values = new HashMap<>(
            Map.of("host", "127.0.0.1", "followers", new String[] {"127.0.0.0/8"}, "heartbeatMillis", 100L));

    TestSettings with(String name, Object value) {
        values.put(name, value);
        return this;
    }

    AsyncSettings settings() {
        return Fakes.config(AsyncSettings.class, values);
    }

    Terms terms(PeerSecret secret) {
        return new Terms(secret, Fakes.config(Terms.Settings.class, values));
    }
}
