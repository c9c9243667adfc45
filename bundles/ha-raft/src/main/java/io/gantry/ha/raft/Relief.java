package io.gantry.ha.raft;

import com.alipay.sofa.jraft.Node;
import com.alipay.sofa.jraft.Status;
import com.alipay.sofa.jraft.entity.PeerId;
import io.gantry.agent.boot.Repetition;
import io.gantry.agent.boot.Timetable;
import io.gantry.replica.KnownLeader;
import io.gantry.replica.Role;
import io.gantry.replica.WriteGate;
import io.gantry.wire.Forwarder;
import io.gantry.wire.RequestHandler;
import io.gantry.wire.WireClient;
import java.io.IOException;
import java.util.Hashtable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands leadership to another member so that no client notices: writes wait before the gate until another leads, and
 * this node passes on what clients still send here, for as long as they may not know.
 */
@Component(service = Relief.class)
public final class Relief {
    private static final Logger LOG = LoggerFactory.getLogger(Relief.class);
    private static final long CLOSE_MILLIS = 1_000;
    private static final long CHANGE_MILLIS = 3_000;
    private static final long LOOK_MILLIS = 5;
    /** Clients ask name servers for routes every 30 s. */
    private static final long RELIEF_MILLIS = 60_000;
    /** Before the handlers of the broker, which only a leader may use. */
    private static final int RANKING = 1_000;

    private final BundleContext context;
    private final RaftComponent technique;
    private final WriteGate gate;
    private final KnownLeader known;
    private final WireClient client;
    private final Timetable timetable;
    /** Null while nothing is passed on. */
    private ServiceRegistration<?> forwarding;

    private Repetition watch;

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
    }

    /**
     * Has another member lead.
     *
     * @param to which; null for the one that is ahead of the others
     * @return for how long no write was answered, milliseconds
     * @throws IllegalStateException why this node leads on
     */
    synchronized long handOver(PeerId to) throws InterruptedException {
        Member member = technique.member();
        if (member == null || member.standing().role() != Role.LEADER) {
            throw new IllegalStateException("This node does not lead; ha:status shows who does");
        }
        end();
        long since = timetable.clock().nanos();
        try {
            if (!gate.close(CLOSE_MILLIS)) {
                throw new IllegalStateException("What was written before does not count within " + CLOSE_MILLIS
                        + " ms, so this node leads on: look at ha:status");
            }
            member.standing().relieve(timetable.clock(), RELIEF_MILLIS);
            passOnTo(successor(member.node(), to, member.standing()));
            return TimeUnit.NANOSECONDS.toMillis(timetable.clock().nanos() - since);
        } finally {
            if (forwarding == null) {
                member.standing().relieve(timetable.clock(), 0);
            }
            gate.open();
        }
    }

    /** Where clients reach who leads now. */
    private String successor(Node node, PeerId to, Standing standing) throws InterruptedException {
        Status begun = node.transferLeadershipTo(to == null ? PeerId.ANY_PEER : to);
        if (!begun.isOk()) {
            throw new IllegalStateException("This node leads on: " + begun.getErrorMsg());
        }
        if (!await(() -> standing.role() == Role.FOLLOWER, CHANGE_MILLIS)) {
            throw new IllegalStateException(
                    "No other member leads after " + CHANGE_MILLIS + " ms; ha:status shows how far they are");
        }
        String[] address = {""};
        boolean isTold = await(() -> isTold(address), CHANGE_MILLIS);
        if (!isTold) {
            throw new IllegalStateException("The member at " + standing.leader()
                    + " leads, but no name server says so after " + CHANGE_MILLIS + " ms: clients have to find it");
        }
        return address[0];
    }

    private boolean isTold(String[] address) {
        try {
            address[0] = known.ask();
        } catch (IOException e) {
            LOG.debug("Who leads is not known yet", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return !address[0].isEmpty();
    }

    private void passOnTo(String address) {
        Forwarder forwarder = new Forwarder(() -> client, address);
        Hashtable<String, Object> properties = new Hashtable<>();
        properties.put("requestCodes", Forwarder.codes());
        properties.put("service.ranking", RANKING);
        forwarding = context.registerService(RequestHandler.class, (RequestHandler) forwarder::handle, properties);
        forwarder.open();
        gate.giveBack();
        watch = timetable.every(LOOK_MILLIS, this::endWhenOver);
        LOG.info("What clients still send here is passed on: leader={}", address);
    }

    /** Clients know by now, or this node leads again. */
    private void endWhenOver() {
        Member member = technique.member();
        if (member == null || !member.standing().isRelieved(timetable.clock())) {
            end();
        }
    }

    private boolean await(BooleanSupplier condition, long millis) throws InterruptedException {
        CountDownLatch isTrue = new CountDownLatch(1);
        long until = timetable.clock().nanos() + TimeUnit.MILLISECONDS.toNanos(millis);
        while (!condition.getAsBoolean()) {
            if (timetable.clock().nanos() - until > 0 || isTrue.await(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
                return false;
            }
        }
        return true;
    }

    @Deactivate
    synchronized void end() {
        if (forwarding != null) {
            watch.close();
            forwarding.unregister();
            forwarding = null;
        }
    }
}
