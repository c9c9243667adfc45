package io.gantry.ha.switching;

import io.gantry.agent.boot.Timetable;
import io.gantry.ha.switching.Members.Answers;
import io.gantry.log.LogTail;
import io.gantry.replica.GroupSwitch;
import io.gantry.replica.GroupSwitch.Group;
import io.gantry.replica.GroupSwitch.Member;
import io.gantry.replica.GroupSwitch.Phase;
import io.gantry.replica.KnownLeader;
import io.gantry.replica.ReplicaStatus;
import io.gantry.replica.Replicator;
import io.gantry.replica.Role;
import io.gantry.replica.Switchable;
import io.gantry.replica.WriteGate;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Drives a switch of a whole group, from the node that leads it; see decision 32. What it leaves unfinished when this
 * node dies is finished, or given up, by {@link SwitchKeeper}.
 */
@Component(service = GroupChange.class)
public final class GroupChange {
    private static final Logger LOG = LoggerFactory.getLogger(GroupChange.class);
    private static final int LEAST_VOTERS = 3;
    private static final long ASK_MILLIS = 2_000;
    private static final long PREPARE_MILLIS = 60_000;
    private static final long CLOSE_MILLIS = 1_000;
    private static final long SEAL_MILLIS = 800;
    private static final long LEAD_MILLIS = 10_000;
    private static final long SETTLE_NANOS = TimeUnit.SECONDS.toNanos(3);
    private static final long AGAIN_MILLIS = 100;
    private static final long LOOK_MILLIS = 5;
    private static final long READY_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long MAX_LAG_BYTES = 1 << 20;

    private final SwitchNode node;
    private final Members members;
    private final WriteGate gate;
    private final KnownLeader known;
    private final Timetable timetable;
    private volatile boolean isRunning;

    @Activate
    public GroupChange(
            @Reference SwitchNode node,
            @Reference Members members,
            @Reference WriteGate gate,
            @Reference KnownLeader known,
            @Reference Timetable timetable) {
        this.node = node;
        this.members = members;
        this.gate = gate;
        this.known = known;
        this.timetable = timetable;
    }

    /** Told of each phase when it is done. */
    @FunctionalInterface
    interface Report {
        void line(String phase, String what);
    }

    /** Whether a switch is being driven now. */
    boolean isRunning() {
        return isRunning;
    }

    /**
     * Switches the group.
     *
     * @param listed who belongs to it; empty for all that name servers know of this node's group
     * @param master who of them is to lead afterwards; empty for this node
     * @throws IllegalStateException why nothing was changed, or what is not known
     */
    synchronized void run(String wanted, List<Member> listed, String master, boolean isDryRun, Report report)
            throws InterruptedException {
        isRunning = true;
        try {
            GroupSwitch change = preflight(wanted, listed, report);
            boolean isForAnother = requireMaster(master, change);
            if (isForAnother) {
                report.line("then", master + " leads");
            }
            if (isDryRun) {
                report.line("dry run", "nothing was changed");
                return;
            }
            prepare(change, report);
            long since = timetable.clock().nanos();
            try {
                hold(change);
                if (node.isAgreed(change)) {
                    agree(change, report);
                } else {
                    seal(change, report);
                }
                awaitLeader(change);
            } finally {
                letGo(change);
            }
            done(since, report);
            if (isForAnother) {
                handOver(master, report);
            }
        } finally {
            isRunning = false;
        }
    }

    /** The others may be a moment behind: they have just begun to follow. */
    private void handOver(String master, Report report) throws InterruptedException {
        long since = timetable.clock().nanos();
        while (true) {
            Answers answers = members.ask(List.of(master), SwitchStep.LEAD, null, 0, LEAD_MILLIS);
            if (answers.reasons().isEmpty()) {
                report.line("handed over", "to " + master);
                return;
            }
            if (timetable.clock().nanos() - since > TimeUnit.MILLISECONDS.toNanos(LEAD_MILLIS)) {
                throw new IllegalStateException("this node leads, and not " + master + ": " + answers.reason()
                        + "; ha:promote there tries it again");
            }
            timetable.await(() -> false, AGAIN_MILLIS);
        }
    }

    /** Where the switch is not decided the old technique must not take what waits. */
    private void letGo(GroupSwitch change) {
        if (node.known().isHeld()) {
            node.techniques().follow(change);
        }
        gate.open();
    }

    /** Returns whether another one is to lead afterwards. */
    private static boolean requireMaster(String master, GroupSwitch change) {
        Group group = change.group();
        if (master.isEmpty() || master.equals(group.self())) {
            return false;
        }
        if (!group.others().contains(master)) {
            throw new IllegalStateException(
                    "--master " + master + " is none of the members " + Member.write(group.members()));
        }
        return true;
    }

    private void done(long since, Report report) {
        Replicator next = node.techniques().present();
        long millis = TimeUnit.NANOSECONDS.toMillis(timetable.clock().nanos() - since);
        report.line(
                "done",
                next.technique() + ", role " + next.role().name().toLowerCase(Locale.ROOT) + ", epoch " + next.epoch()
                        + "; writes waited " + millis + " ms");
    }

    private GroupSwitch preflight(String wanted, List<Member> listed, Report report) throws InterruptedException {
        Replicator now = node.techniques().present();
        if (now == null || now.role() != Role.LEADER) {
            throw new IllegalStateException("this node does not lead its group"
                    + (now == null
                            ? ""
                            : now.leader()
                                    .map(leader -> "; " + leader.address() + " does: switch there")
                                    .orElse("")));
        }
        Group group = new Group(listed.isEmpty() ? all() : listed, known.ownAddress(), known.ownAddress());
        List<String> others = group.others();
        if (others.size() == group.members().size()) {
            throw new IllegalStateException(
                    "this node, " + group.self() + ", is none of the members " + Member.write(group.members()));
        }
        if (group.members().size() < LEAST_VOTERS) {
            throw new IllegalStateException("a group of " + group.members().size() + " cannot lose anybody and still"
                    + " have more than half: start a third member, and wait until ha:status shows it");
        }
        Answers answers = settled(others, now);
        long newest = Math.max(now.epoch(), node.known().taken());
        for (MemberState state : answers.states().values()) {
            newest = Math.max(newest, state.newest());
        }
        GroupSwitch change = new GroupSwitch(newest + 1, now.technique(), wanted, Phase.PROMISED, group, -1);
        report.line(
                "preflight",
                "switch " + change.id() + ", " + now.technique() + " to " + wanted + ", epoch " + now.epoch()
                        + ", log to " + node.log().appended().position());
        group.members()
                .forEach(member ->
                        report.line("member", member + (member.address().equals(group.self()) ? " leads" : "")));
        return change;
    }

    /** What members say that are where the leader is; the last switch, or a start, may be a moment ago. */
    private Answers settled(List<String> others, Replicator now) throws InterruptedException {
        long since = timetable.clock().nanos();
        while (true) {
            Answers answers = members.ask(others, SwitchStep.STATE, null, 0, ASK_MILLIS);
            try {
                requireAll(answers);
                requireSettled(answers, now);
                return answers;
            } catch (IllegalStateException e) {
                if (timetable.clock().nanos() - since > SETTLE_NANOS) {
                    throw e;
                }
                timetable.await(() -> false, AGAIN_MILLIS);
            }
        }
    }

    private List<Member> all() throws InterruptedException {
        try {
            return Member.read(String.join(",", known.group()));
        } catch (IOException | IllegalArgumentException e) {
            throw new IllegalStateException(
                    "who belongs to the group is not known (" + e.getMessage() + "): write --peers HOST:PORT,...", e);
        }
    }

    private static void requireAll(Answers answers) {
        if (!answers.reasons().isEmpty()) {
            throw new IllegalStateException("not all members are there: " + answers.reason());
        }
    }

    /** Whoever is not where the leader is could hold up the switch, and with it all writes. */
    private void requireSettled(Answers answers, Replicator now) {
        if (node.known().isSwitching()) {
            throw new IllegalStateException("switch " + node.known().id() + " to "
                    + node.known().next().to() + " is under way: wait for it, or ha:switch abort");
        }
        answers.states().forEach((address, state) -> {
            if (!state.technique().equals(now.technique()) || state.role() != Role.FOLLOWER) {
                throw new IllegalStateException(address + " does not follow (technique '" + state.technique()
                        + "', role " + state.role() + "): look at ha:status there");
            }
            if (state.known().isSwitching()) {
                throw new IllegalStateException(
                        address + " takes part in switch " + state.known().id() + ": wait for it");
            }
            if (node.log().appended().position() - state.end() > MAX_LAG_BYTES) {
                throw new IllegalStateException(
                        address + " is behind, at " + state.end() + ": wait until ha:status shows that it is not");
            }
        });
        long inSync = now.replicas().stream().filter(ReplicaStatus::isInSync).count();
        if (inSync < answers.states().size()) {
            throw new IllegalStateException("only " + inSync + " of "
                    + answers.states().size() + " followers are in sync; ha:status shows which");
        }
    }

    private void prepare(GroupSwitch change, Report report) throws InterruptedException {
        node.prepare(change);
        Answers answers = members.ask(change.group().others(), SwitchStep.PREPARE, change, 0, PREPARE_MILLIS);
        if (!answers.reasons().isEmpty()) {
            giveUpEarly(change);
            throw new IllegalStateException("not all members are ready: " + answers.reason());
        }
        report.line("prepared", "all " + change.group().members().size() + " members have " + change.to());
    }

    /** Before anybody is sealed this node alone decides. */
    private void giveUpEarly(GroupSwitch change) throws InterruptedException {
        if (!node.isAgreed(change)) {
            node.resume(change, Role.LEADER, change.id() + 1);
            members.ask(change.group().others(), SwitchStep.ABORT, change, 0, ASK_MILLIS);
        }
    }

    private void hold(GroupSwitch change) throws InterruptedException {
        if (!gate.close(CLOSE_MILLIS)) {
            giveUpEarly(change);
            throw new IllegalStateException("what was written before does not count within " + CLOSE_MILLIS
                    + " ms: look at ha:status and the disk");
        }
    }

    private void seal(GroupSwitch change, Report report) throws InterruptedException {
        long end = node.log().appended().position();
        GroupSwitch sealed = change.sealed(end);
        long sum = LogTail.sum(node.log(), end);
        try {
            node.seal(sealed, sum);
        } catch (IllegalStateException e) {
            giveUpEarly(change);
            throw e;
        }
        report.line("sealed", "here, at " + end);
        Answers answers = members.ask(change.group().others(), SwitchStep.SEAL, sealed, sum, SEAL_MILLIS);
        int count = answers.states().size() + 1;
        report.line(
                "sealed",
                count + " of " + change.group().members().size()
                        + (answers.reasons().isEmpty() ? "" : ": " + answers.reason()));
        if (count >= change.group().majority()) {
            node.activate(sealed);
            lead(sealed);
        } else if (!giveUp(sealed)) {
            throw new IllegalStateException("too few members answer to say whether the switch is done: writes wait"
                    + " until they do; or ha:switch abort --force");
        } else {
            throw new IllegalStateException("it was given up: " + answers.reason());
        }
    }

    /** Who has driven the switch has the clients, and is to lead; a vote that nobody hears costs an election's time. */
    private void lead(GroupSwitch sealed) throws InterruptedException {
        long since = timetable.clock().nanos();
        int ready = 1;
        while (ready < sealed.group().majority() && timetable.clock().nanos() - since < READY_NANOS) {
            Answers answers = members.ask(sealed.group().others(), SwitchStep.STATE, null, 0, SEAL_MILLIS);
            ready = 1
                    + (int) answers.states().values().stream()
                            .filter(state -> state.technique().equals(sealed.to()))
                            .count();
            if (ready < sealed.group().majority()) {
                timetable.await(() -> false, LOOK_MILLIS);
            }
        }
        Switchable technique = node.techniques().find(sealed.to());
        if (technique != null) {
            technique.lead();
        }
    }

    /**
     * Has the members promise that a switch for which this node is sealed will never be.
     *
     * @return false when too few do: then it is not decided yet
     */
    boolean giveUp(GroupSwitch sealed) throws InterruptedException {
        Answers answers = members.ask(sealed.group().others(), SwitchStep.ABORT, sealed, 0, ASK_MILLIS);
        if (answers.states().size() + 1 < sealed.group().majority()) {
            LOG.warn(
                    "A switch is neither done nor given up, tried again: id={} reason={}",
                    sealed.id(),
                    answers.reason());
            return false;
        }
        long epoch = sealed.id() + 1;
        Role role = Role.LEADER;
        for (MemberState state : answers.states().values()) {
            if (state.epoch() > epoch) {
                // Somebody was made the leader meanwhile.
                role = Role.FOLLOWER;
                epoch = Math.max(epoch, state.epoch());
            }
        }
        node.resume(sealed, role, epoch);
        return true;
    }

    /**
     * Gives up the switch that is under way.
     *
     * @param isForced also where others may decide otherwise
     * @return what was done
     */
    synchronized String abort(boolean isForced) throws InterruptedException {
        GroupSwitch open = node.known().next();
        if (open == null) {
            return "nothing to do: no switch is under way";
        }
        if (open.group().isLed() && open.isIn(Phase.PROMISED)) {
            giveUpEarly(open);
            return "switch " + open.id() + " is given up";
        }
        if (!open.isIn(Phase.SEALED)) {
            node.abort(open);
            Answers answers = members.ask(open.group().others(), SwitchStep.ABORT, open, 0, ASK_MILLIS);
            if (answers.states().size() + 1 < open.group().majority()) {
                return "switch " + open.id() + " is given up here; others may still do it: " + answers.reason();
            }
            node.forget(open);
            return "switch " + open.id() + " is given up, and will never be";
        }
        if (!open.group().isLed()) {
            throw new IllegalStateException("this node's log is sealed for switch " + open.id()
                    + ": the members elect a leader when more than half of them are there");
        }
        if (!giveUp(open) && !isForced) {
            throw new IllegalStateException("too few members answer to say that switch " + open.id()
                    + " was not done without this node; with --force this one leads on alone: if others have elected a"
                    + " leader meanwhile, there are two, and what one of them took is lost");
        }
        if (node.known().isSwitching()) {
            node.resume(open, Role.LEADER, open.id() + 1);
        }
        return "switch " + open.id() + " is given up";
    }

    private void agree(GroupSwitch change, Report report) throws InterruptedException {
        Switchable from = node.techniques().find(change.from());
        if (from == null || !from.propose(change)) {
            throw new IllegalStateException("this node does not lead any more");
        }
        report.line("proposed", "at " + node.log().appended().position());
        if (!timetable.await(() -> from.decided() != null, LEAD_MILLIS)) {
            throw new IllegalStateException("the members have not agreed within " + LEAD_MILLIS
                    + " ms, and may do so later; writes wait until it is decided: ha:status shows who is missing");
        }
        node.adopt(from.decided(), false);
        report.line(
                "agreed",
                "switch " + change.id() + ", at " + node.log().appended().position());
    }

    /** Also another member may lead first; then this one has nothing more to do. */
    private void awaitLeader(GroupSwitch change) throws InterruptedException {
        boolean isLed = timetable.await(
                () -> {
                    Replicator next = node.techniques().present();
                    return next != null && next.technique().equals(change.to()) && next.role() != Role.CANDIDATE;
                },
                LEAD_MILLIS);
        if (!isLed) {
            throw new IllegalStateException("it is decided, and no member leads after " + LEAD_MILLIS
                    + " ms: ha:status at the members shows why");
        }
    }
}
