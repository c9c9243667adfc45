package io.gantry.ha.raft;

import com.alipay.sofa.jraft.entity.RaftOutter.SnapshotMeta;
import com.alipay.sofa.jraft.option.RaftOptions;
import com.alipay.sofa.jraft.storage.snapshot.Snapshot;
import com.alipay.sofa.jraft.storage.snapshot.local.LocalSnapshotMetaTable;
import io.gantry.agent.FileTree;
import io.gantry.log.StorageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The snapshots of a member: each stands for the log up to a position, which the member's index knows when the log is
 * there.
 */
final class Snapshots {
    private static final Logger LOG = LoggerFactory.getLogger(Snapshots.class);

    private Snapshots() {}

    /** Up to where the log counts that a snapshot stands for; negative when this node does not have all of it. */
    static long position(EntryIndex index, SnapshotMeta meta) throws IOException {
        long last = meta.getLastIncludedIndex();
        if (index.first() == last + 1) {
            return index.start();
        }
        IndexRecord record = index.record(last);
        return record != null && record.term() == meta.getLastIncludedTerm() ? record.end() : -1;
    }

    /**
     * Removes what stands for a log that did not all come before this node ended: JRaft would wait for it before it
     * talks to anybody. It is sent again. Where an index is left that is too new to begin with, it goes as well: what a
     * snapshot stands for is with a majority that does not need this node.
     *
     * @return whether the index began anew: then this node has forgotten what it had said
     */
    static boolean settle(Path folder, EntryIndex index, long logStart) {
        if (!Files.isDirectory(folder)) {
            return false;
        }
        try (Stream<Path> found = Files.list(folder)) {
            boolean isAnyThere = false;
            for (Path each : found.toList()) {
                boolean isWhole = each.getFileName().toString().startsWith(Snapshot.JRAFT_SNAPSHOT_PREFIX);
                if (isWhole && isThere(each, index)) {
                    isAnyThere = true;
                } else if (isWhole) {
                    LOG.info("The log was not all there yet when this node ended, it is sent again: snapshot={}", each);
                    FileTree.delete(each);
                }
            }
            boolean beginsAnew = !isAnyThere && index.first() > 1;
            if (beginsAnew) {
                index.restart(1, logStart);
            }
            return beginsAnew;
        } catch (IOException e) {
            throw new StorageException(
                    "The snapshots of the group's log in " + folder + " cannot be read: " + e
                            + "; check disk and owner",
                    e);
        }
    }

    private static boolean isThere(Path snapshot, EntryIndex index) throws IOException {
        LocalSnapshotMetaTable table = new LocalSnapshotMetaTable(new RaftOptions());
        try {
            if (!table.loadFromFile(
                    snapshot.resolve(Snapshot.JRAFT_SNAPSHOT_META_FILE).toString())) {
                return false;
            }
        } catch (IOException e) {
            LOG.warn("What a snapshot stands for cannot be read: snapshot={} reason={}", snapshot, e.toString());
            return false;
        }
        return table.hasMeta() && position(index, table.getMeta()) >= 0;
    }
}
