package io.gantry.store.mmap.segment;

import java.io.IOException;
import java.nio.file.Path;

/** What can fail because of the disk; a test gives one that does. Safe for any thread. */
public interface Disk {
    /** The machine's file systems. */
    static Disk real() {
        return new FileDisk();
    }

    /** Gives a range of a segment room on the disk, by writing zeros; a full disk is an IOException. */
    void writeZeros(Segment segment, int at, int bytes) throws IOException;

    /** Makes the pages of a range count as changed, so that the next force writes them whatever came before. */
    void touch(Segment segment, int from, int to);

    /** Forces a range of a segment to disk; with the first byte, also the file's name. */
    void force(Segment segment, int from, int to) throws IOException;

    /** Forces the names of the files in a directory. */
    void forceNames(Path directory) throws IOException;

    /** Bytes that can still be written below a directory; 0 when that cannot be told. */
    long freeBytes(Path directory);

    /** Used part of the file system of a directory, 0 to 1. */
    double usedRatio(Path directory) throws IOException;
}
