package io.gantry.clients;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What a node holds of the machine and of itself, after a garbage collection.
 *
 * @param loaders class loaders of bundles
 * @param threads of Java
 * @param mappings of files: the store's and jars
 * @param files open descriptors, sockets among them
 * @param heapKib what is reached of the heap
 * @param directKib memory outside the heap that buffers take; needs {@link #OPTION}
 */
public record Footprint(int loaders, int threads, int mappings, int files, long heapKib, long directKib) {
    /** Has the JVM count its native memory. */
    public static final String OPTION = "-XX:NativeMemoryTracking=summary";

    private static final String LOADER = "org.apache.felix.framework.BundleWiringImpl$BundleClassLoader";
    private static final Pattern HEAP = Pattern.compile("(?m)^Total +\\d+ +(\\d+)");
    private static final Pattern OTHER = Pattern.compile("Other \\(reserved=\\d+KB, committed=(\\d+)KB\\)");

    /** Looks at a node. */
    public static Footprint of(Node node) {
        long pid = node.pid();
        String histogram = jcmd(pid, "GC.class_histogram");
        return new Footprint(
                instances(histogram, LOADER),
                (int) jcmd(pid, "Thread.print")
                        .lines()
                        .filter(line -> line.startsWith("\"") && line.contains(" prio="))
                        .count(),
                mapped(node).size(),
                count(Path.of("/proc/" + pid + "/fd")),
                number(HEAP, histogram) / 1024,
                number(OTHER, jcmd(pid, "VM.native_memory", "summary")));
    }

    private static long number(Pattern place, String text) {
        Matcher found = place.matcher(text);
        if (!found.find()) {
            throw new AssertionError("The JVM does not tell what the node holds, see " + OPTION + ": " + text);
        }
        return Long.parseLong(found.group(1));
    }

    /** The files a node has mapped: its own, and jars; one entry for each mapping. */
    public static List<String> mapped(Node node) {
        return lines(Path.of("/proc/" + node.pid() + "/maps"))
                .filter(line -> line.contains(".jar") || line.contains(node.home() + "/"))
                .map(line -> line.substring(line.indexOf('/')))
                .toList();
    }

    /**
     * Whether this is no more than another was, but for what comes and goes at any moment and for files of a store that
     * grows: far less than one of a kind for each of many changes.
     */
    public boolean isWithin(Footprint other) {
        return loaders <= other.loaders + 2
                && threads <= other.threads + 2
                && mappings <= other.mappings + 12
                && files <= other.files + 4
                && directKib <= other.directKib + 8 * 1024;
    }

    private static int instances(String histogram, String type) {
        return histogram
                .lines()
                .map(line -> line.trim().split("\\s+"))
                .filter(columns -> columns.length > 3 && columns[3].equals(type))
                .mapToInt(columns -> Integer.parseInt(columns[1]))
                .sum();
    }

    private static String jcmd(long pid, String... arguments) {
        Path directory = Places.scratch("jcmd");
        Path tool = Path.of(System.getProperty("java.home"), "bin", "jcmd");
        List<String> command = Stream.concat(Stream.of(tool.toString(), String.valueOf(pid)), Stream.of(arguments))
                .toList();
        try (ChildProcess process = ChildProcess.start(command, Map.of(), directory)) {
            process.exitCode(Duration.ofSeconds(60));
            return process.log();
        }
    }

    private static Stream<String> lines(Path file) {
        try {
            return Files.readAllLines(file).stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int count(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return (int) files.count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
