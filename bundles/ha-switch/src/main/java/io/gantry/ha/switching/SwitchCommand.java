package io.gantry.ha.switching;

import io.gantry.feature.Change;
import io.gantry.feature.Outcome;
import io.gantry.feature.Plan;
import io.gantry.replica.GroupSwitch.Member;
import io.gantry.replica.LeaderStatus;
import io.gantry.replica.Replicator;
import io.gantry.replica.Role;
import io.gantry.replica.SwitchGuard;
import io.gantry.replica.WriteGate;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.apache.felix.service.command.CommandSession;
import org.apache.felix.service.command.Descriptor;
import org.apache.felix.service.command.Function;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;

/**
 * {@code ha:switch}: replaces the replication technique while the node runs, on the same log; between techniques of
 * groups, of all members at once. Writes wait before the gate meanwhile; a technique that does not come leaves the old
 * one. The choice outlives the node, as every change of features.
 */
@Component(
        service = Function.class,
        property = {"osgi.command.scope=ha", "osgi.command.function=switch"})
@Descriptor("replaces the replication technique while the node, or the group it leads, runs")
public final class SwitchCommand implements Function {
    private static final String USAGE =
            "usage: ha:switch TECHNIQUE [--dry-run] [--peers HOST:PORT[/VOTEPORT],...] [--master HOST:PORT]"
                    + ", or ha:switch abort [--force]";
    /** Between these a whole group changes. */
    private static final Set<String> OF_GROUPS = Set.of("async", "raft");

    private final Techniques techniques;
    private final GroupChange group;
    private final WriteGate gate;
    private final List<SwitchGuard> guards = new CopyOnWriteArrayList<>();

    @Activate
    public SwitchCommand(@Reference Techniques techniques, @Reference GroupChange group, @Reference WriteGate gate) {
        this.techniques = techniques;
        this.group = group;
        this.gate = gate;
    }

    @Reference(
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindGuard(SwitchGuard guard) {
        guards.add(guard);
    }

    void unbindGuard(SwitchGuard guard) {
        guards.remove(guard);
    }

    /** What was written behind the command. */
    private static final class Words {
        private final List<String> words;

        Words(List<Object> arguments) {
            words = new ArrayList<>(arguments.stream().map(String::valueOf).toList());
        }

        boolean take(String option) {
            return words.remove(option);
        }

        /** Empty when it is not there. */
        String takeValue(String option) {
            int at = words.indexOf(option);
            if (at < 0) {
                return "";
            }
            if (at + 1 == words.size()) {
                throw new IllegalArgumentException(USAGE);
            }
            words.remove(at);
            return words.remove(at);
        }

        String only() {
            if (words.size() != 1 || words.get(0).startsWith("-")) {
                throw new IllegalArgumentException(USAGE);
            }
            return words.get(0).toLowerCase(Locale.ROOT);
        }
    }

    @Override
    public Object execute(CommandSession session, List<Object> arguments) throws InterruptedException {
        Words words = new Words(arguments);
        boolean isDryRun = words.take("--dry-run");
        boolean isForced = words.take("--force");
        String peers = words.takeValue("--peers");
        String master = words.takeValue("--master");
        String wanted = words.only();
        PrintStream out = session.getConsole();
        if (wanted.equals("abort")) {
            if (isDryRun) {
                throw new IllegalArgumentException(USAGE);
            }
            out.println(group.abort(isForced));
        } else {
            switchTo(wanted, peers, master, isDryRun, out);
        }
        return null;
    }

    private synchronized void switchTo(String wanted, String peers, String master, boolean isDryRun, PrintStream out)
            throws InterruptedException {
        Replicator now = techniques.present();
        if (now == null) {
            throw refusal("this node has no technique at the moment: wait until ha:status shows one");
        }
        if (now.technique().equals(wanted)) {
            out.println("nothing to do: the technique is " + wanted + " already");
            return;
        }
        if (!master.isEmpty() && !wanted.equals("async")) {
            throw refusal("--master is who leads after a switch to async");
        }
        if (OF_GROUPS.contains(wanted) && OF_GROUPS.contains(now.technique())) {
            try {
                group.run(
                        wanted,
                        peers.isEmpty() ? List.of() : Member.read(peers),
                        master,
                        isDryRun,
                        (phase, what) -> line(out, phase, what));
            } catch (IllegalStateException e) {
                throw techniques.isPresent(wanted)
                        ? new IllegalStateException("The technique is " + wanted + " now, but " + e.getMessage(), e)
                        : refusal(e.getMessage());
            }
            return;
        }
        if (!peers.isEmpty() || !master.isEmpty()) {
            throw refusal("only a group changes to raft and back; from solo, ha:switch async first, and let others"
                    + " follow");
        }
        swap(now, wanted, isDryRun, out);
    }

    private void swap(Replicator now, String wanted, boolean isDryRun, PrintStream out) {
        Change change = change(now.technique(), wanted);
        requireSensible(now, wanted);
        Plan plan = done(techniques.plan(change));
        line(
                out,
                "preflight",
                "role " + lower(now) + ", epoch " + now.epoch() + ", committed to "
                        + now.committed().position());
        if (!now.replicas().isEmpty()) {
            line(out, "note", now.replicas().size() + " followers are let go");
        }
        plan.stops().forEach(bundle -> line(out, "stop", bundle));
        plan.starts().forEach(bundle -> line(out, "start", bundle));
        plan.restarts().forEach(bundle -> line(out, "restart", bundle));
        if (isDryRun) {
            out.println("dry run: nothing was changed");
            return;
        }
        long before = techniques.absentNanos();
        done(techniques.make(change));
        Replicator next = techniques.present();
        String pause = TimeUnit.NANOSECONDS.toMillis(techniques.absentNanos() - before) + " ms";
        if (next == null) {
            line(out, "done", wanted + " is installed, and waits for its role; writes wait since " + pause);
        } else {
            line(
                    out,
                    "done",
                    next.technique() + ", role " + lower(next) + ", epoch " + next.epoch() + "; writes waited "
                            + pause);
        }
    }

    private static String lower(Replicator technique) {
        return technique.role().name().toLowerCase(Locale.ROOT);
    }

    private void requireSensible(Replicator now, String wanted) {
        for (SwitchGuard guard : guards) {
            String reason = guard.refusal(wanted);
            if (!reason.isEmpty()) {
                throw refusal(reason);
            }
        }
        if (now.role() == Role.LEADER && !gate.isOpen()) {
            throw refusal("writes wait already, so another change goes on: try again when it is over");
        }
        Optional<LeaderStatus> leader = now.leader();
        if (now.role() == Role.FOLLOWER && leader.isPresent() && wanted.equals("solo")) {
            throw refusal("this node follows " + leader.get().address()
                    + ", and alone it would show an ever older log: make it the leader first (ha:promote), or stop it");
        }
    }

    private Change change(String now, String wanted) {
        try {
            return techniques.change(now, wanted);
        } catch (IllegalStateException e) {
            throw refusal(e.getMessage());
        }
    }

    private static Plan done(Outcome outcome) {
        outcome.failure().ifPresent(failure -> {
            throw refusal(failure);
        });
        return outcome.plan();
    }

    private static void line(PrintStream out, String phase, String what) {
        out.printf("%-10s %s%n", phase, what);
        out.flush();
    }

    private static IllegalStateException refusal(String reason) {
        return new IllegalStateException("The technique stays: " + reason);
    }
}
