package io.gantry.ha.raft;

import com.alipay.sofa.jraft.Node;
import com.alipay.sofa.jraft.RaftGroupService;
import com.alipay.sofa.jraft.core.DefaultJRaftServiceFactory;
import com.alipay.sofa.jraft.core.NodeImpl;
import com.alipay.sofa.jraft.option.ApplyTaskMode;
import com.alipay.sofa.jraft.option.NodeOptions;
import com.alipay.sofa.jraft.option.RaftOptions;
import com.alipay.sofa.jraft.storage.LogStorage;
import com.alipay.sofa.jraft.storage.RaftMetaStorage;
import io.gantry.agent.AgentThread;
import io.gantry.agent.Clock;
import io.gantry.agent.boot.Setting;
import io.gantry.log.CommitLog;
import io.gantry.log.ReplicaLog;
import io.gantry.log.StorageException;
import io.gantry.raft.engine.RaftEngine;
import io.gantry.raft.engine.RaftLimits;
import io.gantry.replica.ReplicaStatus;
import io.gantry.replica.Role;
import io.gantry.replica.SecretFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** This node as a member of its group: the parts, wired and started. Nothing of it is left when it is closed. */
final class Member implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Member.class);
    private static final long IDLE_NANOS = 1_000_000_000;
    private static final int ENTRIES_A_REQUEST = 64;
    /** Also the sign that this node has been a member. */
    private static final String VOTE = "vote";

    private static final int QUEUE_SLOTS = 1_024;
    /** An entry may be one record of 16 MiB. */
    private static final RaftLimits LIMITS = new RaftLimits(24 << 20, 32L << 20, 64, 3_000, 300, 5_000);

    private final Members members;
    private final EntryIndex index;
    private final LogBytes bytes;
    private final Standing standing = new Standing(Clock.system());
    private final PeerDoor door;
    private final AgentThread proposing;
    private final AgentThread admitting;
    private final RaftGroupService group;
    private final Node node;

    /**
     * Takes part at once; an IllegalArgumentException says what is wrong with the settings, a StorageException what
     * with the disk.
     *
     * @param onEnd told when it takes no further part
     */
    Member(CommitLog log, ReplicaLog replica, RaftSettings settings, Consumer<Throwable> onEnd) {
        check(settings);
        members = Members.read(settings);
        Path home = replica.home().resolve("raft");
        index = opened(home, log);
        bytes = new LogBytes(log, replica, settings.isForced());
        Proposer proposer = new Proposer(log, index, standing, settings);
        LogFetch fetch = new LogFetch(log, bytes);
        LogMachine machine = new LogMachine(standing, index, proposer, fetch, () -> end(onEnd));
        NodeOptions options = options(settings, home);
        options.setFsm(machine);
        options.setServiceFactory(new Storages(new CommitLogStorage(bytes, index), new VoteFile(home.resolve(VOTE))));
        door = new PeerDoor(members, secret(settings));
        RaftEngine.open(door, LIMITS);
        RaftEngine.fit(options);
        group = new RaftGroupService(settings.group(), members.own(), options, MemberServer.of(members.own(), log));
        node = started(settings);
        proposing = new AgentThread(proposer, IDLE_NANOS, onEnd);
        admitting = new AgentThread(door, IDLE_NANOS, onEnd);
        fetch.attach((NodeImpl) node);
        proposer.attach(node, proposing::wake);
        LOG.info(
                "This node is a member of a group: group={} self={} address={} members={}",
                settings.group(),
                members.self(),
                members.own(),
                members.peers());
    }

    /** Where the log is being cut another member comes with the new one. */
    private void end(Consumer<Throwable> onEnd) {
        if (!bytes.isClosed()) {
            onEnd.accept(null);
        }
    }

    private static byte[] secret(RaftSettings settings) {
        return settings.secretFile().isBlank()
                ? new byte[0]
                : SecretFile.read(Path.of(settings.secretFile().strip()));
    }

    private static void check(RaftSettings settings) {
        Setting.positive(RaftSettings.PID, "electionMillis", settings.electionMillis());
        Setting.positive(RaftSettings.PID, "commitTimeoutMillis", settings.commitTimeoutMillis());
        Setting.positive(RaftSettings.PID, "snapshotSeconds", settings.snapshotSeconds());
        Setting.positive(RaftSettings.PID, "rangeBytes", settings.rangeBytes());
        Setting.positive(RaftSettings.PID, "windowBytes", settings.windowBytes());
    }

    /** Only a log that the group has made is its log; what of it is the group's is compared when entries come. */
    private static EntryIndex opened(Path home, CommitLog log) {
        long end = log.appended().position();
        if (end > log.start() && !Files.exists(home.resolve(VOTE))) {
            throw new IllegalArgumentException("This log has records that are no entries of the group's: start it"
                    + " with an empty storePathRootDir to have it get the group's, or without"
                    + " enableDLegerCommitLog to have it serve what is there");
        }
        try {
            return new EntryIndex(home.resolve("index"), log.start(), end);
        } catch (IOException e) {
            throw new StorageException(
                    "The index of the group's log in " + home + " cannot be opened: " + e + "; check disk and owner",
                    e);
        }
    }

    private NodeOptions options(RaftSettings settings, Path home) {
        RaftOptions raft = new RaftOptions();
        raft.setMaxElectionDelayMs(settings.electionMillis() / 2);
        raft.setMaxEntriesSize(ENTRIES_A_REQUEST);
        raft.setDisruptorBufferSize(QUEUE_SLOTS);
        NodeOptions options = new NodeOptions();
        options.setRaftOptions(raft);
        options.setInitialConf(members.configuration());
        options.setElectionTimeoutMs(settings.electionMillis());
        options.setSnapshotIntervalSecs(settings.snapshotSeconds());
        options.setApplyTaskMode(ApplyTaskMode.Blocking);
        options.setLogUri("commitlog");
        options.setRaftMetaUri("vote");
        options.setSnapshotUri(home.resolve("snapshot").toString());
        options.setDisableCli(true);
        options.setEnableMetrics(true);
        return options;
    }

    private Node started(RaftSettings settings) {
        try {
            return group.start();
        } catch (RuntimeException e) {
            bytes.close();
            closeIndex();
            RaftEngine.shut();
            throw new IllegalArgumentException(
                    "This node cannot be member " + settings.self() + " of group " + settings.group() + " at "
                            + members.own() + ": " + e.getMessage()
                            + "; the lines before say why: mend that, or the port if another process has it",
                    e);
        }
    }

    Standing standing() {
        return standing;
    }

    Members members() {
        return members;
    }

    /** Who is let in. */
    PeerDoor door() {
        return door;
    }

    Node node() {
        return node;
    }

    /** How far the others are, on a leader; nothing on a follower. */
    List<ReplicaStatus> replicas() {
        return standing.role() == Role.LEADER ? new Progress(node, index).replicas() : List.of();
    }

    @Override
    public void close() {
        standing.wander();
        proposing.close();
        admitting.close();
        bytes.close();
        group.shutdown();
        try {
            group.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        RaftEngine.shut();
        closeIndex();
    }

    private void closeIndex() {
        try {
            index.close();
        } catch (IOException e) {
            LOG.warn("The index of the log was not closed: reason={}", e.toString());
        }
    }

    /** Our storages, and JRaft's for snapshots. */
    private static final class Storages extends DefaultJRaftServiceFactory {
        private final LogStorage log;
        private final RaftMetaStorage vote;

        Storages(LogStorage log, RaftMetaStorage vote) {
            this.log = log;
            this.vote = vote;
        }

        @Override
        public LogStorage createLogStorage(String uri, RaftOptions options) {
            return log;
        }

        @Override
        public RaftMetaStorage createRaftMetaStorage(String uri, RaftOptions options) {
            return vote;
        }
    }
}
