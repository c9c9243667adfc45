package io.gantry.ha.raft;

import com.alipay.sofa.jraft.Node;
import com.alipay.sofa.jraft.Status;
import com.alipay.sofa.jraft.closure.ReadIndexClosure;
import com.alipay.sofa.jraft.core.ElectionPriority;
import com.alipay.sofa.jraft.core.NodeImpl;
import com.alipay.sofa.jraft.entity.PeerId;
import io.gantry.agent.Agent;
import io.gantry.agent.Watermark;
import io.gantry.agent.WholeFile;
import io.gantry.log.CommitLog;
import io.gantry.log.StorageException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.ToLongFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether this node votes and wants to be elected. It does not while it may have forgotten what it has said: when it
 * comes with an empty folder to a group that works already, or when the machine went down before what it had was on
 * disk. Then a leader that others have elected gives it everything that counts, and it votes again.
 *
 * @see <a href="https://pmg.csail.mit.edu/papers/vr-revisited.pdf">Viewstamped Replication Revisited, 4.3: recovery</a>
 */
final class VoteGate implements Agent {
    private static final Logger LOG = LoggerFactory.getLogger(VoteGate.class);
    private static final Path MACHINE_START = Path.of("/proc/sys/kernel/random/boot_id");
    private static final long IDLE_NANOS = TimeUnit.MILLISECONDS.toNanos(200);
    private static final long FORCE_MILLIS = 2_000;
    private static final byte[] NOTHING = new byte[0];
    /** What the mark has of a node that does not vote yet. */
    private static final String FORGOTTEN = "forgotten";

    /** Why it does not vote. */
    private enum State {
        /** It knows nothing of the group, and perhaps there is none yet. */
        NEW,
        /** It must be told by a leader. */
        FORGOT,
        VOTES
    }

    /** Has the id of the machine's start while this node works; it is gone when all it has is on disk. */
    private final Path mark;

    private final CommitLog log;
    private final PeerId self;
    private final List<PeerId> others;
    private final ToLongFunction<PeerId> terms;
    private volatile State state;
    private volatile Node node;
    private volatile boolean isAsked;
    private volatile boolean isElectable = true;

    /**
     * Does not open yet.
     *
     * @param hasForgotten whether it knows that it has, whatever the mark says
     * @param terms asks another member for the term it knows; -1 when it does not answer
     */
    VoteGate(
            Membership membership,
            CommitLog log,
            boolean isForced,
            boolean hasForgotten,
            ToLongFunction<PeerId> terms) {
        Members members = membership.members();
        this.mark = membership.home().resolve("working");
        this.log = log;
        this.self = members.own().copy();
        this.others = members.peers().values().stream()
                .filter(peer -> !peer.equals(members.own()))
                .toList();
        this.terms = terms;
        this.state = hasForgotten && membership.isBegun() ? State.FORGOT : first(membership, isForced);
        if (state != State.VOTES) {
            isElectable = false;
            note(FORGOTTEN);
        }
        if (state == State.VOTES) {
            begin();
        } else if (state == State.FORGOT) {
            LOG.warn("This node does not vote until a leader has given it everything: the machine went down while it"
                    + " worked, or it was new; if no leader is elected without it, see ha:allow-vote");
        }
    }

    private State first(Membership membership, boolean isForced) {
        if (!membership.isBegun()) {
            return State.NEW;
        }
        try {
            String known = Files.exists(mark) ? Files.readString(mark, StandardCharsets.US_ASCII) : machineStart();
            boolean hasLost = !isForced && !known.equals(machineStart());
            return hasLost || known.equals(FORGOTTEN) ? State.FORGOT : State.VOTES;
        } catch (IOException e) {
            LOG.warn("Whether the machine went down is not known: file={} reason={}", mark, e.toString());
            return isForced ? State.VOTES : State.FORGOT;
        }
    }

    private static String machineStart() throws IOException {
        return Files.readString(MACHINE_START, StandardCharsets.US_ASCII).strip();
    }

    /** This node, by the name that others have for it. */
    PeerId self() {
        return self;
    }

    /** Whether it wants to be elected: not while it does not vote, nor while others are to be. Safe for any thread. */
    boolean isElectable() {
        return isElectable;
    }

    /** What the library is to know of that when it begins. */
    int priority() {
        return isElectable ? ElectionPriority.Disabled : ElectionPriority.NotElected;
    }

    /** The library has a name of its own for this node, and looks at the priority in it before each election. */
    private synchronized void electable(boolean isWanted) {
        isElectable = isWanted;
        if (node != null) {
            ((NodeImpl) node).getServerId().setPriority(priority());
        }
    }

    /** Whether it votes. Safe for any thread. */
    boolean isOpen() {
        return state == State.VOTES;
    }

    synchronized void attach(Node to) {
        node = to;
        electable(isElectable);
    }

    @Override
    public String name() {
        return "ha-vote";
    }

    @Override
    public long idleNanos() {
        return isOpen() ? Long.MAX_VALUE : IDLE_NANOS;
    }

    @Override
    public int doWork() {
        switch (state) {
            case NEW -> lookForGroup();
            case FORGOT -> askLeader();
            case VOTES -> {}
        }
        return 0;
    }

    /** A group that nobody knows of begins now; more than half must be there for that, as for everything. */
    private void lookForGroup() {
        int strangers = 1;
        for (PeerId other : others) {
            long term = terms.applyAsLong(other);
            if (term > 0) {
                state = State.FORGOT;
                LOG.info(
                        "The group works already, this node votes when it has everything: member={} term={}",
                        other,
                        term);
                return;
            }
            strangers += term == 0 ? 1 : 0;
        }
        if (strangers > (others.size() + 1) / 2) {
            open("the group begins");
        }
    }

    /** What the leader has committed when it is asked, confirmed by a majority, and this node has it then. */
    private void askLeader() {
        if (isAsked || node == null || node.getLeaderId() == null) {
            return;
        }
        isAsked = true;
        node.readIndex(NOTHING, new ReadIndexClosure() {
            @Override
            public void run(Status status, long index, byte[] context) {
                isAsked = false;
                if (status.isOk()) {
                    open("a leader has given it everything, up to entry " + index);
                }
            }
        });
    }

    /** It votes from now on, because an operator wants it, or because it may. */
    void open(String reason) {
        begin();
        electable(true);
        if (state != State.VOTES) {
            state = State.VOTES;
            LOG.info("This node votes: reason={}", reason);
        }
    }

    /** Has others be elected rather than this node, though it votes, or no longer. For one thread, on a follower. */
    void holdBack(boolean isHeldBack) {
        if (state == State.VOTES && isElectable == isHeldBack) {
            electable(!isHeldBack);
            LOG.info("Others are to be elected rather than this node: {}", isHeldBack);
        }
    }

    /** From now on a start of the machine that is not this one means that something may be lost. */
    private void begin() {
        try {
            note(machineStart());
        } catch (IOException e) {
            throw new StorageException("The machine's start is not known: " + e, e);
        }
    }

    private void note(String text) {
        try {
            WholeFile.write(mark, text.getBytes(StandardCharsets.US_ASCII));
        } catch (IOException e) {
            throw new StorageException("Cannot write " + mark + ": " + e + "; without it this node may not vote", e);
        }
    }

    /** All that was acknowledged is on disk when the mark goes; a disk that takes it not in time keeps the mark. */
    void rest() {
        if (!isOpen()) {
            return;
        }
        CountDownLatch isForced = new CountDownLatch(1);
        Watermark.Registration waiting = log.durable().onReach(log.appended().position(), isForced::countDown);
        try {
            log.requestForce();
            if (isForced.await(FORCE_MILLIS, TimeUnit.MILLISECONDS)) {
                Files.deleteIfExists(mark);
            } else {
                LOG.warn("The log was not brought to disk in time: millis={}", FORCE_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            LOG.warn("That all is on disk is not noted: file={} reason={}", mark, e.toString());
        } finally {
            waiting.close();
        }
    }
}
