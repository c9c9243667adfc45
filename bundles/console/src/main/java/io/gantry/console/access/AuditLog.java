package io.gantry.console.access;

import io.gantry.agent.Clock;
import io.gantry.codec.BadBodyException;
import io.gantry.codec.Json;
import io.gantry.codec.JsonObject;
import io.gantry.codec.JsonWriter;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What was changed by whom: the file {@code audit.log}, a line of JSON each, mode 0600, and one older file of the same
 * size. The newest lines are kept in memory for the page. Safe for any thread.
 */
public final class AuditLog {
    private static final Logger LOG = LoggerFactory.getLogger(AuditLog.class);
    private static final int SHOWN = 1_000;
    private static final long MAX_BYTES = 10 << 20;
    private static final int MOST_NAMELESS = 10;
    private static final long MINUTE_NANOS = TimeUnit.MINUTES.toNanos(1);

    private final Path file;
    private final Clock clock;
    private final Deque<Map<String, Object>> newest = new ArrayDeque<>();
    private long minuteNanos;
    private int nameless;
    /** How often what was wanted in this minute that is not listed; no more of them than there are routes. */
    private final SortedMap<String, Integer> unlisted = new TreeMap<>();

    /**
     * One change.
     *
     * @param user who; empty when nobody is logged in
     * @param address from where
     * @param action the method and the route of the request
     * @param subject what it was done to
     * @param outcome an HTTP status, or how a command ended
     */
    public record Entry(String user, String address, String action, String subject, String outcome) {}

    /** Begins with the newest lines of the files; what of them is no line, as after a crash, is left out. */
    public AuditLog(Path folder, Clock clock) {
        file = folder.resolve("audit.log");
        this.clock = clock;
        this.minuteNanos = clock.nanos();
        Deque<String> lines = new ArrayDeque<>();
        tail(older(), lines);
        tail(file, lines);
        endLastLine();
        for (String line : lines) {
            try {
                newest.addFirst(read(line));
            } catch (BadBodyException e) {
                LOG.warn("A line of the audit log is none: file={}", file);
            }
        }
    }

    /** What a crash cut short is not to be the beginning of the next line. */
    private void endLastLine() {
        if (!Files.exists(file)) {
            return;
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            ByteBuffer last = ByteBuffer.allocate(1);
            if (channel.size() > 0 && channel.read(last, channel.size() - 1) == 1 && last.get(0) != '\n') {
                channel.write(ByteBuffer.wrap(new byte[] {'\n'}), channel.size());
            }
        } catch (IOException e) {
            LOG.warn("The audit log cannot be written: file={}", file, e);
        }
    }

    private static Map<String, Object> read(String line) {
        JsonObject json = Json.parseObject(line);
        return row(
                json.number("time"),
                new Entry(
                        json.text("user"),
                        json.text("address"),
                        json.text("action"),
                        json.text("subject"),
                        json.text("outcome")));
    }

    private static Map<String, Object> row(long time, Entry entry) {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("time", time);
        line.put("user", entry.user());
        line.put("address", entry.address());
        line.put("action", entry.action());
        line.put("subject", entry.subject());
        line.put("outcome", entry.outcome());
        return line;
    }

    private Path older() {
        return file.resolveSibling("audit.log.1");
    }

    private static void tail(Path file, Deque<String> lines) {
        if (!Files.exists(file)) {
            return;
        }
        // What is no UTF-8 spoils its own line only.
        try (BufferedReader all =
                new BufferedReader(new InputStreamReader(Files.newInputStream(file), StandardCharsets.UTF_8))) {
            for (String line = all.readLine(); line != null; line = all.readLine()) {
                lines.addLast(line);
                if (lines.size() > SHOWN) {
                    lines.removeFirst();
                }
            }
        } catch (IOException e) {
            LOG.warn("What was changed before is not shown, the audit log cannot be read: file={}", file, e);
        }
    }

    /** Notes a change; a disk that takes it not is told of in the node's log. */
    public synchronized void add(Entry entry) {
        Map<String, Object> line = row(clock.millis(), entry);
        newest.addFirst(line);
        if (newest.size() > SHOWN) {
            newest.removeLast();
        }
        String text = JsonWriter.COMPACT.write(line) + "\n";
        try {
            if (!Files.exists(file)) {
                Files.createDirectories(file.getParent());
                Files.createFile(
                        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            }
            // Half a sign, which a request may have, becomes a question mark and no error.
            Files.write(file, text.getBytes(StandardCharsets.UTF_8), StandardOpenOption.APPEND);
            if (Files.size(file) > MAX_BYTES) {
                Files.move(file, older(), StandardCopyOption.REPLACE_EXISTING);
            }
        } catch (IOException e) {
            LOG.error("A change is not in the audit log: file={}, change={}", file, text.strip(), e);
        }
    }

    /**
     * Notes what somebody wanted who is not logged in; of more in a minute than a person does only how often what was
     * wanted, for else anybody could fill the log until what others have changed is in it no more.
     */
    public synchronized void addNameless(Entry entry) {
        long now = clock.nanos();
        if (now - minuteNanos >= MINUTE_NANOS) {
            if (!unlisted.isEmpty()) {
                add(new Entry("", "", "refused to people who were not logged in", more(), "not listed"));
            }
            minuteNanos = now;
            nameless = 0;
            unlisted.clear();
        }
        if (++nameless <= MOST_NAMELESS) {
            add(entry);
        } else {
            unlisted.merge(entry.action(), 1, Integer::sum);
        }
    }

    private String more() {
        int all = unlisted.values().stream().mapToInt(Integer::intValue).sum();
        return all + " more in a minute: "
                + unlisted.entrySet().stream()
                        .map(each -> each.getValue() + " " + each.getKey())
                        .collect(Collectors.joining(", "));
    }

    /** The newest first. */
    public synchronized List<Map<String, Object>> newest(int count) {
        List<Map<String, Object>> lines = new ArrayList<>(newest);
        return Collections.unmodifiableList(lines.subList(0, Math.min(count, lines.size())));
    }
}
