package io.gantry.clients;

import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The files of a node's log, each named by its first position, against those of another node. */
final class LogFiles {
    private static final int PART_BYTES = 1 << 20;
    private static final Pattern EXTENT = Pattern.compile("log +(\\d+) to (\\d+)");

    private LogFiles() {}

    /** From where to where a node has its log, as it says. */
    record Extent(long begin, long end) {
        static Extent of(Node node) {
            String said = new Shell(node).run("ha:status");
            Matcher log = EXTENT.matcher(said);
            if (!log.find()) {
                throw new AssertionError("no log in: " + said);
            }
            return new Extent(Long.parseLong(log.group(1)), Long.parseLong(log.group(2)));
        }

        /** What both have. */
        Extent and(Extent other) {
            return new Extent(Math.max(begin, other.begin), Math.min(end, other.end));
        }
    }

    /** The files by their first position. */
    static Map<Long, Path> of(Node node) {
        return in(node.store().resolve("commitlog"));
    }

    private static Map<Long, Path> in(Path folder) {
        Map<Long, Path> found = new TreeMap<>();
        try (var files = Files.list(folder)) {
            files.filter(file -> file.getFileName().toString().matches("\\d{20}"))
                    .forEach(file -> found.put(Long.parseLong(file.getFileName().toString()), file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return found;
    }

    /** What of an extent is not the same in both nodes, also because one has it not; empty when all is. */
    static String difference(Node one, Node other, Extent both) {
        return difference(one.store().resolve("commitlog"), other.store().resolve("commitlog"), both);
    }

    /** The same of two folders. What is behind the end is not compared: an empty file is kept ready ahead. */
    static String difference(Path one, Path other, Extent both) {
        Map<Long, Path> ones = in(one);
        Map<Long, Path> others = in(other);
        TreeSet<Long> begins = new TreeSet<>(ones.keySet());
        begins.addAll(others.keySet());
        long next = both.begin;
        try {
            for (long begin : begins) {
                long end = begin + Files.size(ones.getOrDefault(begin, others.get(begin)));
                if (end <= both.begin || begin >= both.end) {
                    continue;
                }
                if (begin > next || !ones.containsKey(begin) || !others.containsKey(begin)) {
                    return "from " + Math.min(begin, next) + " on not both have the bytes: " + ones.keySet() + " in "
                            + one + ", " + others.keySet() + " in " + other;
                }
                next = Math.min(end, both.end);
                if (!isSame(ones.get(begin), others.get(begin), Math.max(both.begin, begin) - begin, next - begin)) {
                    return ones.get(begin) + " is not as " + others.get(begin) + " in " + both;
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return next >= both.end ? "" : "nobody has the bytes from " + next + " of " + both + " in " + one;
    }

    /** Read, not mapped: a mapping would hold a file system that is to be taken away. */
    private static boolean isSame(Path one, Path other, long from, long to) throws IOException {
        try (FileChannel first = FileChannel.open(one);
                FileChannel second = FileChannel.open(other)) {
            boolean isSame = first.size() >= to && second.size() >= to;
            for (long at = from; isSame && at < to; at += PART_BYTES) {
                int bytes = (int) Math.min(PART_BYTES, to - at);
                isSame = part(first, at, bytes).equals(part(second, at, bytes));
            }
            return isSame;
        }
    }

    private static ByteBuffer part(FileChannel file, long from, int bytes) throws IOException {
        ByteBuffer part = ByteBuffer.allocate(bytes);
        while (part.hasRemaining()) {
            if (file.read(part, from + part.position()) < 0) {
                throw new EOFException();
            }
        }
        return part.flip();
    }
}
