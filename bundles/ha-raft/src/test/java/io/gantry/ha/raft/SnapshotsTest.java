package io.gantry.ha.raft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a member begins with that ended while it was sent the log. */
final class SnapshotsTest {
    @TempDir
    private Path folder;

    @Test
    void anIndexThatNothingStandsBeforeBeginsAnew() throws IOException {
        try (EntryIndex index = new EntryIndex(folder.resolve("index"), 0, 1_000)) {
            index.restart(100, 500);
            Path unfinished = Files.createDirectories(folder.resolve("snapshot/snapshot_200"));
            Files.write(unfinished.resolve("__raft_snapshot_meta"), new byte[0]);
            Snapshots.settle(folder.resolve("snapshot"), index, 0);
            assertFalse(Files.exists(unfinished));
            assertEquals(1, index.first());
            assertEquals(0, index.end());
        }
    }

    @Test
    void anOlderIndexStaysWhenWhatWasSentIsGivenUp() throws IOException {
        try (EntryIndex index = new EntryIndex(folder.resolve("index"), 0, 1_000)) {
            index.append(3, 100, 0);
            Files.createDirectories(folder.resolve("snapshot/snapshot_200"));
            Snapshots.settle(folder.resolve("snapshot"), index, 0);
            assertEquals(1, index.last());
            assertEquals(100, index.end());
        }
    }
}
