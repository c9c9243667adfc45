package io.gantry.cli;

import java.util.List;
import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Prints a script by which bash and zsh complete the commands and their options. */
@Command(
        name = "completion",
        description =
                "Prints a completion script for bash and zsh: source <(gantry completion), or write it to a file in"
                        + " /etc/bash_completion.d.")
final class CompletionCommand implements Callable<Integer> {
    /** Commands of the script itself, which are not run by this program. */
    private static final List<String> OTHERS = List.of("run", "node", "nodes", "log", "archive", "bench", "mqadmin");

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        CommandLine all = Main.commandLine();
        OTHERS.forEach(name -> all.addSubcommand(name, CommandSpec.create()));
        spec.commandLine().getOut().print(AutoComplete.bash("gantry", all));
        spec.commandLine().getOut().flush();
        return 0;
    }
}
