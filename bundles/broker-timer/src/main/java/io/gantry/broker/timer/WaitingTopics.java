package io.gantry.broker.timer;

import io.gantry.agent.Clock;
import io.gantry.codec.DataVersion;
import io.gantry.log.StorageException;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How many messages wait of each topic. A mark that takes one back counts less than nothing while it waits, as with
 * RocketMQ. Topics are numbered in a file, a name a line, before the first entry has their number, so that entries say
 * after a crash whose they are. The timer's thread numbers and begins; ends come from any thread, and any may ask.
 */
final class WaitingTopics implements Closeable {
    private static final int MAX_CHARS = 255;
    private static final long MAX_BYTES = 3L * MAX_CHARS * Entry.MAX_TOPIC;

    private final Path path;
    private final Clock clock;
    private final Map<String, Integer> numbers = new HashMap<>();
    /** By number, from 1. */
    private final Count[] counts = new Count[Entry.MAX_TOPIC + 1];

    private final AtomicLong changes = new AtomicLong();
    private volatile int known;
    private FileChannel channel;
    private long end;

    private static final class Count {
        private final String topic;
        private final AtomicLong messages = new AtomicLong();
        private volatile long changedMillis;

        Count(String topic) {
            this.topic = topic;
        }
    }

    WaitingTopics(Path path, Clock clock) {
        this.path = path;
        this.clock = clock;
    }

    /** Knows the topics that earlier runs numbered; once. */
    void open() {
        if (channel != null) {
            return;
        }
        try {
            FileChannel opened = FileChannel.open(
                    path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
            ByteBuffer bytes = ByteBuffer.allocate((int) Math.min(opened.size(), MAX_BYTES));
            while (bytes.hasRemaining() && opened.read(bytes, bytes.position()) >= 0) {
                continue;
            }
            load(bytes.flip());
            channel = opened;
        } catch (IOException e) {
            throw failure("read", e);
        }
    }

    /** A crash may have cut the last line, which nobody has the number of. */
    private void load(ByteBuffer bytes) {
        int from = 0;
        for (int at = 0; at < bytes.limit() && known < Entry.MAX_TOPIC; at++) {
            if (bytes.get(at) == '\n') {
                learn(new String(bytes.array(), from, at - from, StandardCharsets.UTF_8));
                from = at + 1;
            }
        }
        end = from;
    }

    private int learn(String topic) {
        int number = known + 1;
        counts[number] = new Count(topic);
        numbers.put(topic, number);
        known = number;
        return number;
    }

    /** The topic's number; 0 when it gets none, for there are too many, or this is no name. */
    int number(String topic) {
        Integer number = topic == null ? Integer.valueOf(0) : numbers.get(topic);
        if (number != null) {
            return number;
        }
        if (known == Entry.MAX_TOPIC
                || topic.length() > MAX_CHARS
                || topic.chars().anyMatch(c -> c < ' ')) {
            return 0;
        }
        ByteBuffer line = StandardCharsets.UTF_8.encode(topic + '\n');
        try {
            long at = end;
            while (line.hasRemaining()) {
                at += channel.write(line, at);
            }
            channel.force(false);
            end = at;
        } catch (IOException e) {
            throw failure("written", e);
        }
        return learn(topic);
    }

    /** Nothing waits, and no entry has a number. */
    void clear() {
        try {
            channel.truncate(0);
        } catch (IOException e) {
            throw failure("emptied", e);
        }
        end = 0;
        known = 0;
        numbers.clear();
    }

    /** Counts anew. */
    void reset() {
        for (int number = 1; number <= known; number++) {
            counts[number].messages.set(0);
        }
    }

    /** An entry waits from now on. */
    void begin(Entry entry) {
        add(entry, entry.isMark() ? -1 : 1);
    }

    /** It does no more. */
    void end(Entry entry) {
        add(entry, entry.isMark() ? 1 : -1);
    }

    private void add(Entry entry, int count) {
        if (entry.topic() > 0 && entry.topic() <= known) {
            Count of = counts[entry.topic()];
            of.messages.addAndGet(count);
            of.changedMillis = clock.millis();
            changes.incrementAndGet();
        }
    }

    /** What waits of each topic of which something ever waited in this run, in RocketMQ's JSON. */
    Map<String, Object> json() {
        Map<String, Object> topics = new TreeMap<>();
        long changedMillis = 0;
        for (int number = 1; number <= known; number++) {
            Count of = counts[number];
            if (of.changedMillis > 0) {
                changedMillis = Math.max(changedMillis, of.changedMillis);
                Map<String, Object> metric = new LinkedHashMap<>();
                metric.put("count", Math.max(0, of.messages.get()));
                metric.put("timeStamp", of.changedMillis);
                topics.put(of.topic, metric);
            }
        }
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("dataVersion", new DataVersion(0, changedMillis, changes.get()).toJson());
        json.put("timingCount", topics);
        return json;
    }

    private StorageException failure(String what, IOException e) {
        return new StorageException(path + " cannot be " + what + ": " + e, e);
    }

    @Override
    public void close() throws IOException {
        if (channel != null) {
            channel.close();
        }
    }
}
