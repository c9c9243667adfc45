package io.gantry.ha.raft;

import com.alipay.sofa.jraft.Closure;
import com.alipay.sofa.jraft.Iterator;
import com.alipay.sofa.jraft.Status;
import com.alipay.sofa.jraft.core.StateMachineAdapter;
import com.alipay.sofa.jraft.entity.LeaderChangeContext;
import com.alipay.sofa.jraft.error.RaftError;
import com.alipay.sofa.jraft.error.RaftException;
import com.alipay.sofa.jraft.storage.snapshot.SnapshotReader;
import com.alipay.sofa.jraft.storage.snapshot.SnapshotWriter;
import io.gantry.agent.WholeFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What counts, and who leads. There is nothing to apply: an entry's bytes are in the commit log, and it counts from
 * there on. A snapshot is the position up to which that is so. JRaft calls it by one thread.
 */
final class LogMachine extends StateMachineAdapter {
    private static final Logger LOG = LoggerFactory.getLogger(LogMachine.class);
    /** The one file of a snapshot. */
    private static final String POSITION = "position";

    private final Standing standing;
    private final EntryIndex index;
    private final Proposer proposer;
    private final LogFetch fetch;
    private final Runnable onEnd;
    private long applied;

    /**
     * For one member.
     *
     * @param onEnd told when this node takes no further part
     */
    LogMachine(Standing standing, EntryIndex index, Proposer proposer, LogFetch fetch, Runnable onEnd) {
        this.standing = standing;
        this.index = index;
        this.proposer = proposer;
        this.fetch = fetch;
        this.onEnd = onEnd;
    }

    @Override
    public void onApply(Iterator entries) {
        while (entries.hasNext()) {
            try {
                if (entries.done() instanceof Proposer.Proposal own) {
                    applied = own.end();
                    own.run(Status.OK());
                    if (own.sign() != null) {
                        stop(own.sign());
                    }
                } else {
                    IndexRecord record = index.record(entries.getIndex());
                    applied = record.end();
                    if (record.kind() == IndexRecord.Kind.STOP) {
                        stop(StopSign.read(index.members(entries.getIndex())));
                    }
                }
            } catch (IOException | IllegalArgumentException e) {
                entries.setErrorAndRollback(1, new Status(RaftError.EIO, "%s", e.toString()));
                return;
            }
            entries.next();
        }
        standing.commit(applied);
        proposer.wake();
    }

    private void stop(StopSign sign) {
        LOG.info("The group has decided that it ends: id={} technique={} position={}", sign.id(), sign.to(), applied);
        standing.stop(sign.decided(applied));
    }

    @Override
    public void onLeaderStart(long term) {
        standing.lead(term);
        proposer.wake();
        LOG.info("This node leads: term={} position={}", term, index.end());
    }

    @Override
    public void onLeaderStop(Status status) {
        standing.wander();
        LOG.info("This node leads no more: reason={}", status.getErrorMsg());
    }

    @Override
    public void onStartFollowing(LeaderChangeContext change) {
        standing.follow(change.getLeaderId(), change.getTerm());
        LOG.info("A leader is followed: term={} leader={}", change.getTerm(), change.getLeaderId());
    }

    @Override
    public void onStopFollowing(LeaderChangeContext change) {
        standing.wander();
        LOG.info(
                "The leader is followed no more: term={} leader={} reason={}",
                change.getTerm(),
                change.getLeaderId(),
                change.getStatus().getErrorMsg());
    }

    @Override
    public void onError(RaftException e) {
        standing.wander();
        LOG.error("This node takes no part in its group any more: reason={}", e.getStatus());
        onEnd.run();
    }

    @Override
    public void onSnapshotSave(SnapshotWriter writer, Closure done) {
        try {
            writePosition(writer, applied);
            done.run(Status.OK());
        } catch (IOException e) {
            done.run(new Status(RaftError.EIO, "%s", e.toString()));
        }
    }

    /** What a snapshot is: up to where the log counts. */
    static void writePosition(SnapshotWriter writer, long position) throws IOException {
        WholeFile.write(Path.of(writer.getPath(), POSITION), (position + "\n").getBytes(StandardCharsets.US_ASCII));
        if (!writer.addFile(POSITION)) {
            throw new IOException("the file is not taken");
        }
    }

    @Override
    public boolean onSnapshotLoad(SnapshotReader reader) {
        try {
            long position = Snapshots.position(index, reader.load());
            if (position < 0) {
                position = Long.parseLong(
                        Files.readString(Path.of(reader.getPath(), POSITION)).strip());
                fetch.upTo(position, applied);
            }
            applied = position;
            standing.commit(position);
            return true;
        } catch (IOException | NumberFormatException e) {
            LOG.warn("What the group keeps was not taken over, tried again: reason={}", e.toString());
            return false;
        }
    }
}
