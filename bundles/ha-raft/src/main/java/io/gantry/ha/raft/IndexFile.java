package io.gantry.ha.raft;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * One file of the index: a head of 32 bytes and a run of {@link IndexRecord}s. The head says where the run begins:
 * magic (8), the halves of the first index xored (4), first index (8), position in the commit log (8), CRC-32C of the
 * rest (4). It is written by one thread and read by any.
 */
final class IndexFile implements AutoCloseable {
    /** So many entries, 32 MiB. */
    static final int MAX_RECORDS = 1 << 20;

    private static final long MAGIC = 0x4741_4E54_5249_4458L;
    private static final int CHECKED_BYTES = IndexRecord.BYTES - Integer.BYTES;
    private static final int STEP_RECORDS = 4_096;

    private final Path path;
    private final FileChannel channel;
    private final long first;
    private final long position;
    private volatile int count;

    private IndexFile(Path path, FileChannel channel, long first, long position) {
        this.path = path;
        this.channel = channel;
        this.first = first;
        this.position = position;
    }

    /** A file without records, on disk when this returns, but for its name. */
    static IndexFile make(Path path, long first, long position) throws IOException {
        FileChannel channel = FileChannel.open(
                path,
                StandardOpenOption.CREATE,
                StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE);
        ByteBuffer head = ByteBuffer.allocate(IndexRecord.BYTES);
        head.putLong(MAGIC).putInt((int) first ^ (int) (first >>> Integer.SIZE)).putLong(first);
        head.putLong(position);
        head.putInt(IndexRecord.sum(head, 0, CHECKED_BYTES)).flip();
        write(channel, head, 0);
        channel.force(true);
        return new IndexFile(path, channel, first, position);
    }

    /** A file that is there; null when its head is not whole, as after a crash while it was made. */
    static IndexFile open(Path path) throws IOException {
        FileChannel channel = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE);
        ByteBuffer head = ByteBuffer.allocate(IndexRecord.BYTES);
        boolean isWhole = read(channel, head, 0) == IndexRecord.BYTES
                && head.getLong(0) == MAGIC
                && head.getInt(CHECKED_BYTES) == IndexRecord.sum(head, 0, CHECKED_BYTES);
        if (!isWhole) {
            channel.close();
            return null;
        }
        IndexFile file = new IndexFile(path, channel, head.getLong(12), head.getLong(20));
        file.count = (int) Math.min(MAX_RECORDS, (channel.size() - IndexRecord.BYTES) / IndexRecord.BYTES);
        return file;
    }

    /**
     * Looks at all records, and forgets what follows the first one that is not whole or does not continue the log.
     *
     * @param logEnd where the commit log ends: what goes beyond is forgotten as well
     */
    void check(long logEnd) throws IOException {
        ByteBuffer step = ByteBuffer.allocate(STEP_RECORDS * IndexRecord.BYTES);
        long end = position;
        long term = 0;
        int sound = 0;
        while (sound < count) {
            step.clear().limit(Math.min(STEP_RECORDS, count - sound) * IndexRecord.BYTES);
            read(channel, step, at(sound));
            step.flip();
            while (step.hasRemaining()) {
                IndexRecord record = IndexRecord.read(step);
                if (record == null || record.position() != end || record.term() < term || record.end() > logEnd) {
                    cut(sound);
                    return;
                }
                end = record.end();
                term = record.term();
                sound++;
            }
        }
    }

    /** Keeps so many records; on disk when this returns. */
    void cut(int kept) throws IOException {
        count = kept;
        channel.truncate(at(kept));
        channel.force(true);
    }

    private static long at(int record) {
        return (record + 1L) * IndexRecord.BYTES;
    }

    /** Adds a record; it is not forced. */
    void append(IndexRecord record) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(IndexRecord.BYTES);
        record.write(bytes);
        write(channel, bytes.flip(), at(count));
        count++;
    }

    private static void write(FileChannel channel, ByteBuffer bytes, long at) throws IOException {
        int from = bytes.position();
        while (bytes.hasRemaining()) {
            channel.write(bytes, at + bytes.position() - from);
        }
    }

    private static int read(FileChannel channel, ByteBuffer bytes, long at) throws IOException {
        while (bytes.hasRemaining()) {
            int got = channel.read(bytes, at + bytes.position());
            if (got < 0) {
                break;
            }
        }
        return bytes.position();
    }

    /** The record of an index that this file has. */
    IndexRecord record(long index) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(IndexRecord.BYTES);
        read(channel, bytes, at((int) (index - first)));
        IndexRecord record = IndexRecord.read(bytes.flip());
        if (record == null) {
            throw new IOException("The record of entry " + index + " in " + path + " is damaged");
        }
        return record;
    }

    void force() throws IOException {
        channel.force(false);
    }

    long first() {
        return first;
    }

    /** Index behind its last record. */
    long next() {
        return first + count;
    }

    boolean isFull() {
        return count >= MAX_RECORDS;
    }

    /** Where it begins in the commit log. */
    long position() {
        return position;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    /** Closes and removes it. */
    void delete() throws IOException {
        channel.close();
        Files.deleteIfExists(path);
    }
}
