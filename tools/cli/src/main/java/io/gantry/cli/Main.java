package io.gantry.cli;

import io.gantry.cli.broker.BrokerCommand;
import io.gantry.cli.broker.ClusterCommand;
import io.gantry.cli.doctor.DoctorCommand;
import io.gantry.cli.group.GroupCommand;
import io.gantry.cli.group.OffsetCommand;
import io.gantry.cli.message.MessageCommand;
import io.gantry.cli.option.Parent;
import io.gantry.cli.print.Plain;
import io.gantry.cli.remote.RemoteOptions;
import io.gantry.cli.top.TopCommand;
import io.gantry.cli.topic.TopicCommand;
import io.gantry.cluster.ClusterException;
import io.gantry.cluster.ask.MisuseException;
import io.gantry.codec.BadBodyException;
import java.io.PrintWriter;
import java.util.Arrays;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** The operator's commands. {@code bin/gantry} starts it for each of them. */
@Command(
        name = "gantry",
        description = "Asks a cluster that speaks RocketMQ's protocol, Gantry's or Apache's, and tells it things.",
        subcommands = {
            TopicCommand.class,
            GroupCommand.class,
            OffsetCommand.class,
            MessageCommand.class,
            BrokerCommand.class,
            ClusterCommand.class,
            TopCommand.class,
            DoctorCommand.class,
            ShellCommand.class,
            CompletionCommand.class
        })
public final class Main extends Parent {
    private static final int FAILED = 1;
    private static final int MISUSED = 2;

    @Mixin(name = RemoteOptions.MIXIN)
    private RemoteOptions remote;

    private Main() {}

    /** Exit codes: 0, 1 when the cluster does not let it, 2 when the arguments are wrong. */
    public static void main(String[] args) {
        System.exit(commandLine().execute(args));
    }

    /** Runs a command as {@link #main} does, and gives its exit code. */
    public static int run(PrintWriter out, PrintWriter err, String... args) {
        return commandLine().setOut(out).setErr(err).execute(args);
    }

    static CommandLine commandLine() {
        CommandLine commands = new CommandLine(new Main());
        addHelp(commands);
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
        command.getSubcommands().values().forEach(Main::addHelp);
    }

    private static int misused(ParameterException e, String[] args) {
        CommandLine command = e.getCommandLine();
        String line = e.getMessage() + " (" + command.getCommandSpec().qualifiedName() + " --help)";
        say(command.getErr(), line, e, Arrays.asList(args).contains("-v"));
        return MISUSED;
    }

    private static int failed(Exception e, CommandLine command, ParseResult parsed) {
        boolean isVerbose = parsed.expandedArgs().stream().anyMatch(arg -> arg.equals("-v") || arg.equals("--verbose"));
        String line = e.getMessage();
        if (e instanceof BadBodyException) {
            line = "An answer cannot be read: " + line + "; check that it is a broker of RocketMQ's protocol";
        } else if (!(e instanceof ClusterException || e instanceof MisuseException)) {
            line = "This is a mistake of this program: " + e + "; run it again with -v and report what it prints";
        }
        say(command.getErr(), line, e, isVerbose);
        return e instanceof MisuseException ? MISUSED : FAILED;
    }

    /** One line, and the stack trace for who asked for it. */
    private static void say(PrintWriter err, String line, Exception e, boolean isVerbose) {
        err.println("gantry: " + Plain.line(String.valueOf(line).replaceAll("\\s*\\R\\s*", " ")));
        if (isVerbose) {
            e.printStackTrace(err);
        }
        err.flush();
    }
}
