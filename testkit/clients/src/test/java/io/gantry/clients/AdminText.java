package io.gantry.clients;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What a subcommand printed, without what depends on place, time and chance. */
record AdminText(String text) {
    /** System topics that only one of the two has, or has read from the start. */
    private static final Pattern OF_ONE_PEER =
            Pattern.compile("RMQ_SYS_(ROCKSDB_)?TRANS_(OP_)?HALF_TOPIC|TRANS_CHECK_MAX_TIME_TOPIC|rmq_sys_REVIVE_LOG");

    private static final Pattern FAILURE = Pattern.compile("(?m)^([a-z]+\\.)+[A-Z]\\w*(Exception|Error)\\b(?! *TID)");
    private static final Pattern BRACES = Pattern.compile("\\{([^{}]*)}");
    /** What the tool logs of its connections is no answer, and comes or not as time will have it. */
    private static final String LOGGED = "\\d\\d:\\d\\d:\\d\\d\\.\\d+ \\[.*";

    private static final String CATALOGUE =
            "bundles/settings-rocketmq/src/main/resources/io/gantry/settings/rocketmq/catalogue.txt";
    private static Set<String> dead;

    /** Whether the subcommand failed; a thread's stack that is shown may tell of exceptions as well. */
    boolean isFailure() {
        return FAILURE.matcher(text).find();
    }

    /** The lines with their numbers, sorted: hash tables come in any order. */
    List<String> values() {
        return lines().stream().sorted().toList();
    }

    /** The lines without numbers, and without what stands behind a colon or an equals sign. */
    Set<String> shape() {
        Set<String> shape = new TreeSet<>();
        for (String line : lines()) {
            String plain = line.replaceAll("scheduleMessageOffset_\\d+.*", "")
                    .replaceAll("(?<=^[\\w ]{1,90} ?[:=] ).*", "")
                    .replaceAll("_/.*", "_PATH")
                    .replaceAll("/\\S+", "PATH")
                    .replaceAll("-?\\d[\\d.,:TZ-]*", "N")
                    .replaceAll("\\bD\\b", "N")
                    .trim();
            if (!isDead(line)) {
                shape.add(plain);
            }
        }
        return shape;
    }

    private List<String> lines() {
        return Arrays.stream(text.split("\n"))
                .filter(line ->
                        !line.matches(LOGGED) && !OF_ONE_PEER.matcher(line).find())
                .map(AdminText::normal)
                .filter(line -> !line.isEmpty())
                .toList();
    }

    private static String normal(String line) {
        String normal = line.replaceAll("(apache|gantry)-broker(-\\d+)?", "BROKER")
                .replaceAll("(\\d+\\.){3}\\d+@\\S*?(APACHE|GANTRY|-?\\d{5,})", "CLIENT")
                .replaceAll("127\\.0\\.0\\.1:\\d+", "ADDRESS")
                .replaceAll("/tmp/\\S+|/\\S*/target/run/\\S+", "FILE")
                .replaceAll("\\bV\\d_\\d+_\\d+", "VERSION")
                .replaceAll("\\b(?=[0-9A-F]*[A-F])[0-9A-F]{16,}\\b|\\b[0-9A-F]{32}\\b", "ID")
                .replaceAll("\\b\\d+\\.\\d+(E-?\\d+)?", "D")
                .replaceAll("\\d{4}-\\d\\d-\\d\\d[ T]\\d\\d:\\d\\d:\\d\\d[,.:]?\\d*Z?|\\b1[67]\\d{11}\\b", "TIME")
                .replaceAll("\\d{14}|\\b1[78]\\d{12}\\b", "TIME")
                .replaceAll("@[0-9a-f]{5,8}\\b|Lambda\\S+", "OBJECT")
                .replaceAll("[- ]+", " ");
        Matcher braces = BRACES.matcher(normal);
        return braces.replaceAll(found ->
                        Matcher.quoteReplacement(Arrays.stream(found.group(1).split(", ?"))
                                .sorted()
                                .collect(Collectors.joining(", ", "{", "}"))))
                .trim();
    }

    /**
     * Whether the line shows a setting that has no effect, with Apache neither, or shows one twice: those Gantry does
     * not show.
     */
    private static boolean isDead(String line) {
        int equals = line.indexOf('=');
        String key = equals < 0 ? "" : line.substring(0, equals).trim();
        return dead().contains(key)
                || key.matches("is[A-Z].*|timer(CheckMetricsWhen|EnableDisruptor|StopDequeue|WarmEnable)");
    }

    private static synchronized Set<String> dead() {
        if (dead == null) {
            try (var lines = Files.lines(Places.root().resolve(CATALOGUE))) {
                dead = lines.map(line -> line.split(" *\\| *"))
                        .filter(parts -> parts.length > 4 && parts[4].equals("dead"))
                        .map(parts -> parts[0].trim())
                        .collect(Collectors.toSet());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return dead;
    }
}
