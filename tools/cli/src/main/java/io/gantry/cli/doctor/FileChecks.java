package io.gantry.cli.doctor;

import io.gantry.launcher.NodeSettings;
import io.gantry.launcher.SettingsSource;
import io.gantry.settings.rocketmq.RocketmqDialect;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;

/** Looks at a property file as a node would at its start, and at the disk that its store would be on. */
final class FileChecks {
    private static final String RETENTION = "io.gantry.store.mmap.retention";

    private final Path home;
    private final Findings findings;

    FileChecks(Path home, Findings findings) {
        this.home = home;
        this.findings = findings;
    }

    /**
     * Reads a file.
     *
     * @param kind of the node: broker, namesrv or single
     */
    void run(Path file, String kind) {
        Map<String, String> properties = new HashMap<>();
        System.getProperties().stringPropertyNames().forEach(key -> properties.put(key, System.getProperty(key)));
        NodeSettings settings = new RocketmqDialect()
                .read(new SettingsSource(
                        kind, Optional.of(file), Map.of(), System.getenv(), properties, home, features(kind)));
        String about = "file " + file.getFileName();
        settings.errors().forEach(line -> findings.fail(about, shortened(file, line), null));
        if (!settings.errors().isEmpty()) {
            return;
        }
        settings.report().forEach(line -> findings.warn(about, shortened(file, line), null));
        if (settings.report().isEmpty()) {
            findings.ok(about, "every key does what it seems to");
        }
        if (!kind.equals("namesrv")) {
            disk(about, settings);
        }
    }

    /** The line without the path, which stands beside it. */
    private static String shortened(Path file, String line) {
        return line.startsWith(file + ":")
                ? line.substring(file.toString().length() + 1).strip()
                : line;
    }

    private void disk(String about, NodeSettings settings) {
        Path there = settings.directory().toAbsolutePath();
        while (there != null && !Files.exists(there)) {
            there = there.getParent();
        }
        if (there == null) {
            return;
        }
        try {
            FileStore store = Files.getFileStore(there);
            double taken = store.getTotalSpace() - store.getUnallocatedSpace();
            double used = 100 * taken / Math.max(1, taken + store.getUsableSpace());
            levels(settings).check(about, used, findings);
            if (!Files.isWritable(there)) {
                findings.fail(about, "this user may not write into " + there, "give it to the user that runs the node");
            }
        } catch (IOException e) {
            findings.warn(about, "the disk of " + there + " cannot be looked at (" + e + ")", "run this as its user");
        }
    }

    /** What the settings come to; what is wrong with them is in their report. */
    private static DiskLevels levels(NodeSettings settings) {
        Map<String, Object> store = settings.configurations().getOrDefault(RETENTION, Map.of());
        return new DiskLevels(
                percent(store, "diskMaxUsedPercent", 75),
                percent(store, "diskForciblePercent", 85),
                percent(store, "diskWarningPercent", 90));
    }

    private static int percent(Map<String, Object> store, String key, int fallback) {
        return store.get(key) instanceof Number number ? number.intValue() : fallback;
    }

    /** What the distribution lists for the kind. */
    private List<String> features(String kind) {
        Properties kinds = new Properties();
        try (Reader in = Files.newBufferedReader(home.resolve("features").resolve("nodes.properties"))) {
            kinds.load(in);
        } catch (IOException e) {
            return List.of();
        }
        return List.of(kinds.getProperty(kind, "").trim().split("[\\s,]+"));
    }
}
