package io.gantry.settings.rocketmq;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** All keys that one kind of node knows; read once from the resource {@code catalogue.txt}. Immutable. */
final class Catalogue {
    private static final String RESOURCE = "catalogue.txt";
    private static final int NAME = 0;
    private static final int NODE = 1;
    private static final int TYPE = 2;
    private static final int STANDARD = 3;
    private static final int STATE = 4;
    private static final int TARGETS = 5;
    private static final int REMARK = 6;
    private static final int COLUMNS = 7;

    private static final List<Line> LINES = lines();

    private final Map<String, KnownKey> keys = new TreeMap<>();

    /** A line of the resource: which nodes it is for, and the key. */
    private record Line(String node, KnownKey key) {}

    /** The keys of a {@code broker}, a {@code namesrv}, or a {@code single} node, which is both. */
    Catalogue(String node) {
        LINES.stream()
                .filter(line -> isFor(node, line.node))
                .forEach(line -> keys.putIfAbsent(line.key.name(), line.key));
    }

    private static List<Line> lines() {
        try (InputStream in = Catalogue.class.getResourceAsStream(RESOURCE);
                BufferedReader reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            return reader.lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .map(line -> Arrays.stream(line.split("\\|", COLUMNS))
                            .map(String::trim)
                            .toArray(String[]::new))
                    .map(columns -> new Line(columns[NODE], key(columns)))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + RESOURCE + " of the settings jar", e);
        }
    }

    /** In a node that is both, a key that both have is the broker's, whose line comes first. */
    private static boolean isFor(String node, String column) {
        return column.equals(node)
                || column.equals("both")
                || node.equals("single") && (column.equals("broker") || column.equals("namesrv"));
    }

    private static KnownKey key(String... columns) {
        List<Target> targets = columns[TARGETS].isEmpty()
                ? List.of()
                : Arrays.stream(columns[TARGETS].split(","))
                        .map(String::trim)
                        .map(Target::of)
                        .toList();
        return new KnownKey(
                columns[NAME],
                ValueType.of(columns[TYPE]),
                columns[STANDARD],
                KnownKey.State.valueOf(columns[STATE].toUpperCase(Locale.ROOT)),
                targets,
                columns[REMARK]);
    }

    Optional<KnownKey> find(String name) {
        return Optional.ofNullable(keys.get(name));
    }

    /** All keys in the order of their names. */
    Iterable<KnownKey> all() {
        return keys.values();
    }

    /**
     * The known key that was probably meant: the same but for case, or the nearest within two slips of the
     * pen (one, for short keys). Keys that reach a component win over others that are as near.
     */
    Optional<KnownKey> nearest(String name) {
        int allowed = name.length() < 6 ? 1 : 2;
        KnownKey best = null;
        int bestDistance = allowed + 1;
        for (KnownKey key : keys.values()) {
            int distance = key.name().equalsIgnoreCase(name) ? 0 : Spelling.distance(key.name(), name, allowed);
            boolean isNearer = distance < bestDistance;
            boolean isAsNearButBetter = distance == bestDistance
                    && best != null
                    && best.state() != KnownKey.State.APPLIED
                    && key.state() == KnownKey.State.APPLIED;
            if (key.state() != KnownKey.State.DEAD && (isNearer || isAsNearButBetter)) {
                best = key;
                bestDistance = distance;
            }
        }
        return Optional.ofNullable(best);
    }
}
