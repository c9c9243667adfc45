package io.gantry.settings.rocketmq;

import io.gantry.launcher.NodeSettings;
import io.gantry.launcher.SettingsDialect;
import io.gantry.launcher.SettingsSource;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Nodes described as Apache RocketMQ's are: a property file, {@code -n}, and a few environment variables.
 * What Apache boots boots, with a report; what makes Apache exit is refused with one line. Start reading here.
 */
public final class RocketmqDialect implements SettingsDialect {
    private static final int MOST_BYTES = 1 << 20;

    /** Called by {@link java.util.ServiceLoader}. */
    public RocketmqDialect() {}

    @Override
    public NodeSettings read(SettingsSource source) {
        Report report = new Report(source.file().map(Path::toString).orElse("settings"));
        List<Entry> entries = source.file().map(file -> entries(file, report)).orElse(List.of());
        if (report.hasErrors()) {
            return NodeSettings.wrong(report.errors());
        }
        NodeSettings settings = new NodePlan(source, report).draw(entries);
        return report.hasErrors() ? NodeSettings.wrong(report.errors()) : settings;
    }

    static List<Entry> entries(Path file, Report report) {
        Optional<String> text = text(file, report);
        if (text.isEmpty()) {
            return List.of();
        }
        PropertyText parsed = PropertyText.parse(text.get());
        parsed.error().ifPresent(error -> report.error(0, error));
        return parsed.entries();
    }

    /** As Apache and Java do, a byte is a character; so Chinese comments do no harm. */
    private static Optional<String> text(Path file, Report report) {
        if (Files.isDirectory(file)) {
            report.error(0, "this is a folder: give the path of a property file after -c");
            return Optional.empty();
        }
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(MOST_BYTES + 1);
            if (bytes.length > MOST_BYTES) {
                report.error(0, "this is longer than 1 MiB: give the path of a property file after -c");
                return Optional.empty();
            }
            return Optional.of(new String(bytes, StandardCharsets.ISO_8859_1));
        } catch (NoSuchFileException e) {
            report.error(0, "there is no such file: give the path of a property file after -c");
        } catch (IOException e) {
            report.error(
                    0,
                    "the file cannot be read (" + e.getClass().getSimpleName() + "): let the user that runs this node "
                            + "read it, or give another one after -c");
        }
        return Optional.empty();
    }
}
