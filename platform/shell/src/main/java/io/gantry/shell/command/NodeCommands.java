package io.gantry.shell.command;

import io.gantry.agent.Clock;
import io.gantry.feature.FeatureRuntime;
import io.gantry.feature.InstalledFeature;
import java.io.PrintStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.felix.service.command.CommandSession;
import org.apache.felix.service.command.Descriptor;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.runtime.ServiceComponentRuntime;
import org.osgi.service.component.runtime.dto.ComponentConfigurationDTO;
import org.osgi.service.component.runtime.dto.ComponentDescriptionDTO;
import org.osgi.service.component.runtime.dto.ReferenceDTO;
import org.osgi.service.component.runtime.dto.UnsatisfiedReferenceDTO;

/** {@code node:*}: how this node is. */
@Component(
        service = NodeCommands.class,
        property = {"osgi.command.scope=node", "osgi.command.function=status"})
public final class NodeCommands {
    private static final long MIB = 1 << 20;

    private final BundleContext context;
    private final FeatureRuntime features;
    private final ServiceComponentRuntime components;
    private final Clock clock = Clock.system();

    @Activate
    public NodeCommands(
            BundleContext context, @Reference FeatureRuntime features, @Reference ServiceComponentRuntime components) {
        this.context = context;
        this.features = features;
        this.components = components;
    }

    @Descriptor("shows what this node is, and what is wrong with it")
    public void status(CommandSession session) {
        PrintStream out = session.getConsole();
        long uptime = uptimeSeconds();
        Runtime jvm = Runtime.getRuntime();
        List<String> problems = problems();
        line(
                out,
                "node",
                System.getProperty("gantry.kind", "?") + ", process "
                        + ProcessHandle.current().pid() + ", Java " + Runtime.version());
        line(out, "directory", context.getProperty("gantry.dir"));
        line(out, "uptime", "%d h %02d min %02d s".formatted(uptime / 3600, uptime / 60 % 60, uptime % 60));
        line(out, "heap", (jvm.totalMemory() - jvm.freeMemory()) / MIB + " of " + jvm.maxMemory() / MIB + " MiB");
        line(
                out,
                "features",
                String.join(
                        " ",
                        features.installed().stream()
                                .map(InstalledFeature::name)
                                .toList()));
        endpoints().forEach(endpoint -> line(out, "endpoint", endpoint));
        line(
                out,
                "bundles",
                count(Bundle.ACTIVE) + " active of " + context.getBundles().length + " (fragments are never active)");
        line(out, "services", String.valueOf(references(null, null).size()));
        line(out, "health", problems.isEmpty() ? "ok" : problems.size() + " problems");
        problems.forEach(problem -> line(out, "problem", problem));
    }

    private long uptimeSeconds() {
        Optional<Instant> start = ProcessHandle.current().info().startInstant();
        return start.map(instant -> (clock.millis() - instant.toEpochMilli()) / 1000)
                .orElse(0L);
    }

    private static void line(PrintStream out, String name, String value) {
        out.printf("%-10s %s%n", name, value);
    }

    private List<String> endpoints() {
        return references(null, "(&(endpoint=*)(port=*))").stream()
                .map(endpoint -> endpoint.getProperty("endpoint") + " on " + endpoint.getProperty("host") + ":"
                        + endpoint.getProperty("port"))
                .sorted()
                .toList();
    }

    private List<ServiceReference<?>> references(String name, String filter) {
        try {
            ServiceReference<?>[] found = context.getAllServiceReferences(name, filter);
            return found == null ? List.of() : List.of(found);
        } catch (InvalidSyntaxException e) {
            throw new IllegalArgumentException(filter, e);
        }
    }

    private long count(int state) {
        long count = 0;
        for (Bundle bundle : context.getBundles()) {
            count += bundle.getState() == state ? 1 : 0;
        }
        return count;
    }

    /** The interface that a reference asks for; references of constructors have no telling name. */
    private static String type(ComponentDescriptionDTO description, String name) {
        for (ReferenceDTO reference : description.references) {
            if (reference.name.equals(name)) {
                return reference.interfaceName;
            }
        }
        return name;
    }

    private List<String> problems() {
        List<String> problems = new ArrayList<>();
        for (Bundle bundle : context.getBundles()) {
            boolean isFragment = bundle.getHeaders("").get(Constants.FRAGMENT_HOST) != null;
            if (!isFragment && bundle.getState() != Bundle.ACTIVE) {
                problems.add("the bundle " + bundle.getSymbolicName() + " is not active");
            }
        }
        for (ComponentDescriptionDTO description : components.getComponentDescriptionDTOs()) {
            for (ComponentConfigurationDTO configuration : components.getComponentConfigurationDTOs(description)) {
                for (UnsatisfiedReferenceDTO missing : configuration.unsatisfiedReferences) {
                    problems.add("the component " + description.name + " waits for "
                            + type(description, missing.name)
                            + (missing.target == null ? "" : " " + missing.target));
                }
                if (configuration.state == ComponentConfigurationDTO.FAILED_ACTIVATION) {
                    problems.add("the component " + description.name + " failed: "
                            + configuration.failure.lines().findFirst().orElse("see the log"));
                }
            }
        }
        references(null, "(gantry.failure=*)")
                .forEach(failure -> problems.add(String.valueOf(failure.getProperty("gantry.failure"))));
        return problems;
    }
}
