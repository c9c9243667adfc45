package io.gantry.ha.raft;

import com.alipay.sofa.jraft.entity.PeerId;
import io.gantry.agent.Agent;
import io.gantry.agent.AgentThread;
import io.gantry.agent.Clock;
import io.gantry.replica.Remark;
import io.gantry.replica.Role;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands leadership over when this node's log takes nothing, because its disk is full or broken, to a member whose log
 * does: a majority could go on, and clients would be refused by the one that leads. Where there is no such member this
 * node leads on, and says why.
 */
@Component(
        service = {Retreat.class, Remark.class},
        immediate = true)
public final class Retreat implements Agent, Remark {
    private static final Logger LOG = LoggerFactory.getLogger(Retreat.class);
    private static final long IDLE_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
    /** Room that comes back at once, as when old segments go, is worth no change. */
    private static final long STEADY_NANOS = TimeUnit.SECONDS.toNanos(1);

    private static final long AGAIN_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final Supplier<Member> members;
    private final Way way;
    private final Clock clock;
    /** Null where a test takes each step. */
    private final AgentThread thread;

    private long roomNanos;
    private long triedNanos;
    private boolean leadsOn;
    private volatile String remark = "";

    /** How leadership is handed over: {@link Relief#handOver}. */
    interface Way {
        long handOver(PeerId to) throws InterruptedException;
    }

    @Activate
    public Retreat(@Reference RaftComponent technique, @Reference Relief relief) {
        this(technique::member, relief::handOver, Clock.system(), true);
    }

    Retreat(Supplier<Member> members, Way way, Clock clock, boolean hasThread) {
        this.members = members;
        this.way = way;
        this.clock = clock;
        this.roomNanos = clock.nanos();
        this.triedNanos = clock.nanos() - AGAIN_NANOS;
        this.thread = hasThread ? new AgentThread(this, IDLE_NANOS) : null;
    }

    @Override
    public String name() {
        return "ha-retreat";
    }

    @Override
    public String remark() {
        return remark;
    }

    @Override
    public int doWork() throws InterruptedException {
        Member member = members.get();
        String refusal = member == null ? "" : member.outlook().refusal();
        boolean leads = member != null && member.standing().role() == Role.LEADER;
        long now = clock.nanos();
        if (refusal.isEmpty()) {
            roomNanos = now;
        }
        if (refusal.isEmpty() || leadsOn && !leads) {
            remark = "";
            leadsOn = false;
        } else if (leads && now - roomNanos >= STEADY_NANOS && now - triedNanos >= AGAIN_NANOS) {
            triedNanos = now;
            retreat(member, refusal);
        }
        return 0;
    }

    private void retreat(Member member, String refusal) throws InterruptedException {
        Refuge refuge = Refuge.of(member);
        if (refuge.to() == null) {
            leadOn(refuge.others(), refusal);
            return;
        }
        try {
            long millis = way.handOver(refuge.to());
            leadsOn = false;
            remark = refuge.to() + " was handed leadership, because this log takes nothing";
            LOG.warn(
                    "This log takes nothing, and another member was handed leadership: member={} waitedMillis={}"
                            + " reason={}",
                    refuge.to(),
                    millis,
                    refusal);
        } catch (IllegalStateException e) {
            leadOn(String.valueOf(e.getMessage()), refusal);
        }
    }

    /** One line for each thing that is in the way. */
    private void leadOn(String why, String refusal) {
        String said = "this node leads on although its log takes nothing: " + why + "; tried again every "
                + TimeUnit.NANOSECONDS.toSeconds(AGAIN_NANOS) + " s";
        if (!said.equals(remark)) {
            LOG.warn("This log takes nothing, and no other member can lead: others={} reason={}", why, refusal);
        }
        leadsOn = true;
        remark = said;
    }

    @Deactivate
    void close() {
        if (thread != null) {
            thread.close();
        }
    }
}
