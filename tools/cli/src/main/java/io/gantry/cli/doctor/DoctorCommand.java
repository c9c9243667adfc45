package io.gantry.cli.doctor;

import io.gantry.agent.Clock;
import io.gantry.cli.option.OutputOptions;
import io.gantry.cli.print.Sheet;
import io.gantry.cli.remote.RemoteOptions;
import io.gantry.cluster.ask.Fleet;
import io.gantry.cluster.option.ClusterOptions;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Looks for what is wrong with a cluster, this machine, and a property file. Changes nothing. */
@Command(
        name = "doctor",
        description = "Looks for what is wrong with a cluster (with -n or -b), this machine, and a property file (with"
                + " -c). Ends with 1 when it finds a failure.")
public final class DoctorCommand implements Callable<Integer> {
    /** What a file is for. */
    enum Kind {
        BROKER,
        NAMESRV,
        SINGLE
    }

    @Spec
    private CommandSpec spec;

    @Mixin
    private ClusterOptions cluster;

    @Mixin
    private OutputOptions output;

    @Option(
            names = {"-c", "--config"},
            paramLabel = "FILE",
            description = "A property file: its dead, unknown, misspelt and unreachable keys.")
    private Path file;

    @Option(
            names = "--kind",
            paramLabel = "KIND",
            defaultValue = "broker",
            description = "What the file is for: broker, namesrv or single (default: ${DEFAULT-VALUE}).")
    private Kind kind;

    @Option(names = "--strict", description = "End with 1 for a warning, too.")
    private boolean isStrict;

    /** Made by picocli. */
    public DoctorCommand() {}

    @Override
    public Integer call() {
        Findings findings = new Findings();
        cluster.check();
        if (RemoteOptions.of(spec).isGiven()) {
            throw cluster.wrong(
                    "doctor looks at what a client on its own machine sees, and no console can look for it",
                    "run it there with -n or -b, or ask the console for broker list");
        }
        if (cluster.isGiven()) {
            try (Fleet fleet = new Fleet(cluster.cluster(), cluster.access(), null, output.progress())) {
                new ServerChecks(fleet, findings, Clock.system()).run();
            }
        }
        if (file != null) {
            Path home = Path.of(System.getProperty("gantry.home", "")).toAbsolutePath();
            new FileChecks(home, findings).run(file, kind.name().toLowerCase(Locale.ROOT));
        }
        new MachineChecks(Path.of("/proc"), runningNodes(), findings).run();
        Sheet sheet = findings.sheet();
        if (!cluster.isGiven()) {
            sheet.say("No cluster was looked at; give its name servers with -n or NAMESRV_ADDR, or a broker with -b");
        }
        output.print(sheet);
        boolean isBad =
                findings.count(Findings.State.FAILURE) > 0 || isStrict && findings.count(Findings.State.WARNING) > 0;
        return isBad ? 1 : 0;
    }

    /** Where the launcher lists them. */
    private static Path runningNodes() {
        String run = System.getenv("GANTRY_RUN");
        return run == null || run.isBlank() ? Path.of(System.getProperty("user.home"), ".gantry", "run") : Path.of(run);
    }
}
