package io.gantry.ha.raft;

import com.alipay.sofa.jraft.entity.PeerId;
import io.gantry.agent.Agent;
import io.gantry.agent.AgentThread;
import io.gantry.agent.boot.Timetable;
import io.gantry.replica.KnownLeader;
import io.gantry.replica.Role;
import io.gantry.replica.WriteGate;
import io.gantry.wire.Forwarder;
import io.gantry.wire.RequestHandler;
import io.gantry.wire.WireClient;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a node does for clients that take it for the leader when it leads no more, whyever: their writes wait until
 * another member leads, and are passed on to it, for as long as they may not know. A thread of its own looks after
 * that, because name servers are asked who leads. It also hands leadership over when an operator wants it.
 */
@Component(service = Relief.class, immediate = true)
public final class Relief implements Agent {
    private static final Logger LOG = LoggerFactory.getLogger(Relief.class);
    private static final long CLOSE_MILLIS = 1_000;
    private static final long KNOWN_MILLIS = 4_000;
    private static final long IDLE_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
    private static final long HOLDING_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    private final BundleContext context;
    private final RaftComponent technique;
    private final WriteGate gate;
    private final KnownLeader known;
    private final WireClient client;
    private final Timetable timetable;
    private final AgentThread thread;
    /** Null while nothing is passed on. Used by the thread, and when that has ended. */
    private ServiceRegistration<?> forwarding;

    private boolean isHolding;

    @Activate
    public Relief(
            BundleContext context,
            @Reference RaftComponent technique,
            @Reference WriteGate gate,
            @Reference KnownLeader known,
            @Reference WireClient client,
            @Reference Timetable timetable) {
        this.context = context;
        this.technique = technique;
        this.gate = gate;
        this.known = known;
        this.client = client;
        this.timetable = timetable;
        this.thread = new AgentThread(this, IDLE_NANOS);
    }

    @Override
    public String name() {
        return "ha-relief";
    }

    @Override
    public int doWork() throws InterruptedException {
        Member member = technique.member();
        Standing standing = member == null ? null : member.standing();
        isHolding = standing != null && standing.isHolding();
        if (standing == null || !standing.isRelieved()) {
            passOnNoMore();
        } else if (isHolding && standing.leader() != null) {
            relieve(standing);
        } else if (forwarding != null) {
            gate.giveBack();
        }
        return 0;
    }

    @Override
    public long idleNanos() {
        return isHolding ? HOLDING_NANOS : IDLE_NANOS;
    }

    /** What came before the forwarder was there waits by the next turn, and only then is anything let go of. */
    private void relieve(Standing standing) throws InterruptedException {
        if (forwarding != null) {
            standing.passesOn();
            return;
        }
        String address = leader();
        if (!address.isEmpty()) {
            passOn(address);
        }
    }

    /** Where clients reach who leads now; empty while no name server knows it. */
    private String leader() throws InterruptedException {
        try {
            return known.ask();
        } catch (IOException e) {
            LOG.debug("Who leads is not known yet", e);
            return "";
        }
    }

    private void passOn(String address) {
        Forwarder forwarder = new Forwarder(() -> client, address);
        forwarder.open();
        forwarding = context.registerService(
                RequestHandler.class, (RequestHandler) forwarder::handle, Forwarder.properties());
        LOG.info("What clients still send here is passed on: leader={}", address);
    }

    private void passOnNoMore() {
        if (forwarding != null) {
            forwarding.unregister();
            forwarding = null;
        }
    }

    private HandOver handOver(Member member, PeerId to) {
        HandOver.requireLeader(member);
        return new HandOver(member, to == null ? Refuge.of(member).to() : to, timetable::await);
    }

    /**
     * Has another member lead.
     *
     * @param to which; null for the one that is ahead of those whose logs take something
     * @return for how long no write was answered, milliseconds
     * @throws IllegalStateException why this node leads on
     */
    synchronized long handOver(PeerId to) throws InterruptedException {
        Member member = technique.member();
        HandOver handOver = handOver(member, to);
        handOver.awaitNear();
        long since = timetable.clock().nanos();
        try {
            if (!gate.close(CLOSE_MILLIS)) {
                throw new IllegalStateException("What was written before does not count within " + CLOSE_MILLIS
                        + " ms, so this node leads on: look at ha:status");
            }
            handOver.offer();
            Standing standing = member.standing();
            if (!timetable.await(() -> standing.role() == Role.FOLLOWER, KNOWN_MILLIS)) {
                throw new IllegalStateException(standing.leader() + " leads, but no name server says so after "
                        + KNOWN_MILLIS + " ms: look at namesrvAddr, and at its log");
            }
            return TimeUnit.NANOSECONDS.toMillis(timetable.clock().nanos() - since);
        } finally {
            gate.open();
        }
    }

    @Deactivate
    void close() {
        thread.close();
        passOnNoMore();
    }
}
