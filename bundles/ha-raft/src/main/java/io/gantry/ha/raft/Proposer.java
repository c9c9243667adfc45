package io.gantry.ha.raft;

import com.alipay.sofa.jraft.Closure;
import com.alipay.sofa.jraft.Node;
import com.alipay.sofa.jraft.Status;
import com.alipay.sofa.jraft.entity.Task;
import io.gantry.agent.Agent;
import io.gantry.agent.Watermark;
import io.gantry.log.CommitLog;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Tails the commit log while this node leads, and proposes what it finds: whole records, as many as there are, so that
 * the order of the log is the order of the entries, and batches come by themselves while entries are under way.
 */
final class Proposer implements Agent {
    private static final int MAX_ENTRIES = 16;

    /**
     * The more entries are under way, the fuller the next must be, as Nagle's algorithm has it for segments of TCP:
     * so many bytes for each. An entry wakes a dozen threads in three nodes, whatever it carries.
     *
     * @see <a href="https://www.rfc-editor.org/rfc/rfc896">RFC 896</a>
     */
    private static final int STEP_BYTES = 32 << 10;

    private final CommitLog log;
    private final EntryIndex index;
    private final Standing standing;
    private final RaftSettings settings;
    private final AtomicInteger underWay = new AtomicInteger();
    private volatile Node node;
    private volatile Runnable wake = () -> {};
    /** The term in which {@code next} holds; 0 for none. */
    private long term;
    /** What begins there is not proposed yet. */
    private long next;

    private Watermark.Registration waiting;

    Proposer(CommitLog log, EntryIndex index, Standing standing, RaftSettings settings) {
        this.log = log;
        this.index = index;
        this.standing = standing;
        this.settings = settings;
    }

    /** Who takes proposals, and how the agent's thread is woken. */
    void attach(Node to, Runnable waking) {
        node = to;
        wake = waking;
    }

    /** There may be something to do. Safe for any thread. */
    void wake() {
        wake.run();
    }

    @Override
    public String name() {
        return "ha-proposer";
    }

    @Override
    public int doWork() {
        long leading = standing.isStopping() ? 0 : standing.leadingTerm();
        if (leading == 0 || node == null || leading != term && !begin(leading)) {
            return 0;
        }
        long end = log.appended().position();
        if (next >= end) {
            await(next + 1);
            return 0;
        }
        int others = underWay.get();
        long least = Math.min(settings.rangeBytes(), (long) others * STEP_BYTES);
        if (end - next < least) {
            await(next + least);
            return 0;
        }
        long known = Math.min(standing.committed().position(), index.end());
        if (others >= MAX_ENTRIES || next - known >= settings.windowBytes()) {
            return 0;
        }
        propose(leading);
        return 1;
    }

    /** Where the entries of earlier terms end; known when this node's index has the first entry of its own term. */
    private boolean begin(long leading) {
        if (index.lastTerm() != leading) {
            return false;
        }
        next = index.end();
        term = leading;
        return true;
    }

    private void await(long position) {
        if (waiting != null) {
            waiting.close();
        }
        waiting = log.appended().onReach(position, this::wake);
    }

    private void propose(long leading) {
        ByteBuffer range = LogReading.read(log, next, settings.rangeBytes());
        if (range == null) {
            throw new IllegalStateException("The log goes from " + log.start() + " to "
                    + log.appended().position() + " and has nothing at " + next);
        }
        int bytes = Ranges.logBytes(range);
        underWay.incrementAndGet();
        next += bytes;
        node.apply(new Task(range, new Proposal(next, null), leading));
    }

    /**
     * Proposes the group's last entry, behind all that counts already, while writes are held. Safe for any thread.
     *
     * @return false when this node does not lead
     */
    boolean stop(StopSign sign) {
        long leading = standing.leadingTerm();
        if (leading == 0) {
            return false;
        }
        standing.proposeStop();
        underWay.incrementAndGet();
        Proposal proposal = new Proposal(standing.committed().position(), sign);
        node.apply(new Task(sign.write(), proposal, leading));
        return true;
    }

    @Override
    public void onClose() {
        if (waiting != null) {
            waiting.close();
        }
    }

    /** An entry under way, and where it ends in the log. */
    final class Proposal implements Closure {
        private final long end;
        private final StopSign sign;

        private Proposal(long end, StopSign sign) {
            this.end = end;
            this.sign = sign;
        }

        /** Null for an entry of records. */
        StopSign sign() {
            return sign;
        }

        long end() {
            return end;
        }

        /** Also when it was not taken: then this node leads no more, and the tail is the next leader's business. */
        @Override
        public void run(Status status) {
            underWay.decrementAndGet();
            if (sign != null && !status.isOk()) {
                standing.withdrawStop();
            }
            wake();
        }
    }
}
