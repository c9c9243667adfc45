package io.gantry.ha.switching;

import io.gantry.agent.Clock;
import io.gantry.feature.Change;
import io.gantry.feature.FeatureRuntime;
import io.gantry.feature.InstalledFeature;
import io.gantry.feature.Outcome;
import io.gantry.feature.Plan;
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
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
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
 * {@code ha:switch TECHNIQUE [--dry-run]}: replaces the replication technique while the node runs, on the same log.
 * Writes wait before the gate meanwhile; a technique that does not come leaves the old one. The choice outlives the
 * node, as every change of features.
 */
@Component(
        service = Function.class,
        property = {"osgi.command.scope=ha", "osgi.command.function=switch"})
@Descriptor("replaces the replication technique while the node runs: ha:switch solo|async [--dry-run]")
public final class SwitchCommand implements Function {
    private static final String USAGE = "usage: ha:switch TECHNIQUE [--dry-run]";
    private static final String DRY_RUN = "--dry-run";
    private static final String PREFIX = "ha-";
    /** This feature, which is no technique. */
    private static final String OWN = "ha-switch";

    private final FeatureRuntime features;
    private final WriteGate gate;
    private final List<SwitchGuard> guards = new CopyOnWriteArrayList<>();
    private final Absence absence = new Absence(Clock.system());

    @Activate
    public SwitchCommand(@Reference FeatureRuntime features, @Reference WriteGate gate) {
        this.features = features;
        this.gate = gate;
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindReplicator(Replicator technique) {
        absence.end(technique);
    }

    void unbindReplicator(Replicator technique) {
        absence.begin(technique);
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

    @Override
    public Object execute(CommandSession session, List<Object> arguments) {
        List<String> words =
                new ArrayList<>(arguments.stream().map(String::valueOf).toList());
        boolean isDryRun = words.remove(DRY_RUN);
        if (words.size() != 1 || words.get(0).startsWith("-")) {
            throw new IllegalArgumentException(USAGE);
        }
        switchTo(words.get(0).toLowerCase(Locale.ROOT), isDryRun, session.getConsole());
        return null;
    }

    private synchronized void switchTo(String wanted, boolean isDryRun, PrintStream out) {
        Replicator now = absence.present();
        if (now == null) {
            throw refusal("this node has no technique at the moment: wait until ha:status shows one");
        }
        if (now.technique().equals(wanted)) {
            out.println("nothing to do: the technique is " + wanted + " already");
            return;
        }
        Change change = Change.swap(installed(now.technique()), available(wanted));
        requireSensible(now, wanted);
        Plan plan = done(features.plan(change));
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
        long before = absence.nanos();
        done(features.apply(change));
        Replicator next = absence.present();
        String pause = TimeUnit.NANOSECONDS.toMillis(absence.nanos() - before) + " ms";
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

    private String installed(String technique) {
        String name = PREFIX + technique;
        return features.installed().stream()
                .map(InstalledFeature::name)
                .filter(each -> each.equals(name) || each.startsWith(name + "-"))
                .findFirst()
                .orElseThrow(() -> refusal("no installed feature is called " + name
                        + ", which gives the technique of now: use feature:swap"));
    }

    private String available(String technique) {
        String name = PREFIX + technique;
        List<String> there = features.available();
        if (!there.contains(name)) {
            List<String> techniques = Stream.concat(
                            features.installed().stream().map(InstalledFeature::name), there.stream())
                    .filter(each -> each.startsWith(PREFIX) && !each.equals(OWN))
                    .map(each -> each.substring(PREFIX.length()))
                    .sorted()
                    .toList();
            throw refusal("there is no technique '" + technique + "': " + techniques);
        }
        return name;
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
