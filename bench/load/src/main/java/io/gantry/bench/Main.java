package io.gantry.bench;

import io.gantry.bench.figures.Errors;
import io.gantry.cluster.ClusterException;
import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;

/** {@code gantry bench}: loads any cluster that speaks RocketMQ's protocol. */
@Command(
        name = "gantry bench",
        description = "Puts a load on a cluster that speaks RocketMQ's protocol, Gantry's or Apache's.",
        subcommands = {ProduceCommand.class, ConsumeCommand.class, LatencyCommand.class},
        synopsisSubcommandLabel = "(produce|consume|latency)")
public final class Main implements Runnable {
    private static final int FAILED = 1;
    private static final int MISUSED = 2;

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    private Main() {}

    /** Exit codes: 0, 1 when the cluster does not let it, 2 when the arguments are wrong. */
    public static void main(String[] args) {
        System.exit(commandLine().execute(args));
    }

    static CommandLine commandLine() {
        CommandLine commands = new CommandLine(new Main());
        addHelp(commands);
        commands.getSubcommands().values().forEach(Main::addHelp);
        commands.setCaseInsensitiveEnumValuesAllowed(true);
        commands.setParameterExceptionHandler(Main::misused);
        commands.setExecutionExceptionHandler(Main::failed);
        return commands;
    }

    private static void addHelp(CommandLine command) {
        command.getCommandSpec()
                .addOption(OptionSpec.builder("-h", "--help")
                        .usageHelp(true)
                        .description("Shows this.")
                        .build());
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "A load is missing; take produce, consume or latency");
    }

    private static int misused(ParameterException e, String[] args) {
        CommandLine command = e.getCommandLine();
        say(command.getErr(), e.getMessage() + " (" + command.getCommandSpec().qualifiedName() + " --help)");
        return MISUSED;
    }

    private static int failed(Exception e, CommandLine command, CommandLine.ParseResult parsed) throws Exception {
        if (e instanceof ClusterException refusal) {
            say(command.getErr(), refusal.getMessage());
            return FAILED;
        }
        throw e;
    }

    private static void say(PrintWriter err, String line) {
        err.println("gantry bench: " + line.replaceAll("\\s*\\R\\s*", " "));
        err.flush();
    }

    /** The exit code of a load that has ended, and a line when it came to nothing. */
    static int verdict(boolean hasResult, String failure, Errors errors, PrintWriter err) {
        if (hasResult) {
            return 0;
        }
        String reason = errors.kinds().isEmpty()
                ? "no answer came"
                : errors.kinds().get(0).toString();
        say(err, failure + ": " + reason);
        return FAILED;
    }
}
