package io.gantry.ha.switching;

import io.gantry.agent.Agent;
import io.gantry.agent.AgentThread;
import io.gantry.agent.Clock;
import io.gantry.ha.switching.Members.Answers;
import io.gantry.replica.GroupSwitch;
import io.gantry.replica.GroupSwitch.Phase;
import io.gantry.replica.LeaderStatus;
import io.gantry.replica.Replicator;
import io.gantry.replica.Role;
import io.gantry.replica.SwitchFile.Known;
import java.util.concurrent.TimeUnit;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings what was left of switches to an end, whoever died at whatever moment: does what a group has decided, asks the
 * others while this node does not know, and lets bundles go that do not work any more. By one thread of its own.
 */
@Component(service = SwitchKeeper.class, immediate = true)
public final class SwitchKeeper implements Agent {
    private static final Logger LOG = LoggerFactory.getLogger(SwitchKeeper.class);
    private static final long IDLE_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
    /** While something is decided at any moment, writes wait for this. */
    private static final long BUSY_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    private static final long ASK_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long LONELY_NANOS = TimeUnit.SECONDS.toNanos(3);
    private static final long KEEP_NANOS = TimeUnit.SECONDS.toNanos(5);
    private static final long ASK_MILLIS = 1_000;

    private final SwitchNode node;
    private final Members members;
    private final GroupChange change;
    private final Clock clock;
    /** Null when somebody else calls. */
    private final AgentThread thread;

    private long askedNanos;
    /** Since when nobody is heard of who leads, and since when all is well. */
    private long wellNanos;

    private long illNanos;
    private String lastTrouble = "";
    private boolean isSwitching;

    @Activate
    public SwitchKeeper(@Reference SwitchNode node, @Reference Members members, @Reference GroupChange change) {
        this(node, members, change, Clock.system(), true);
    }

    SwitchKeeper(SwitchNode node, Members members, GroupChange change, Clock clock, boolean hasThread) {
        this.node = node;
        this.members = members;
        this.change = change;
        this.clock = clock;
        this.wellNanos = clock.nanos();
        this.illNanos = wellNanos;
        this.askedNanos = wellNanos - ASK_NANOS;
        this.thread = hasThread ? new AgentThread(this, IDLE_NANOS) : null;
    }

    @Override
    public String name() {
        return "ha-switch";
    }

    @Override
    public long idleNanos() {
        return isSwitching || node.techniques().isPreparing() ? BUSY_NANOS : IDLE_NANOS;
    }

    @Override
    public int doWork() throws InterruptedException {
        if (change.isRunning()) {
            return 0;
        }
        try {
            work();
            lastTrouble = "";
        } catch (RuntimeException e) { // A disk that is full, a peer that talks nonsense: both may be over soon.
            if (!lastTrouble.equals(String.valueOf(e.getMessage()))) {
                lastTrouble = String.valueOf(e.getMessage());
                LOG.warn("A switch is not brought to its end yet, tried again: reason={}", lastTrouble);
            }
        }
        return 0;
    }

    private void work() throws InterruptedException {
        GroupSwitch decided = node.techniques().decided();
        Known known = node.known();
        if (decided != null
                && decided.id() > (known.now() == null ? 0 : known.now().id())) {
            node.adopt(decided, false);
            return;
        }
        long now = clock.nanos();
        noteHealth(now);
        boolean isOpen = known.isSwitching();
        isSwitching = isOpen;
        if (isOpen && isLed(known.next())) {
            node.activate(known.next());
            return;
        }
        GroupSwitch last = known.next() != null ? known.next() : known.now();
        boolean isLonely = last != null && now - wellNanos > LONELY_NANOS;
        if ((isOpen || isLonely) && now - askedNanos >= ASK_NANOS) {
            askedNanos = now;
            resolve(known, last);
        } else if (!isOpen && known.now() != null && now - illNanos > KEEP_NANOS && now - askedNanos >= ASK_NANOS) {
            askedNanos = now;
            tidy(known.now());
        }
    }

    /** A group that has a leader was sealed by a majority. */
    private boolean isLed(GroupSwitch open) {
        Replicator present = node.techniques().present();
        return open.isIn(Phase.SEALED)
                && present != null
                && present.technique().equals(open.to())
                && present.role() != Role.CANDIDATE;
    }

    private void noteHealth(long now) {
        Replicator present = node.techniques().present();
        boolean isWell = present != null
                && (present.role() == Role.LEADER
                        || present.role() == Role.FOLLOWER
                                && present.leader()
                                        .map(LeaderStatus::isConnected)
                                        .orElse(false));
        if (isWell) {
            wellNanos = now;
        } else {
            illNanos = now;
        }
    }

    private void resolve(Known known, GroupSwitch open) throws InterruptedException {
        boolean isOpen = known.isSwitching();
        if (isOpen && open.group().isLed() && open.isIn(Phase.PROMISED)) {
            endOwnPromise(open);
            return;
        }
        Answers answers = members.ask(open.group().others(), SwitchStep.STATE, null, 0, ASK_MILLIS);
        for (MemberState state : answers.states().values()) {
            GroupSwitch done = state.done();
            boolean isNewer = done != null
                    && (known.now() == null || done.id() > known.now().id());
            if (isNewer && done.id() >= open.id() && done.id() >= node.reign()) {
                take(open, state);
                return;
            }
        }
        if (isOpen) {
            settle(open, answers);
        }
    }

    /** Nobody seals but by this node's word, and it has not given it. Whether it leads is found out first, as ever. */
    private void endOwnPromise(GroupSwitch open) throws InterruptedException {
        Replicator present = node.techniques().present();
        if (present == null || present.role() == Role.CANDIDATE) {
            return;
        }
        if (present.role() == Role.LEADER) {
            node.resume(open, Role.LEADER, open.id() + 1);
        } else {
            node.goBack(open);
        }
        members.ask(open.group().others(), SwitchStep.ABORT, open, 0, ASK_MILLIS);
    }

    /** What another member has done is decided. Only who has all that counts leads by hearsay. */
    private void take(GroupSwitch open, MemberState other) throws InterruptedException {
        GroupSwitch done = other.done();
        boolean isToLead = done.group().leader().equals(open.group().self());
        if (done.id() == open.id() && open.isIn(Phase.SEALED)) {
            node.activate(open);
        } else if (!isToLead || !node.techniques().isByReign(done.to())) {
            node.adopt(done, true);
        } else if (node.isAt(done.end(), other.sum())) {
            node.adopt(done, false);
        }
    }

    private void settle(GroupSwitch open, Answers answers) throws InterruptedException {
        long sealed = count(answers, open.id(), Phase.SEALED);
        long aborted = count(answers, open.id(), Phase.ABORTED);
        int majority = open.group().majority();
        if (open.isIn(Phase.PROMISED)) {
            MemberState leader = answers.states().get(open.group().leader());
            boolean isLater = node.state().epoch() > open.id();
            boolean isOver = isLater
                    || leader != null
                            && !leader.isIn(open.id(), Phase.PROMISED)
                            && !leader.isIn(open.id(), Phase.SEALED);
            if (isOver || aborted >= majority) {
                node.abort(open);
            }
        } else if (!open.group().isLed()) {
            if (aborted >= majority) {
                node.goBack(open);
            }
        } else if (sealed + 1 >= majority) {
            node.activate(open);
        } else {
            change.giveUp(open);
        }
    }

    private static long count(Answers answers, long id, Phase phase) {
        return answers.states().values().stream()
                .filter(state -> state.isIn(id, phase))
                .count();
    }

    /** A bundle stays while a member could need it: one whose group has ended, for those who do not know that yet. */
    private void tidy(GroupSwitch done) throws InterruptedException {
        for (String technique : node.techniques().others(done.to())) {
            Answers answers = members.ask(done.group().others(), SwitchStep.STATE, null, 0, ASK_MILLIS);
            boolean isKnown = answers.reasons().isEmpty()
                    && answers.states().values().stream()
                            .allMatch(state ->
                                    state.done() != null && state.done().id() >= done.id());
            if (isKnown) {
                node.drop(technique, done);
            }
        }
    }

    @Deactivate
    void close() {
        if (thread != null) {
            thread.close();
        }
    }
}
