package io.gantry.broker.replica;

import io.gantry.agent.Agent;
import io.gantry.agent.Clock;
import io.gantry.agent.boot.VitalThread;
import io.gantry.broker.replica.TablePoll.Round;
import io.gantry.registry.FollowedTable;
import io.gantry.replica.KnownLeader;
import io.gantry.replica.LeaderTables;
import io.gantry.replica.Replicator;
import io.gantry.replica.Role;
import io.gantry.wire.WireClient;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has all brokers of a group know the same topics, groups, offsets and whatever else is a {@link FollowedTable}: one
 * that follows takes them over from the leader every few seconds, and tells it what it does not know; one that leads
 * and is followed writes what changes into the log, for who leads next.
 */
@Component(service = LeaderTables.class, immediate = true)
public final class TableExchange implements LeaderTables {
    private static final Logger LOG = LoggerFactory.getLogger(TableExchange.class);
    private static final Clock CLOCK = Clock.system();
    private static final long PERIOD_NANOS = 3_000_000_000L;
    /** While somebody follows this broker. */
    private static final long WRITE_NANOS = 200_000_000;

    /** A follower looks so often whether it leads: until it knows the old leader's tables it takes topics for new. */
    private static final long LOOK_NANOS = 20_000_000;

    /** Until there is a leader that answers. */
    private static final long IMPATIENT_NANOS = 250_000_000;

    private final KnownLeader leader;
    private final Leadership leadership;
    private final List<FollowedTable> tables = new CopyOnWriteArrayList<>();
    private final VitalThread thread;
    /** Guarded by this. */
    private final TablePoll poll;

    private final TableJournal journal;

    private long dueNanos;
    private boolean wasFollower;
    private boolean ledBefore;
    private String failure = "";

    @Activate
    public TableExchange(
            BundleContext context,
            @Reference WireClient client,
            @Reference KnownLeader leader,
            @Reference Leadership leadership,
            @Reference TableJournal journal) {
        this.leadership = leadership;
        this.journal = journal;
        this.poll = new TablePoll(client, journal);
        this.leader = leader;
        this.dueNanos = CLOCK.nanos();
        this.thread = new VitalThread(
                context, agent(), PERIOD_NANOS, "The leader's topics, groups and offsets are not taken over any more");
    }

    @Reference(
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindTable(FollowedTable table) {
        tables.add(table);
    }

    void unbindTable(FollowedTable table) {
        tables.remove(table);
    }

    @Deactivate
    void close() {
        thread.close();
    }

    private Agent agent() {
        return new Agent() {
            @Override
            public String name() {
                return "followed-tables";
            }

            @Override
            public boolean isBackground() {
                return true;
            }

            @Override
            public int doWork() throws InterruptedException {
                if (!leadsNow() && CLOCK.nanos() - dueNanos < 0) {
                    return 0;
                }
                long pauseNanos = exchange();
                dueNanos = CLOCK.nanos() + pauseNanos;
                return 1;
            }

            @Override
            public long idleNanos() {
                long left = Math.max(1, dueNanos - CLOCK.nanos());
                return wasFollower ? Math.min(LOOK_NANOS, left) : left;
            }
        };
    }

    /** Whether a follower leads since the last look. */
    private boolean leadsNow() {
        Replicator technique = leadership.technique();
        boolean leads = technique != null && technique.role() == Role.LEADER;
        boolean isNews = leads && !ledBefore && wasFollower;
        ledBefore = leads;
        return isNews;
    }

    /** Does what this broker's role asks for; returns when to do so again. */
    private synchronized long exchange() throws InterruptedException {
        Replicator technique = leadership.technique();
        if (Leadership.isFollower(technique)) {
            wasFollower = true;
            String address = leader.address();
            return !address.isEmpty() && follow(address) ? PERIOD_NANOS : IMPATIENT_NANOS;
        }
        poll.forget();
        if (technique == null) {
            return IMPATIENT_NANOS;
        }
        if (wasFollower && !leads()) {
            return LOOK_NANOS;
        }
        if (technique.replicas().isEmpty()) {
            return PERIOD_NANOS;
        }
        journal.write(tables);
        return WRITE_NANOS;
    }

    /** Whether the leader answered for all of its tables. */
    private boolean follow(String address) throws InterruptedException {
        Round round = poll.ask(address, tables);
        String wrong = round.wrong();
        if (!wrong.equals(failure) && !wrong.isEmpty()) {
            LOG.warn("A table of the leader was not taken over, tried again: leader={} reason={}", address, wrong);
        } else if (!wrong.equals(failure)) {
            LOG.info("All tables of the leader are taken over again: leader={}", address);
        }
        failure = wrong;
        return round.isAnswered();
    }

    @Override
    public synchronized void takeOver(String address) throws IOException, InterruptedException {
        Round round = poll.ask(address, tables);
        if (!round.wrong().isEmpty()) {
            throw new IOException("a table was not taken over: " + round.wrong());
        }
    }

    /** Has the tables know that this node leads now; false when one failed: all are told again, which does no harm. */
    private boolean leads() {
        try {
            if (!poll.replay(tables)) {
                return false;
            }
        } catch (RuntimeException e) {
            LOG.error("What the old leader wrote of its tables cannot be read; they are what they were when asked", e);
        }
        boolean isTold = true;
        for (FollowedTable table : tables) {
            try {
                table.lead();
            } catch (RuntimeException e) {
                LOG.error("A table is not what a leader's is to be, tried again: code={}", table.requestCode(), e);
                isTold = false;
            }
        }
        wasFollower = !isTold;
        return isTold;
    }
}
