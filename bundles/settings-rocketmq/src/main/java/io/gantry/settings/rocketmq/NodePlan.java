package io.gantry.settings.rocketmq;

import io.gantry.launcher.NodeSettings;
import io.gantry.launcher.SettingsSource;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** From the entries of a file to the settings of a node of one kind. Used once. */
final class NodePlan {
    static final String BROKER_ENDPOINT = "io.gantry.wire.netty~broker";
    static final String NAMESRV_ENDPOINT = "io.gantry.wire.netty~namesrv";
    static final String NAMESRV = "io.gantry.namesrv";
    static final String BROKER_ENTRIES = "io.gantry.broker.config";
    static final String NAMESRV_ENTRIES = "io.gantry.namesrv.config";
    private static final String SOLO = "ha-solo";
    private static final String RETENTION = "io.gantry.store.mmap.retention";
    private static final String USE_TLS = "useTLS";
    private static final int VIP_DISTANCE = 2;

    private final SettingsSource source;
    private final Report report;
    private final Surroundings surroundings;
    private final Catalogue catalogue;
    private final Effective effective;
    private final PathReading paths;
    private final Configurations configurations = new Configurations();
    private List<String> features;

    NodePlan(SettingsSource source, Report report) {
        this.source = source;
        this.report = report;
        this.features = source.features();
        this.surroundings = new Surroundings(
                source.environment(),
                source.properties(),
                source.home(),
                Runtime.getRuntime().availableProcessors());
        this.catalogue = new Catalogue(source.kind());
        this.effective = new Effective(catalogue, surroundings);
        this.paths = new PathReading(effective, surroundings, report);
    }

    NodeSettings draw(List<Entry> entries) {
        new FileReading(catalogue, effective, report).read(entries);
        if (!effective.isSet(USE_TLS) && effective.isTrue(USE_TLS)) {
            effective.derive(USE_TLS, true);
        }
        new TlsReading(surroundings, report).read(configurations);
        return switch (source.kind()) {
            case "broker" -> broker();
            case "namesrv" -> nameServer();
            case "single" -> single();
            default -> other(entries);
        };
    }

    /** A kind that the distribution lists and RocketMQ does not know: the features' own defaults. */
    private NodeSettings other(List<Entry> entries) {
        if (!entries.isEmpty()) {
            report.error(
                    0, "a node of kind " + source.kind() + " takes no RocketMQ property file: start it without -c");
        }
        return settings(surroundings.absolute(override("dir").orElse("data")), List.of());
    }

    private NodeSettings broker() {
        override("dir", "storePathRootDir");
        override("namesrvAddr", "namesrvAddr");
        Path directory = planBroker();
        return settings(directory, List.of("broker"));
    }

    private NodeSettings nameServer() {
        override("dir").ifPresent(dir -> underDirectory(surroundings.absolute(dir)));
        Path directory = planNameServer();
        return settings(directory, List.of("namesrv"));
    }

    /** Both in one node; the broker registers with its own name server unless it is told otherwise. */
    private NodeSettings single() {
        override("dir", "storePathRootDir");
        override("namesrvAddr", "namesrvAddr");
        if (!effective.isSet("storePathRootDir")) {
            effective.derive("storePathRootDir", "data");
        }
        if (!effective.isSet("namesrvAddr")) {
            String bound = effective.text("bindAddress");
            boolean isAny = bound.isEmpty() || bound.equals("0.0.0.0") || bound.equals("::");
            effective.derive("namesrvAddr", (isAny ? "127.0.0.1" : bound) + ":" + effective.text("namesrvListenPort"));
        }
        underDirectory(paths.settle("storePathRootDir").resolve("namesrv"));
        planNameServer();
        configurations.put(NAMESRV_ENDPOINT, "host", effective.text("bindAddress"));
        return settings(planBroker(), List.of("namesrv", "broker"));
    }

    private Path planBroker() {
        chooseReplication();
        new BrokerRules(effective, features, report).check();
        Path directory = new StoreFiles(effective, paths, report).settle();
        for (String key : List.of("brokerClusterName", "brokerName", "brokerIP1", "listenPort", "namesrvAddr")) {
            effective.derive(key, effective.value(key));
        }
        effective.apply(configurations);
        // Retention waits for its configuration, and would wait for ever for one that has no key of its own.
        configurations.put(RETENTION, "keepHours", (int) effective.number("fileReservedTime"));
        new AccessReading(effective, surroundings, report).read(configurations);
        new ReplicaReading(effective).read(configurations);
        int vipPort = (int) Math.max(0, effective.number("listenPort") - VIP_DISTANCE);
        configurations.put(BROKER_ENDPOINT, "vipPort", vipPort);
        configurations.put(
                BROKER_ENTRIES, "entries", effective.entries(new Catalogue("broker"), effective.number("listenPort")));
        return directory;
    }

    /** Whoever may be followed, or waits for followers, has the technique from its first start on. */
    private void chooseReplication() {
        if (ReplicaReading.isElected(effective)) {
            insteadOfSolo(BrokerRules.RAFT_ENGINE, BrokerRules.RAFT_REPLICATION);
        } else if (ReplicaReading.isReplicated(effective)) {
            insteadOfSolo(BrokerRules.ASYNC_REPLICATION);
        }
    }

    private void insteadOfSolo(String... others) {
        features = features.stream()
                .flatMap(feature -> feature.equals(SOLO) ? Stream.of(others) : Stream.of(feature))
                .toList();
    }

    private Path planNameServer() {
        Path table = paths.settle("kvConfigPath");
        effective.apply(configurations);
        long waitSeconds = effective.isTrue("needWaitForService") ? effective.number("waitSecondsForService") : 0;
        configurations.put(NAMESRV, "waitSecondsForService", (int) Math.max(0, waitSeconds));
        configurations.put(NAMESRV_ENTRIES, "entries", effective.entries(new Catalogue("namesrv"), nameServerPort()));
        return table.getParent();
    }

    private long nameServerPort() {
        return effective.number(source.kind().equals("single") ? "namesrvListenPort" : "listenPort");
    }

    private void underDirectory(Path directory) {
        if (!effective.isSet("kvConfigPath")) {
            effective.derive("kvConfigPath", directory.resolve("kvConfig.json").toString());
        }
        if (!effective.isSet("configStorePath")) {
            effective.derive(
                    "configStorePath", directory.resolve("namesrv.properties").toString());
        }
    }

    private void override(String name, String key) {
        override(name).ifPresent(value -> effective.set(key, value, 0));
    }

    private Optional<String> override(String name) {
        return Optional.ofNullable(source.overrides().get(name));
    }

    private NodeSettings settings(Path directory, List<String> endpoints) {
        return new NodeSettings(directory, features, configurations.all(), endpoints, report.lines(), report.errors());
    }
}
