package io.gantry.cli;

import io.gantry.cli.option.OutputOptions;
import io.gantry.cli.print.Plain;
import io.gantry.cli.remote.RemoteNode;
import io.gantry.cli.remote.RemoteOptions;
import io.gantry.cluster.ClusterException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * One command of the shell of a node that has a console, of those that the console lets run; its lines are printed as
 * they come.
 */
@Command(
        name = "sh",
        description = "With --url: runs one command of that node's shell, such as 'ha:switch raft --dry-run', and ends"
                + " with its code. An admin's token may change things, a viewer's looks.")
final class ShellCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private OutputOptions output;

    @Parameters(arity = "1..*", paramLabel = "COMMAND", description = "The command with its arguments.")
    private List<String> parts;

    @Override
    public Integer call() {
        List<String> words = new ArrayList<>();
        parts.forEach(part -> words.addAll(List.of(part.strip().split("\\s+"))));
        words.removeIf(String::isEmpty);
        // As a shell of the node itself wants them; the console writes its own.
        words.replaceAll(word -> word.replaceFirst("^'(.*)'$", "$1"));
        if (words.isEmpty()) {
            throw new ParameterException(spec.commandLine(), "A command is missing; write sh 'node:status'");
        }
        RemoteOptions remote = RemoteOptions.of(spec);
        if (!remote.isGiven()) {
            throw new ParameterException(
                    spec.commandLine(), "A console is missing; begin with --url https://HOST:PORT");
        }
        RemoteNode node = remote.node();
        String failure = node.run(words.get(0), words.subList(1, words.size()), line -> {
            output.out().println(Plain.line(line));
            output.out().flush();
        });
        if (failure != null) {
            throw new ClusterException(failure);
        }
        return 0;
    }
}
