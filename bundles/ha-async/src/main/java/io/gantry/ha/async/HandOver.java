package io.gantry.ha.async;

import io.gantry.agent.Deadlines;
import io.gantry.log.LogTail;
import io.gantry.log.StorageException;
import io.gantry.replica.Reign;
import io.gantry.replica.Role;
import io.gantry.wire.BadRequestException;
import io.gantry.wire.Connection;
import io.gantry.wire.Fields;
import io.gantry.wire.Forwarder;
import io.gantry.wire.Handles;
import io.gantry.wire.Reply;
import io.gantry.wire.Request;
import io.gantry.wire.RequestCode;
import io.gantry.wire.RequestHandler;
import io.gantry.wire.Response;
import io.gantry.wire.ResponseCode;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The leader's side of a planned change of leaders, which its follower drives by {@link HandOverStep}s. Writes wait
 * before the gate from the first step on; in the second, which is on disk before it is answered, this node gives up its
 * leadership, and what waits is passed on as soon as the follower leads. A follower that goes silent between the two
 * leaves everything as it was, 3 s later.
 */
@Component(service = {HandOver.class, RequestHandler.class})
@Handles(requestCodes = RequestCode.HAND_OVER_LEADERSHIP, blocking = true)
public final class HandOver implements RequestHandler {
    private static final Logger LOG = LoggerFactory.getLogger(HandOver.class);
    private static final long CLOSE_MILLIS = 1_000;
    private static final long PATIENCE_MILLIS = 3_000;
    private static final long NOWHERE = -1;

    private final BundleContext context;
    private final RoleChange node;
    private final AsyncComponent technique;

    /** Where the log ends while writes are held; {@link #NOWHERE} while they are not. */
    private long heldAt = NOWHERE;
    /** The host that asked for it. */
    private String heldFor = "";
    /** What happens when the follower goes silent. */
    private Deadlines.Deadline patience;
    /** Null unless this node has handed over. */
    private Forwarder forwarder;

    private ServiceRegistration<?> forwarding;

    @Activate
    public HandOver(BundleContext context, @Reference RoleChange node) {
        this.context = context;
        this.node = node;
        this.technique = node.technique();
        node.place().atForgetting(this::end);
    }

    @Override
    public void handle(Request request, Reply reply) {
        Fields fields = request.fields();
        long epoch = fields.requireLong("epoch");
        HandOverStep step = step(fields.requireText("step"));
        synchronized (this) {
            switch (step) {
                case BEGIN -> reply.send(Response.ok(Map.of("end", begin(epoch, request.connection()))));
                case CANCEL ->
                    reply.send(Response.ok(Map.of(
                            "leads",
                            cancel(),
                            "successor",
                            node.place().successor().address())));
                case COMMIT -> {
                    commit(epoch, fields, request.connection());
                    reply.send(Response.ok());
                }
                case LED -> {
                    open();
                    reply.send(Response.ok());
                }
                case FOLLOW -> {
                    follow();
                    reply.send(Response.ok());
                }
            }
        }
    }

    private static HandOverStep step(String name) {
        return Arrays.stream(HandOverStep.values())
                .filter(step -> step.name().equals(name.toUpperCase(Locale.ROOT)))
                .findFirst()
                .orElseThrow(() -> new BadRequestException("No step of a change of leaders: " + name));
    }

    private long begin(long epoch, Connection peer) {
        Reign.Known known = technique.known();
        Technique leading = technique.inUse();
        if (known == null || leading == null || known.role() != Role.LEADER) {
            throw refused("it does not lead");
        }
        // Who does not follow could only hold everybody up.
        String host = host(peer);
        if (leading.replicas().stream().noneMatch(replica -> replica.address().startsWith(host + ":"))) {
            throw refused("nobody at " + host + " follows it");
        }
        if (known.epoch() != epoch) {
            throw refused("it leads in reign " + known.epoch() + ", and the follower knows reign " + epoch);
        }
        if (heldAt != NOWHERE) {
            throw refused("it is being asked to hand over already; try again in a few seconds");
        }
        try {
            technique.requireSettled();
        } catch (IllegalStateException e) {
            throw refused(e.getMessage());
        }
        if (!node.gate().close(CLOSE_MILLIS)) {
            node.gate().open();
            throw refused("what was written before does not count within " + CLOSE_MILLIS
                    + " ms: look at ha:status and the disk there");
        }
        heldAt = technique.log().appended().position();
        heldFor = host;
        patience = node.timetable().after(PATIENCE_MILLIS, this::lapse);
        LOG.info("Writes are held, a follower is to lead: position={}", heldAt);
        return heldAt;
    }

    private static String host(Connection peer) {
        return HostAndPort.host(peer.remoteAddress().getAddress());
    }

    /** Whether it leads still. */
    private boolean cancel() {
        lapse();
        Reign.Known known = technique.known();
        return known != null && known.role() == Role.LEADER;
    }

    private synchronized void lapse() {
        if (heldAt != NOWHERE) {
            LOG.warn("The follower does not lead after all, writes go on here: position={}", heldAt);
            letGo();
            node.gate().open();
        }
    }

    private void letGo() {
        heldAt = NOWHERE;
        patience.close();
    }

    private void commit(long epoch, Fields fields, Connection peer) {
        Reign.Known known = technique.known();
        Successor successor = new Successor(fields.requireText("address"), fields.requireText("haAddress"));
        boolean isFollower = known != null && known.role() == Role.FOLLOWER;
        if (isFollower
                && known.epoch() == epoch
                && successor.equals(node.place().successor())) {
            // Its answer was lost.
            return;
        }
        long end = fields.requireLong("end");
        if (heldAt == NOWHERE || heldAt != end || epoch != known.epoch() + 1 || !heldFor.equals(host(peer))) {
            throw refused("writes are not held (any more) for reign " + epoch + " at " + end);
        }
        if (fields.requireLong("sum") != LogTail.sum(technique.log(), end)) {
            lapse();
            throw refused("the follower's log has other bytes before " + end);
        }
        try {
            technique.abdicate(epoch);
        } catch (StorageException e) {
            lapse();
            throw refused(e.getMessage());
        }
        letGo();
        node.place().handedTo(successor);
        forwarder = new Forwarder(node.place()::client, successor.address());
        forwarding = context.registerService(
                RequestHandler.class, (RequestHandler) forwarder::handle, Forwarder.properties());
        node.gate().giveBack();
        patience = node.timetable().after(PATIENCE_MILLIS, this::settle);
    }

    private void open() {
        if (forwarder != null) {
            forwarder.open();
        }
    }

    private void follow() {
        if (forwarder != null) {
            patience.close();
            settle();
        }
    }

    /** Whatever the successor does: what waits is passed on, and refused there if nobody leads. */
    private synchronized void settle() {
        open();
        technique.followSuccessor();
        node.gate().open();
    }

    /** This node is about to lead again, or another technique says who does: nothing is passed on. */
    synchronized void end() {
        if (forwarding != null) {
            node.place().handedTo(Successor.NONE);
            forwarding.unregister();
            forwarding = null;
            forwarder.open();
            forwarder = null;
        }
    }

    private static BadRequestException refused(String cause) {
        return new BadRequestException(ResponseCode.SYSTEM_ERROR, cause);
    }

    @Deactivate
    synchronized void close() {
        node.place().atForgetting(() -> {});
        lapse();
        if (forwarder != null) {
            settle();
            end();
        }
    }
}
