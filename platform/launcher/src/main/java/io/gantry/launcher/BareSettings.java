package io.gantry.launcher;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** For a class path without a dialect: the features' defaults, in the folder given with {@code --dir}. */
final class BareSettings implements SettingsDialect {
    @Override
    public NodeSettings read(SettingsSource source) {
        if (source.file().isPresent()) {
            return NodeSettings.wrong(List.of("No dialect for settings files is in lib/; start without -c"));
        }
        String folder = source.overrides().getOrDefault("dir", "data");
        return new NodeSettings(
                Path.of(folder).toAbsolutePath().normalize(),
                source.features(),
                Map.of(),
                List.of(),
                List.of(),
                List.of());
    }
}
