package io.gantry.settings.rocketmq;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads what RocketMQ reads about TLS: the JVM's system properties, and over them the file that {@code
 * tls.config.file} names. The mode, and whether calls are encrypted, are system properties only. Used once.
 */
final class TlsReading {
    static final String PORTS = "io.gantry.wire.netty.tls";
    static final String CALLS = "io.gantry.wire.netty.tls.client";
    static final String MODE = "tls.server.mode";
    static final String ENABLE = "tls.enable";
    private static final String FILE = "tls.config.file";
    private static final String USUAL_FILE = "/etc/rocketmq/tls.properties";
    private static final String TEST_MODE = "tls.test.mode.enable";
    private static final String NEED_CLIENT_AUTH = "tls.server.need.client.auth";
    private static final String AUTH_CLIENT = "tls.server.authClient";

    private enum Kind {
        WORD,
        BOOL,
        PATH,
        TEXT,
        LIST
    }

    /** A key, what it is, and the properties that take its value. */
    private record Key(String name, Kind kind, Map<String, String> targets) {}

    private static final List<Key> KEYS = List.of(
            new Key(TEST_MODE, Kind.BOOL, Map.of(PORTS, "testMode", CALLS, "testMode")),
            new Key(NEED_CLIENT_AUTH, Kind.WORD, Map.of(PORTS, "needClientAuth")),
            new Key("tls.server.certPath", Kind.PATH, Map.of(PORTS, "certPath")),
            new Key("tls.server.keyPath", Kind.PATH, Map.of(PORTS, "keyPath")),
            new Key("tls.server.keyPassword", Kind.TEXT, Map.of(PORTS, "keyPassword")),
            new Key(AUTH_CLIENT, Kind.BOOL, Map.of(PORTS, "authClient")),
            new Key("tls.server.trustCertPath", Kind.PATH, Map.of(PORTS, "trustCertPath")),
            new Key("tls.client.certPath", Kind.PATH, Map.of(CALLS, "certPath")),
            new Key("tls.client.keyPath", Kind.PATH, Map.of(CALLS, "keyPath")),
            new Key("tls.client.keyPassword", Kind.TEXT, Map.of(CALLS, "keyPassword")),
            new Key("tls.client.authServer", Kind.BOOL, Map.of(CALLS, "authServer")),
            new Key("tls.client.trustCertPath", Kind.PATH, Map.of(CALLS, "trustCertPath")),
            new Key("tls.ciphers", Kind.LIST, Map.of(PORTS, "ciphers", CALLS, "ciphers")),
            new Key("tls.protocols", Kind.LIST, Map.of(PORTS, "protocols", CALLS, "protocols")));

    private final Surroundings surroundings;
    private final Report report;
    private final Map<String, String> values = new LinkedHashMap<>();

    TlsReading(Surroundings surroundings, Report report) {
        this.surroundings = surroundings;
        this.report = report;
    }

    /** Puts what is set where it belongs. */
    void read(Configurations configurations) {
        KEYS.forEach(key -> take(key.name, surroundings.properties().get(key.name)));
        readFile();
        readMode(configurations);
        KEYS.forEach(key -> put(key, configurations));
        noteWhatProvesNothing();
    }

    private void take(String key, String value) {
        if (value != null) {
            values.put(key, value.trim());
        }
    }

    private void readFile() {
        String named = surroundings.properties().get(FILE);
        Path file;
        try {
            file = surroundings.absolute(named == null ? USUAL_FILE : named);
        } catch (InvalidPathException e) {
            report.error(0, FILE + "=" + Report.quoted(named) + " is no path: write one");
            return;
        }
        if (!Files.isRegularFile(file)) {
            if (named != null) {
                report.note(
                        0, "there is no file " + Report.quoted(named) + ", which " + FILE + " names: it is skipped");
            }
            return;
        }
        Report own = report.of(file.toString());
        for (Entry entry : RocketmqDialect.entries(file, own)) {
            if (KEYS.stream().anyMatch(key -> key.name.equals(entry.key()))) {
                take(entry.key(), entry.value());
            } else {
                boolean isOption = entry.key().equals(MODE) || entry.key().equals(ENABLE);
                own.note(
                        entry.line(),
                        Report.quoted(entry.key()) + " has no effect here: "
                                + (isOption ? "give it to the JVM, -D" + entry.key() + "=..." : "remove it"));
            }
        }
    }

    /** RocketMQ takes a word it does not know for "permissive", which would open a door that was meant to be shut. */
    private void readMode(Configurations configurations) {
        String mode = surroundings.properties().get(MODE);
        if (mode == null) {
            return;
        }
        if (List.of("disabled", "permissive", "enforcing").contains(mode)) {
            configurations.put(PORTS, "mode", mode);
        } else {
            report.error(
                    0,
                    "-D" + MODE + "=" + Report.quoted(mode)
                            + " cannot be honoured: write disabled, permissive or enforcing");
        }
    }

    private void put(Key key, Configurations configurations) {
        String text = values.get(key.name);
        if (text == null || text.isEmpty()) {
            return;
        }
        Object value =
                switch (key.kind) {
                    case WORD -> word(key.name, text);
                    case BOOL -> isTrue(key.name, text);
                    case PATH -> path(key.name, text);
                    case TEXT -> text;
                    case LIST ->
                        Arrays.stream(text.split(","))
                                .map(String::trim)
                                .filter(part -> !part.isEmpty())
                                .toArray(String[]::new);
                };
        key.targets.forEach((pid, property) -> configurations.put(pid, property, value));
    }

    private boolean isTrue(String key, String text) {
        boolean isTrue = Boolean.parseBoolean(text);
        if (!isTrue && !text.equalsIgnoreCase("false")) {
            report.note(0, key + "=" + Report.quoted(text) + " counts as false: write true or false");
        }
        return isTrue;
    }

    private String word(String key, String text) {
        String word = text.toLowerCase(java.util.Locale.ROOT);
        if (!List.of("none", "optional", "require").contains(word)) {
            report.error(0, key + "=" + Report.quoted(text) + " cannot be honoured: write none, optional or require");
        }
        return word;
    }

    private String path(String key, String text) {
        try {
            return surroundings.absolute(text).toString();
        } catch (InvalidPathException e) {
            report.error(0, key + "=" + Report.quoted(text) + " is no path: write one, or remove it");
            return text;
        }
    }

    private void noteWhatProvesNothing() {
        boolean isTest = Boolean.parseBoolean(values.getOrDefault(TEST_MODE, "true"));
        boolean hasFiles = values.keySet().stream().anyMatch(key -> key.endsWith("Path"));
        if (isTest && hasFiles) {
            report.note(
                    0,
                    "certificates are given and have no effect: " + TEST_MODE
                            + " is true, so one is made that proves nothing; set it to false");
        }
        boolean isAsked = !values.getOrDefault(NEED_CLIENT_AUTH, "none").equalsIgnoreCase("none");
        if (!isTest && isAsked && !Boolean.parseBoolean(values.getOrDefault(AUTH_CLIENT, "false"))) {
            report.note(
                    0,
                    NEED_CLIENT_AUTH + " asks clients for a certificate, and any will do: set " + AUTH_CLIENT
                            + "=true to have it checked");
        }
    }
}
