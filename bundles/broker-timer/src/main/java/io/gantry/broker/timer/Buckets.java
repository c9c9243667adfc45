package io.gantry.broker.timer;

import io.gantry.log.StorageException;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Entries in files, each for a minute, or for an hour that is far away: what is near can be read alone, however much
 * waits. A file of an hour is spread over its minutes when it comes near; a crash in the middle leaves entries twice,
 * which whoever reads them tells by their positions. What is not forced is lost with the machine only. One thread's.
 */
final class Buckets implements Closeable {
    static final long MINUTE = 60_000;
    static final long HOUR = 60 * MINUTE;

    /** Entries that are nearer go to files of minutes. */
    private static final long NEAR = 2 * HOUR;

    private static final int MAX_OPEN = 64;
    private static final int READ_BYTES = 4_096 * Entry.BYTES;

    private final Path directory;
    private final ByteBuffer one = ByteBuffer.allocate(Entry.BYTES);
    /** Open for appending, the longest unused first. */
    private final Map<String, FileChannel> open = new LinkedHashMap<>(16, 0.75f, true);

    private final Set<String> unforced = new HashSet<>();
    private boolean areNamesUnforced;

    Buckets(Path directory) {
        this.directory = directory;
        try {
            Files.createDirectories(directory);
        } catch (IOException e) {
            throw failure("be made", directory, e);
        }
    }

    private static StorageException failure(String what, Path path, IOException e) {
        return new StorageException(path + " cannot " + what + ": " + e, e);
    }

    private static String minute(long millis) {
        return "m" + Math.floorDiv(millis, MINUTE) * MINUTE;
    }

    private static String hour(long millis) {
        return "h" + Math.floorDiv(millis, HOUR) * HOUR;
    }

    void add(Entry entry, long nowMillis) {
        add(entry.wakeMillis() - nowMillis < NEAR ? minute(entry.wakeMillis()) : hour(entry.wakeMillis()), entry);
    }

    private void add(String name, Entry entry) {
        one.clear();
        entry.write(one);
        one.flip();
        Path path = directory.resolve(name);
        try {
            FileChannel channel = open.get(name);
            if (channel == null) {
                channel = openToAppend(name, path);
            }
            while (one.hasRemaining()) {
                channel.write(one);
            }
            unforced.add(name);
        } catch (IOException e) {
            // Half an entry may be there: it is cut off when the file is opened again.
            drop(name);
            throw failure("be written", path, e);
        }
    }

    private void drop(String name) {
        FileChannel channel = open.remove(name);
        if (channel != null) {
            try {
                channel.close();
            } catch (IOException e) {
                throw failure("be closed", directory.resolve(name), e);
            }
        }
    }

    private FileChannel openToAppend(String name, Path path) throws IOException {
        if (open.size() >= MAX_OPEN) {
            String oldest = open.keySet().iterator().next();
            if (unforced.contains(oldest)) {
                open.get(oldest).force(false);
                unforced.remove(oldest);
            }
            drop(oldest);
        }
        areNamesUnforced |= !Files.exists(path);
        FileChannel channel = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        // A crash may have cut the last entry.
        channel.truncate(channel.size() / Entry.BYTES * Entry.BYTES);
        channel.position(channel.size());
        open.put(name, channel);
        return channel;
    }

    /** How many entries the minute of a time has. */
    long count(long millis) {
        Path path = directory.resolve(minute(millis));
        try {
            return Files.exists(path) ? Files.size(path) / Entry.BYTES : 0;
        } catch (IOException e) {
            throw failure("be read", path, e);
        }
    }

    /** Reads the entries of the minute of a time. */
    void read(long millis, Consumer<Entry> reader) {
        read(directory.resolve(minute(millis)), reader);
    }

    private static void read(Path path, Consumer<Entry> reader) {
        if (!Files.exists(path)) {
            return;
        }
        ByteBuffer buffer = ByteBuffer.allocate(READ_BYTES);
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            while (channel.read(buffer) >= 0) {
                buffer.flip();
                while (buffer.remaining() >= Entry.BYTES) {
                    reader.accept(Entry.read(buffer));
                }
                buffer.compact();
            }
        } catch (IOException e) {
            throw failure("be read", path, e);
        }
    }

    /** Has the entries of the hours that begin before a time added again, to their minutes; then the hours go. */
    void spread(long beforeMillis, Consumer<Entry> adding) {
        for (String name : names('h')) {
            if (Long.parseLong(name.substring(1)) < beforeMillis) {
                read(directory.resolve(name), adding);
                force();
                delete(name);
            }
        }
    }

    /** Takes away the minutes that end before a time. */
    void dropBefore(long millis) {
        for (String name : names('m')) {
            if (Long.parseLong(name.substring(1)) + MINUTE <= millis) {
                delete(name);
            }
        }
    }

    /** The begin of the first minute or hour that has a file and ends after a time; the end of time without any. */
    long firstFrom(long millis) {
        long first = Long.MAX_VALUE;
        for (String name : names('m')) {
            long start = Long.parseLong(name.substring(1));
            first = start + MINUTE > millis ? Math.min(first, start) : first;
        }
        for (String name : names('h')) {
            first = Math.min(first, Long.parseLong(name.substring(1)));
        }
        return first;
    }

    /** Forces what an earlier run wrote, too, the next time: it may have been killed before it did. */
    void distrust() {
        unforced.addAll(names());
        areNamesUnforced = true;
    }

    /** The files there are. */
    List<String> names() {
        List<String> names = names('m');
        names.addAll(names('h'));
        return names;
    }

    void read(String name, Consumer<Entry> reader) {
        read(directory.resolve(name), reader);
    }

    private List<String> names(char kind) {
        List<String> names = new ArrayList<>();
        try (Stream<Path> files = Files.list(directory)) {
            files.map(path -> path.getFileName().toString())
                    .filter(name -> name.matches(kind + "-?\\d{1,18}"))
                    .forEach(names::add);
        } catch (IOException e) {
            throw failure("be listed", directory, e);
        } catch (UncheckedIOException e) {
            throw failure("be listed", directory, e.getCause());
        }
        return names;
    }

    private void delete(String name) {
        drop(name);
        unforced.remove(name);
        try {
            Files.deleteIfExists(directory.resolve(name));
        } catch (IOException e) {
            throw failure("be deleted", directory.resolve(name), e);
        }
    }

    /** Forces what was written since the last time. */
    void force() {
        try {
            for (String name : List.copyOf(unforced)) {
                FileChannel channel = open.get(name);
                if (channel == null) {
                    channel = openToAppend(name, directory.resolve(name));
                }
                channel.force(false);
            }
            unforced.clear();
            if (areNamesUnforced) {
                try (FileChannel names = FileChannel.open(directory, StandardOpenOption.READ)) {
                    names.force(true);
                }
                areNamesUnforced = false;
            }
        } catch (IOException e) {
            throw failure("be forced", directory, e);
        }
    }

    /** Forgets everything: it is read again from the log. */
    void clear() {
        names('m').forEach(this::delete);
        names('h').forEach(this::delete);
    }

    @Override
    public void close() {
        try {
            for (FileChannel channel : open.values()) {
                channel.close();
            }
            open.clear();
        } catch (IOException e) {
            throw failure("be closed", directory, e);
        }
    }
}
