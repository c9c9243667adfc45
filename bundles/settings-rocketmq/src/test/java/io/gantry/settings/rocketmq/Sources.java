package io.gantry.settings.rocketmq;

import io.gantry.launcher.SettingsSource;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What the launcher would hand over, on a machine that never changes. */
final class Sources {
    private final String kind;
    private Optional<Path> file = Optional.empty();
    private Map<String, String> overrides = Map.of();
    private Map<String, String> environment = Map.of();
    private final Map<String, String> properties = new HashMap<>(Map.of("user.home", "/home/me", "user.dir", "/start"));
    private List<String> features = List.of("broker", "store-mmap", "ha-solo");

    Sources(String kind) {
        this.kind = kind;
    }

    /** A broker that knows a name server, without any replication technique. */
    static SettingsSource broker(Path file) {
        return new Sources("broker")
                .file(file)
                .environment(Map.of("NAMESRV_ADDR", "localhost:9876"))
                .source();
    }

    static SettingsSource broker(Path file, List<String> features) {
        Sources sources = new Sources("broker").file(file).environment(Map.of("NAMESRV_ADDR", "localhost:9876"));
        sources.features = features;
        return sources.source();
    }

    Sources file(Path path) {
        file = Optional.of(path);
        return this;
    }

    Sources overrides(Map<String, String> values) {
        overrides = values;
        return this;
    }

    Sources environment(Map<String, String> values) {
        environment = values;
        return this;
    }

    /** JVM options -Dkey=value. */
    Sources properties(Map<String, String> values) {
        properties.putAll(values);
        return this;
    }

    SettingsSource source() {
        return new SettingsSource(
                kind, file, overrides, environment, Map.copyOf(properties), Path.of("/opt/gantry"), features);
    }
}
