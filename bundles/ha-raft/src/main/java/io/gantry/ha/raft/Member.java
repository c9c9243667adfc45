package io.gantry.ha.raft;

import com.alipay.sofa.jraft.Node;
import com.alipay.sofa.jraft.RaftGroupService;
import com.alipay.sofa.jraft.core.DefaultJRaftServiceFactory;
import com.alipay.sofa.jraft.core.NodeImpl;
import com.alipay.sofa.jraft.option.ApplyTaskMode;
import com.alipay.sofa.jraft.option.NodeOptions;
import com.alipay.sofa.jraft.option.RaftOptions;
import com.alipay.sofa.jraft.rpc.Connection;
import com.alipay.sofa.jraft.rpc.RpcContext;
import com.alipay.sofa.jraft.rpc.RpcRequestClosure;
import com.alipay.sofa.jraft.rpc.RpcRequests.TimeoutNowRequest;
import com.alipay.sofa.jraft.rpc.RpcRequests.TimeoutNowResponse;
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
import io.gantry.replica.GroupSwitch;
import io.gantry.replica.ReplicaStatus;
import io.gantry.replica.Role;
import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** This node as a member of its group: the parts, wired and started. Nothing of it is left when it is closed. */
final class Member implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Member.class);
    private static final long IDLE_NANOS = 1_000_000_000;
    private static final int ENTRIES_A_REQUEST = 64;
    private static final int QUEUE_SLOTS = 1_024;
    /** An entry may be one record of 16 MiB. */
    private static final RaftLimits LIMITS = new RaftLimits(24 << 20, 32L << 20, 64, 3_000, 300, 5_000);

    private final Membership membership;
    private final CommitLogStorage storage;
    private final Standing standing;
    private final PeerDoor door;
    private final Proposer proposer;
    private final VoteGate vote;
    private final List<AgentThread> threads;
    private final RaftGroupService group;
    private final Outlook outlook;
    private final Node node;

    /**
     * Takes part at once; an IllegalArgumentException says what is wrong with the settings, a StorageException what
     * with the disk.
     *
     * @param door who is let in; this runs its thread
     * @param onEnd told when it takes no further part
     */
    Member(
            CommitLog log,
            ReplicaLog replica,
            RaftSettings settings,
            Membership membership,
            PeerDoor door,
            Consumer<Throwable> onEnd) {
        check(settings);
        this.door = door;
        this.membership = membership;
        Members members = membership.members();
        EntryIndex index = opened(log);
        standing = new Standing(Clock.system(), index::isStopped);
        LogBytes bytes = new LogBytes(log, replica, settings.isForced());
        storage = new CommitLogStorage(bytes, index);
        proposer = new Proposer(log, index, standing, settings);
        LogFetch fetch = new LogFetch(log, bytes);
        LogMachine machine = new LogMachine(standing, index, proposer, fetch, () -> end(onEnd));
        boolean hasForgotten = Snapshots.settle(membership.snapshots(), index, log.start());
        NodeOptions options = options(settings);
        options.setFsm(machine);
        VoteFile said = new VoteFile(membership.vote());
        options.setServiceFactory(new Storages(storage, said));
        vote = new VoteGate(membership, log, settings.isForced(), hasForgotten, fetch::term);
        options.setElectionPriority(vote.priority());
        RaftEngine.open(door, LIMITS);
        RaftEngine.fit(options);
        group = new RaftGroupService(
                membership.group(), vote.self(), options, MemberServer.of(log, said::getTerm, vote));
        node = started();
        outlook = new Outlook(log, standing, vote, fetch, settings.electionMillis());
        fetch.attach((NodeImpl) node);
        vote.attach(node);
        AgentThread proposing = new AgentThread(proposer, IDLE_NANOS, onEnd);
        proposer.attach(node, proposing::wake);
        threads = List.of(
                proposing,
                new AgentThread(outlook, IDLE_NANOS, onEnd),
                new AgentThread(door, IDLE_NANOS, onEnd),
                new AgentThread(vote, IDLE_NANOS, onEnd));
        LOG.info(
                "This node is a member of a group: group={} self={} address={} members={}",
                membership.group(),
                members.self(),
                members.own(),
                members.peers());
    }

    /** Where the log is being cut another member comes with the new one. */
    private void end(Consumer<Throwable> onEnd) {
        if (!storage.bytes().isClosed()) {
            onEnd.accept(null);
        }
    }

    private static void check(RaftSettings settings) {
        Setting.positive(RaftSettings.PID, "electionMillis", settings.electionMillis());
        Setting.positive(RaftSettings.PID, "commitTimeoutMillis", settings.commitTimeoutMillis());
        Setting.positive(RaftSettings.PID, "snapshotSeconds", settings.snapshotSeconds());
        Setting.positive(RaftSettings.PID, "rangeBytes", settings.rangeBytes());
        Setting.positive(RaftSettings.PID, "windowBytes", settings.windowBytes());
    }

    /** Only a log that the group has made is its log; what of it is the group's is compared when entries come. */
    private EntryIndex opened(CommitLog log) {
        long end = log.appended().position();
        if (end > log.start() && !membership.isBegun() && !membership.takesAnyLog()) {
            throw new IllegalArgumentException("This log has records that are no entries of the group's: start it"
                    + " with an empty storePathRootDir to have it get the group's, or without"
                    + " enableDLegerCommitLog to have it serve what is there");
        }
        try {
            Seed.plant(membership);
            return new EntryIndex(membership.index(), log.start(), end);
        } catch (IOException e) {
            throw new StorageException(
                    "The index of the group's log in " + membership.home() + " cannot be opened: " + e
                            + "; check disk and owner",
                    e);
        }
    }

    private NodeOptions options(RaftSettings settings) {
        RaftOptions raft = new RaftOptions();
        raft.setMaxElectionDelayMs(settings.electionMillis() / 2);
        // What a snapshot stands for is on disk before its name is.
        raft.setSyncMeta(true);
        raft.setMaxEntriesSize(ENTRIES_A_REQUEST);
        raft.setDisruptorBufferSize(QUEUE_SLOTS);
        NodeOptions options = new NodeOptions();
        options.setRaftOptions(raft);
        options.setInitialConf(membership.members().configuration());
        options.setElectionTimeoutMs(settings.electionMillis());
        options.setSnapshotIntervalSecs(settings.snapshotSeconds());
        options.setApplyTaskMode(ApplyTaskMode.Blocking);
        options.setLogUri("commitlog");
        options.setRaftMetaUri("vote");
        options.setSnapshotUri(membership.snapshots().toString());
        options.setDisableCli(true);
        options.setEnableMetrics(true);
        return options;
    }

    private Node started() {
        try {
            return group.start();
        } catch (RuntimeException e) {
            storage.bytes().close();
            closeIndex();
            RaftEngine.shut();
            throw new IllegalArgumentException(
                    "This node cannot be member " + members().self() + " of group " + membership.group() + " at "
                            + members().own() + ": " + e.getMessage()
                            + "; the lines before say why: mend that, or the port if another process has it",
                    e);
        }
    }

    Standing standing() {
        return standing;
    }

    Members members() {
        return membership.members();
    }

    /**
     * Wants to be elected now, before others do, in a group that a switch has just made.
     *
     * @see <a href="https://raft.github.io/raft.pdf">Raft dissertation, 3.10: the message TimeoutNow</a>
     */
    void campaign() {
        String own = members().own().toString();
        TimeoutNowRequest now = TimeoutNowRequest.newBuilder()
                .setGroupId(membership.group())
                .setServerId(own)
                .setPeerId(own)
                .setTerm(membership.made().id())
                .build();
        ((NodeImpl) node)
                .handleTimeoutNowRequest(
                        now, new RpcRequestClosure(Nobody.INSTANCE, TimeoutNowResponse.getDefaultInstance()));
    }

    /** Whether its group is the one that a switch has made; null for that of the settings. */
    boolean isOf(GroupSwitch made) {
        long id = membership.made() == null ? 0 : membership.made().id();
        return id == (made == null ? 0 : made.id());
    }

    /** Whether it votes. */
    VoteGate vote() {
        return vote;
    }

    /** What tells the group's last entry, and takes it. */
    Proposer proposer() {
        return proposer;
    }

    /** Who is let in. */
    PeerDoor door() {
        return door;
    }

    Node node() {
        return node;
    }

    /** What it sees of its log, and of its leader. */
    Outlook outlook() {
        return outlook;
    }

    /** How far the others are, on a leader; nothing on a follower. */
    List<ReplicaStatus> replicas() {
        if (standing.role() != Role.LEADER) {
            return List.of();
        }
        try {
            return new Progress(node, storage.index()).replicas();
        } catch (IllegalStateException e) {
            // It led a moment ago, and the library knows that it does not any more.
            return List.of();
        }
    }

    @Override
    public void close() {
        standing.wander();
        // First, so that no thread that asks another member is waited for.
        storage.bytes().close();
        threads.forEach(AgentThread::close);
        group.shutdown();
        try {
            group.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        // Last, for until then it acknowledges: what it has said is to be on disk when the mark goes.
        vote.rest();
        RaftEngine.shut();
        closeIndex();
    }

    private void closeIndex() {
        try {
            storage.index().close();
        } catch (IOException e) {
            LOG.warn("The index of the log was not closed: reason={}", e.toString());
        }
    }

    /** Whom an answer goes to that nobody waits for. */
    private enum Nobody implements RpcContext {
        INSTANCE;

        @Override
        public void sendResponse(Object response) {
            // Whether this node is elected shows.
        }

        @Override
        public Connection getConnection() {
            return null;
        }

        @Override
        public String getRemoteAddress() {
            return "";
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
