package io.gantry.shell.command;

import io.gantry.feature.Change;
import io.gantry.feature.FeatureRuntime;
import io.gantry.feature.InstalledFeature;
import io.gantry.feature.Outcome;
import io.gantry.feature.Plan;
import java.io.PrintStream;
import java.util.Arrays;
import java.util.List;
import org.apache.felix.service.command.CommandSession;
import org.apache.felix.service.command.Descriptor;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** {@code feature:*}: what runs in this node, and changing it. */
@Component(
        service = FeatureCommands.class,
        property = {
            "osgi.command.scope=feature",
            "osgi.command.function=list",
            "osgi.command.function=install",
            "osgi.command.function=swap",
            "osgi.command.function=remove",
            "osgi.command.function=plan"
        })
public final class FeatureCommands {
    private final FeatureRuntime runtime;

    @Activate
    public FeatureCommands(@Reference FeatureRuntime runtime) {
        this.runtime = runtime;
    }

    @Descriptor("lists the features that are installed, and those that could be")
    public void list(CommandSession session) {
        PrintStream out = session.getConsole();
        for (InstalledFeature feature : runtime.installed()) {
            out.printf("installed  %-16s %s%n", feature.name(), feature.id());
            for (String bundle : feature.updatedByHand()) {
                out.printf("           updated by hand until the next start: %s; feature:swap keeps one%n", bundle);
            }
        }
        for (String name : runtime.available()) {
            out.printf("available  %s%n", name);
        }
    }

    @Descriptor("installs and starts features, all or none")
    public void install(CommandSession session, @Descriptor("names, or paths of feature files") String... features) {
        apply(session, Change.install(named(features)));
    }

    @Descriptor("replaces features by others, in one step that fails as a whole")
    public void swap(
            CommandSession session,
            @Descriptor("the installed feature, or several with commas between them") String from,
            @Descriptor("the new ones: names, or paths of feature files") String to) {
        apply(session, swapped(from, to));
    }

    private static Change swapped(String from, String to) {
        return new Change(List.of(from.split(",")), List.of(to.split(",")));
    }

    @Descriptor("stops and uninstalls features")
    public void remove(CommandSession session, @Descriptor("names") String... features) {
        apply(session, Change.remove(named(features)));
    }

    @Descriptor("says what a change would stop, start and restart, and changes nothing")
    public void plan(
            CommandSession session,
            @Descriptor("install, swap or remove") String verb,
            @Descriptor("as for that command") String... features) {
        List<String> names = named(features);
        Change change =
                switch (verb) {
                    case "install" -> Change.install(names);
                    case "remove" -> Change.remove(names);
                    case "swap" -> {
                        if (names.size() != 2) {
                            throw new CommandFailure("usage: feature:plan swap FROM TO");
                        }
                        yield swapped(names.get(0), names.get(1));
                    }
                    default -> throw new CommandFailure("usage: feature:plan install|swap|remove FEATURE...");
                };
        print(session.getConsole(), done(runtime.plan(change)), "would ");
    }

    private static List<String> named(String... features) {
        if (features.length == 0) {
            throw new CommandFailure("Name at least one feature; 'feature:list' shows them");
        }
        return Arrays.asList(features);
    }

    private void apply(CommandSession session, Change change) {
        print(session.getConsole(), done(runtime.apply(change)), "");
    }

    private static Plan done(Outcome outcome) {
        if (!outcome.isDone()) {
            throw new CommandFailure(outcome.failure().orElseThrow());
        }
        return outcome.plan();
    }

    private static void print(PrintStream out, Plan plan, String would) {
        plan.stops().forEach(bundle -> out.println(would + "stop     " + bundle));
        plan.starts().forEach(bundle -> out.println(would + "start    " + bundle));
        plan.restarts().forEach(bundle -> out.println(would + "restart  " + bundle));
        plan.configures().forEach(pid -> out.println(would + "write    configuration " + pid));
        plan.unconfigures().forEach(pid -> out.println(would + "delete   configuration " + pid));
        if (plan.equals(Plan.EMPTY)) {
            out.println(would.isEmpty() ? "nothing to do" : "would do nothing");
        } else if (would.isEmpty()) {
            out.println("done");
        }
    }
}
