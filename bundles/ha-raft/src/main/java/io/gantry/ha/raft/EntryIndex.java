package io.gantry.ha.raft;

import io.gantry.agent.WholeFile;
import io.gantry.ha.raft.IndexRecord.Kind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.stream.Stream;

/**
 * Which entry of the Raft log is where in the commit log: files of {@link IndexRecord}s in one folder, named by their
 * first index, and a file for each list of members. Indexes have no gap. One thread writes; any thread reads.
 */
final class EntryIndex implements AutoCloseable {
    private static final String MEMBERS = "members-";

    private final Path folder;
    private final ConcurrentSkipListMap<Long, IndexFile> files = new ConcurrentSkipListMap<>();
    private final Map<Long, byte[]> members = new ConcurrentSkipListMap<>();
    private volatile long last;
    private volatile long lastTerm;
    private volatile long end;
    /** Index of the stop sign; 0 when there is none. */
    private volatile long stop;

    /**
     * Opens the index of a log, or makes an empty one.
     *
     * @param logStart where the commit log begins, and so an empty index
     * @param logEnd where the commit log ends: entries that go beyond are forgotten
     */
    EntryIndex(Path folder, long logStart, long logEnd) throws IOException {
        this(folder, 1, logStart, logEnd);
    }

    /**
     * The same.
     *
     * @param firstIndex of an empty one
     */
    EntryIndex(Path folder, long firstIndex, long logStart, long logEnd) throws IOException {
        this.folder = folder;
        Files.createDirectories(folder);
        TreeMap<Long, Path> found = new TreeMap<>();
        try (Stream<Path> names = Files.list(folder)) {
            for (Path path : names.toList()) {
                String name = path.getFileName().toString();
                if (name.matches("[0-9]{20}")) {
                    found.put(Long.parseLong(name), path);
                } else if (name.matches(MEMBERS + "[0-9]{20}")) {
                    members.put(Long.parseLong(name.substring(MEMBERS.length())), Files.readAllBytes(path));
                }
            }
        }
        open(found);
        if (files.isEmpty()) {
            begin(firstIndex, logStart);
        }
        settle(logEnd);
    }

    /** Where a file does not follow the ones before, the index was {@link #restart}ed with it, and they are old. */
    private void open(TreeMap<Long, Path> found) throws IOException {
        for (Map.Entry<Long, Path> each : found.entrySet()) {
            IndexFile file = IndexFile.open(each.getValue());
            if (file == null) {
                Files.delete(each.getValue());
                continue;
            }
            if (!files.isEmpty() && files.lastEntry().getValue().next() != file.first()) {
                deleteAll();
            }
            files.put(file.first(), file);
        }
    }

    private void deleteAll() throws IOException {
        while (!files.isEmpty()) {
            files.pollLastEntry().getValue().delete();
        }
    }

    /** Forgets, from the back, what the log does not have. */
    private void settle(long logEnd) throws IOException {
        while (true) {
            IndexFile newest = files.lastEntry().getValue();
            newest.check(logEnd);
            boolean isBeyond = newest.position() > logEnd && files.size() > 1;
            if (!isBeyond) {
                break;
            }
            files.remove(newest.first());
            newest.delete();
        }
        noteLast();
        forgetMembers(1, last);
        noteStop();
    }

    private void noteStop() throws IOException {
        stop = 0;
        for (long index : members.keySet()) {
            IndexRecord record = record(index);
            if (record != null && record.kind() == Kind.STOP) {
                stop = index;
            }
        }
    }

    /** Whether a stop sign is among the entries: then no entry of records may follow. */
    boolean isStopped() {
        return stop != 0;
    }

    private void begin(long first, long position) throws IOException {
        IndexFile file = IndexFile.make(folder.resolve(String.format("%020d", first)), first, position);
        files.put(first, file);
        forceNames();
    }

    private void forceNames() throws IOException {
        try (FileChannel names = FileChannel.open(folder, StandardOpenOption.READ)) {
            names.force(true);
        }
    }

    private void noteLast() throws IOException {
        IndexFile newest = files.lastEntry().getValue();
        long index = newest.next() - 1;
        boolean isEmpty = index < first();
        IndexRecord record = isEmpty ? null : record(index);
        end = isEmpty ? newest.position() : record.end();
        lastTerm = isEmpty ? 0 : record.term();
        last = index;
    }

    /** Index of the oldest entry; one more than {@link #last} when there is none. */
    long first() {
        return files.firstKey();
    }

    /** Address in the commit log of the oldest entry, or of the next one when there is none. */
    long start() {
        return files.firstEntry().getValue().position();
    }

    /** Index of the newest entry. */
    long last() {
        return last;
    }

    /** Term of the newest entry; 0 when there is none. */
    long lastTerm() {
        return lastTerm;
    }

    /** Address in the commit log behind the newest entry. */
    long end() {
        return end;
    }

    /** What is known of an entry; null when there is none of this index. */
    IndexRecord record(long index) throws IOException {
        Map.Entry<Long, IndexFile> file = files.floorEntry(index);
        boolean isKnown = file != null && index < file.getValue().next();
        return isKnown ? file.getValue().record(index) : null;
    }

    /** Adds an entry of records, which are in the commit log. */
    void append(long term, int bytes, int checksum) throws IOException {
        append(new IndexRecord(term, end, bytes, Kind.RECORDS, checksum));
    }

    /** Adds an entry of nothing. */
    void appendEmpty(long term) throws IOException {
        append(new IndexRecord(term, end, 0, Kind.EMPTY, 0));
    }

    /** Adds an entry of members, which are on disk before it is. */
    void appendMembers(long term, byte[] encoded) throws IOException {
        append(term, Kind.MEMBERS, encoded);
    }

    /** Adds a stop sign, which is on disk before its entry is. */
    void appendStop(long term, byte[] encoded) throws IOException {
        append(term, Kind.STOP, encoded);
        stop = last;
    }

    private void append(long term, Kind kind, byte[] encoded) throws IOException {
        long index = last + 1;
        WholeFile.write(folder.resolve(membersName(index)), encoded);
        members.put(index, encoded);
        append(new IndexRecord(term, end, 0, kind, IndexRecord.sum(ByteBuffer.wrap(encoded))));
    }

    private static String membersName(long index) {
        return MEMBERS + String.format("%020d", index);
    }

    private void append(IndexRecord record) throws IOException {
        IndexFile newest = files.lastEntry().getValue();
        if (newest.isFull()) {
            newest.force();
            begin(last + 1, end);
            newest = files.lastEntry().getValue();
        }
        newest.append(record);
        lastTerm = record.term();
        end = record.end();
        last++;
    }

    /** Brings what was added to disk. */
    void force() throws IOException {
        files.lastEntry().getValue().force();
    }

    /** The members that an entry of them has, or the stop sign. */
    byte[] members(long index) throws IOException {
        byte[] encoded = members.get(index);
        IndexRecord record = record(index);
        if (encoded == null || record.checksum() != IndexRecord.sum(ByteBuffer.wrap(encoded))) {
            throw new IOException("The members of entry " + index + " in " + folder + " are missing or damaged");
        }
        return encoded;
    }

    /** The entries that are lists of members, the oldest first. */
    List<Long> memberEntries() throws IOException {
        List<Long> lists = new ArrayList<>();
        for (long index : List.copyOf(members.keySet())) {
            IndexRecord record = record(index);
            if (record != null && record.kind() == Kind.MEMBERS) {
                lists.add(index);
            } else if (record == null || record.kind() != Kind.STOP) {
                forgetMembers(index);
            }
        }
        return lists;
    }

    private void forgetMembers(long index) throws IOException {
        members.remove(index);
        Files.deleteIfExists(folder.resolve(membersName(index)));
    }

    private void forgetMembers(long from, long to) throws IOException {
        for (long index : List.copyOf(members.keySet())) {
            if (index < from || index > to) {
                forgetMembers(index);
            }
        }
    }

    /** Forgets the entries behind an index; from the back, so that a crash leaves no gap. On disk when it returns. */
    void cutAfter(long kept) throws IOException {
        while (files.size() > 1 && files.lastKey() > kept) {
            files.pollLastEntry().getValue().delete();
        }
        IndexFile newest = files.lastEntry().getValue();
        newest.cut((int) Math.max(0, kept + 1 - newest.first()));
        forceNames();
        noteLast();
        forgetMembers(1, kept);
        noteStop();
    }

    /** Lets files go that have only entries before an index; some of those may stay. */
    void dropBefore(long kept) throws IOException {
        while (files.size() > 1 && files.firstEntry().getValue().next() <= kept) {
            files.pollFirstEntry().getValue().delete();
        }
        forgetMembers(first(), last);
    }

    /** Has no entry any more; the next one has this index, and begins there in the commit log. */
    void restart(long next, long position) throws IOException {
        List<IndexFile> old = List.copyOf(files.values());
        begin(next, position);
        for (IndexFile file : old) {
            if (file.first() != next) {
                files.remove(file.first());
                file.delete();
            } else {
                file.close();
            }
        }
        noteLast();
        forgetMembers(1, last);
        noteStop();
    }

    @Override
    public void close() throws IOException {
        for (IndexFile file : files.values()) {
            file.close();
        }
    }
}
