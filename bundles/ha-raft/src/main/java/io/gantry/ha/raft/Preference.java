package io.gantry.ha.raft;

import com.alipay.sofa.jraft.entity.PeerId;
import io.gantry.agent.Agent;
import io.gantry.agent.AgentThread;
import io.gantry.agent.Clock;
import io.gantry.replica.Role;
import java.util.concurrent.TimeUnit;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Hands leadership over to the member that is to lead while it can, as an operator would who sees that it is there. */
@Component(service = Preference.class, immediate = true)
public final class Preference implements Agent {
    private static final Logger LOG = LoggerFactory.getLogger(Preference.class);
    private static final long IDLE_NANOS = TimeUnit.SECONDS.toNanos(1);
    /** A member that comes and goes is not to lead. */
    private static final long STEADY_NANOS = TimeUnit.SECONDS.toNanos(10);

    private static final long AGAIN_NANOS = TimeUnit.SECONDS.toNanos(60);

    private final RaftComponent technique;
    private final Relief relief;
    private final Clock clock;
    /** Null when nobody is preferred. */
    private final AgentThread thread;

    private long unsteadyNanos;
    private long triedNanos;

    @Activate
    public Preference(@Reference RaftComponent technique, @Reference Relief relief) {
        this.technique = technique;
        this.relief = relief;
        this.clock = Clock.system();
        this.unsteadyNanos = clock.nanos();
        this.triedNanos = clock.nanos() - AGAIN_NANOS;
        this.thread = technique.preferred().isEmpty() ? null : new AgentThread(this, IDLE_NANOS);
    }

    @Override
    public String name() {
        return "ha-preference";
    }

    @Override
    public int doWork() throws InterruptedException {
        long now = clock.nanos();
        PeerId preferred = candidate(technique.member());
        if (preferred == null) {
            unsteadyNanos = now;
        } else if (now - unsteadyNanos >= STEADY_NANOS && now - triedNanos >= AGAIN_NANOS) {
            triedNanos = now;
            handOver(preferred);
        }
        return 0;
    }

    /** Who is to lead instead of this node, and could; null for nobody. */
    private PeerId candidate(Member member) {
        if (member == null || member.standing().role() != Role.LEADER) {
            return null;
        }
        PeerId preferred = member.members().peers().get(technique.preferred());
        if (preferred == null || preferred.equals(member.members().own())) {
            return null;
        }
        return HandOver.isNear(member, preferred) ? preferred : null;
    }

    private void handOver(PeerId preferred) throws InterruptedException {
        try {
            long millis = relief.handOver(preferred);
            LOG.info("The member that is to lead was handed leadership: member={} waitedMillis={}", preferred, millis);
        } catch (IllegalStateException e) {
            LOG.warn("The member that is to lead does not yet: member={} reason={}", preferred, e.getMessage());
        }
    }

    @Deactivate
    void close() {
        if (thread != null) {
            thread.close();
        }
    }
}
