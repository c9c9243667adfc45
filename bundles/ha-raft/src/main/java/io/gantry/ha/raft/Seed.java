package io.gantry.ha.raft;

import com.alipay.sofa.jraft.entity.PeerId;
import com.alipay.sofa.jraft.entity.RaftOutter.SnapshotMeta;
import com.alipay.sofa.jraft.option.RaftOptions;
import com.alipay.sofa.jraft.storage.snapshot.SnapshotWriter;
import com.alipay.sofa.jraft.storage.snapshot.local.LocalSnapshotStorage;
import io.gantry.agent.FileTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.stream.Stream;

/**
 * The files with which a member of a new group begins whose log was sealed: what stands in it counts, as a snapshot
 * that ends there says, and entries follow behind it. All sealed members begin with the same.
 */
final class Seed {
    /** Index of what the snapshot stands for; the first entry has the next one. */
    private static final long INDEX = 1;

    private Seed() {}

    /** Makes them where they are not; a crash leaves none or all of them. Older groups' are removed. */
    static void plant(Membership membership) throws IOException {
        if (membership.isSealed() && !membership.isBegun()) {
            Path home = membership.home();
            Path young = home.resolveSibling(home.getFileName() + ".tmp");
            Files.createDirectories(home.getParent());
            FileTree.delete(young);
            make(new Membership(membership.group(), membership.members(), young, membership.made()));
            FileTree.delete(home);
            Files.move(young, home, StandardCopyOption.ATOMIC_MOVE);
        }
        if (membership.made() != null) {
            weed(membership.home());
        }
    }

    private static void make(Membership membership) throws IOException {
        long end = membership.made().end();
        long term = membership.made().id();
        new EntryIndex(membership.index(), INDEX + 1, end, end).close();
        RaftOptions forced = new RaftOptions();
        forced.setSyncMeta(true);
        LocalSnapshotStorage storage =
                new LocalSnapshotStorage(membership.snapshots().toString(), "", forced);
        if (!storage.init(null)) {
            throw new IOException("The folder " + membership.snapshots() + " cannot be used; the lines before say why");
        }
        SnapshotMeta.Builder meta =
                SnapshotMeta.newBuilder().setLastIncludedIndex(INDEX).setLastIncludedTerm(term);
        membership.members().peers().values().stream().map(PeerId::toString).forEach(meta::addPeers);
        try (SnapshotWriter writer = storage.create()) {
            LogMachine.writePosition(writer, end);
            if (!writer.saveMeta(meta.build())) {
                throw new IOException("The snapshot is not taken");
            }
        }
        storage.shutdown();
        if (!new VoteFile(membership.vote()).setTermAndVotedFor(term, PeerId.emptyPeer())) {
            throw new IOException("The vote is not written");
        }
    }

    private static void weed(Path kept) throws IOException {
        try (Stream<Path> folders = Files.list(kept.getParent())) {
            for (Path folder : folders.toList()) {
                String name = folder.getFileName().toString();
                boolean isGroup = name.equals("raft") || name.startsWith(Membership.PREFIX);
                if (isGroup && !folder.equals(kept)) {
                    FileTree.delete(folder);
                }
            }
        }
    }
}
