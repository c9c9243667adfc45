package io.gantry.ha.raft;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gantry.ha.raft.IndexRecord.Kind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which entry is where survives stops, crashes and cuts, and never has a gap. */
class EntryIndexTest {
    private static final long FAR = 1L << 40;

    @TempDir
    Path folder;

    @Test
    void entriesAreThereAgain() throws IOException {
        try (EntryIndex index = new EntryIndex(folder, 64, 64)) {
            assertEquals(1, index.first());
            assertEquals(0, index.last());
            index.appendMembers(1, new byte[] {1, 2, 3});
            index.append(1, 100, 7);
            index.appendEmpty(2);
            index.append(2, 50, 8);
        }
        try (EntryIndex index = new EntryIndex(folder, 0, FAR)) {
            assertEquals(
                    List.of(1L, 4L, 2L, 214L), List.of(index.first(), index.last(), index.lastTerm(), index.end()));
            assertEquals(new IndexRecord(1, 64, 100, Kind.RECORDS, 7), index.record(2));
            assertEquals(new IndexRecord(2, 164, 50, Kind.RECORDS, 8), index.record(4));
            assertArrayEquals(new byte[] {1, 2, 3}, index.members(1));
            assertEquals(List.of(1L), index.memberEntries());
            assertNull(index.record(5));
        }
    }

    @Test
    void whatTheLogDoesNotHaveIsForgotten() throws IOException {
        try (EntryIndex index = filled(10)) {
            assertEquals(1_000, index.end());
        }
        try (EntryIndex index = new EntryIndex(folder, 0, 555)) {
            assertEquals(5, index.last());
            assertEquals(500, index.end());
            index.append(3, 10, 0);
        }
        try (EntryIndex index = new EntryIndex(folder, 0, FAR)) {
            assertEquals(6, index.last());
            assertEquals(3, index.lastTerm());
        }
    }

    @Test
    void aDamagedRecordEndsIt() throws IOException {
        filled(10).close();
        try (FileChannel file = FileChannel.open(folder.resolve(String.format("%020d", 1)), StandardOpenOption.WRITE)) {
            file.write(ByteBuffer.wrap(new byte[] {9}), 32 * 8 + 3);
        }
        try (EntryIndex index = new EntryIndex(folder, 0, FAR)) {
            assertEquals(7, index.last());
            assertEquals(700, index.end());
        }
    }

    @Test
    void halfARecordAtTheEndIsNone() throws IOException {
        filled(3).close();
        Path file = folder.resolve(String.format("%020d", 1));
        Files.write(file, new byte[17], StandardOpenOption.APPEND);
        try (EntryIndex index = new EntryIndex(folder, 0, FAR)) {
            assertEquals(3, index.last());
            index.append(1, 100, 0);
            assertEquals(400, index.record(4).end());
        }
    }

    @Test
    void cuttingForgetsEntriesAndTheirMembers() throws IOException {
        try (EntryIndex index = filled(5)) {
            index.appendMembers(2, new byte[] {5});
            index.append(2, 100, 0);
            index.cutAfter(4);
            assertEquals(4, index.last());
            assertEquals(400, index.end());
            assertEquals(1, index.lastTerm());
            assertEquals(List.of(), index.memberEntries());
            index.append(3, 1, 0);
            assertEquals(new IndexRecord(3, 400, 1, Kind.RECORDS, 0), index.record(5));
        }
    }

    @Test
    void anIndexThatBeganAnewDoesSoAfterACrashWithOldFiles() throws IOException {
        filled(5).close();
        byte[] old = Files.readAllBytes(folder.resolve(String.format("%020d", 1)));
        try (EntryIndex index = new EntryIndex(folder, 0, FAR)) {
            index.restart(101, 7_000);
            index.append(9, 10, 0);
        }
        Files.write(folder.resolve(String.format("%020d", 1)), old);
        try (EntryIndex index = new EntryIndex(folder, 0, FAR)) {
            assertEquals(101, index.first());
            assertEquals(101, index.last());
            assertEquals(7_010, index.end());
            assertNull(index.record(5));
        }
    }

    private EntryIndex filled(int count) throws IOException {
        EntryIndex index = new EntryIndex(folder, 0, 0);
        for (int i = 0; i < count; i++) {
            index.append(1, 100, i);
        }
        return index;
    }

    @Test
    void aStopSignIsKnownUntilItIsCut() throws IOException {
        byte[] sign = {0, 0, 0, 0, 1, 2, 3, 4, 5};
        try (EntryIndex index = new EntryIndex(folder, 2, 64, 64)) {
            assertEquals(2, index.first(), "an index can begin later");
            index.append(7, 100, 1);
            assertFalse(index.isStopped());
            index.appendStop(7, sign);
            assertTrue(index.isStopped());
            assertEquals(164, index.end(), "it has no bytes in the log");
        }
        try (EntryIndex index = new EntryIndex(folder, 64, FAR)) {
            assertTrue(index.isStopped(), "also after a start");
            assertArrayEquals(sign, index.members(3));
            assertEquals(List.of(), index.memberEntries());
            assertTrue(index.isStopped(), "it is no list of members, and stays");
            index.cutAfter(2);
            assertFalse(index.isStopped());
        }
    }
}
