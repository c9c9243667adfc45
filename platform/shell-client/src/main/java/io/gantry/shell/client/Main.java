package io.gantry.shell.client;

import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * {@code sh [--node DIR] [COMMAND]} and {@code nodes}. Exit codes: 0 done, 1 the command failed, 2 wrong use,
 * 3 no node can be reached.
 */
public final class Main {
    private static final String USAGE = "usage: gantry sh [--node DIR] ['COMMAND'] | gantry nodes";

    private final RunningNodes nodes;
    private final PrintStream out;
    private final PrintStream err;

    Main(RunningNodes nodes, PrintStream out, PrintStream err) {
        this.nodes = nodes;
        this.out = out;
        this.err = err;
    }

    public static void main(String[] args) {
        System.exit(run(List.of(args), System.out, System.err));
    }

    /** What the process does, in a process that is there already; returns the exit code. */
    public static int run(List<String> args, PrintStream out, PrintStream err) {
        RunningNodes nodes = RunningNodes.of(System.getenv(), Path.of("").toAbsolutePath());
        return new Main(nodes, out, err).run(args);
    }

    int run(List<String> args) {
        try {
            String verb = args.isEmpty() ? "" : args.get(0);
            return switch (verb) {
                case "sh" -> shell(new ArrayList<>(args.subList(1, args.size())));
                case "nodes" -> list();
                default -> throw new Exit(Exit.WRONG_USE, USAGE);
            };
        } catch (Exit e) {
            err.println("gantry: " + e.getMessage());
            return e.code();
        }
    }

    private int list() {
        for (Map.Entry<Path, String> node : nodes.all().entrySet()) {
            out.println(node.getValue() + "  " + node.getKey());
        }
        return Exit.DONE;
    }

    private int shell(List<String> words) throws Exit {
        Optional<Path> directory = Optional.empty();
        if (!words.isEmpty() && "--node".equals(words.get(0))) {
            if (words.size() < 2) {
                throw new Exit(Exit.WRONG_USE, USAGE);
            }
            directory = Optional.of(Path.of(words.get(1)).toAbsolutePath().normalize());
            words = words.subList(2, words.size());
        } else if (!words.isEmpty() && words.get(0).startsWith("-")) {
            throw new Exit(Exit.WRONG_USE, USAGE);
        }
        Path node = directory.isPresent() ? directory.get() : nodes.only();
        try (NodeConnection connection = new NodeConnection(node)) {
            if (words.isEmpty()) {
                return new ShellPrompt(node, connection).run();
            }
            return connection.execute(String.join(" ", words), out, err);
        }
    }
}
