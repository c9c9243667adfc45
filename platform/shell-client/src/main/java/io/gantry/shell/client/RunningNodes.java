package io.gantry.shell.client;

import io.gantry.shell.frame.SocketPlace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The running nodes of this user: one file per process, with its kind and directory on two lines. A file that
 * a crash left behind is skipped, because its process does not live.
 */
final class RunningNodes {
    private final Path folder;
    private final Path data;

    RunningNodes(Path folder, Path data) {
        this.folder = folder;
        this.data = data;
    }

    /** By the environment {@code GANTRY_RUN} or {@code HOME}; {@code ./data} is where a single node lives. */
    static RunningNodes of(Map<String, String> environment, Path workingFolder) {
        String run = environment.get("GANTRY_RUN");
        String home = environment.getOrDefault("HOME", System.getProperty("user.home"));
        Path folder = run == null || run.isBlank() ? Path.of(home, ".gantry", "run") : Path.of(run);
        return new RunningNodes(folder, workingFolder.resolve("data"));
    }

    /** Directory and a word about each node. */
    Map<Path, String> all() {
        Map<Path, String> nodes = new TreeMap<>();
        if (!Files.isDirectory(folder)) {
            return nodes;
        }
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                add(file, nodes);
            }
        } catch (IOException e) {
            return nodes;
        }
        return nodes;
    }

    private static void add(Path file, Map<Path, String> nodes) throws IOException {
        String pid = file.getFileName().toString();
        if (!pid.matches("[0-9]{1,18}")
                || !ProcessHandle.of(Long.parseLong(pid))
                        .map(ProcessHandle::isAlive)
                        .orElse(false)) {
            return;
        }
        List<String> lines = Files.readAllLines(file);
        if (lines.size() >= 2 && Files.exists(Path.of(lines.get(1)).resolve(SocketPlace.NAME))) {
            nodes.put(Path.of(lines.get(1)), lines.get(0) + " " + pid);
        }
    }

    /** The directory of the one node that can be meant. */
    Path only() throws Exit {
        Map<Path, String> nodes = all();
        if (nodes.size() == 1) {
            return nodes.keySet().iterator().next();
        }
        if (nodes.containsKey(data) || (nodes.isEmpty() && Files.exists(data.resolve(SocketPlace.NAME)))) {
            return data;
        }
        if (nodes.isEmpty()) {
            throw new Exit(Exit.NOT_REACHABLE, "No node of this user runs here; start one, or say --node DIR");
        }
        throw new Exit(
                Exit.WRONG_USE,
                "Several nodes run, say which: "
                        + String.join(
                                ", ",
                                nodes.keySet().stream()
                                        .map(node -> "--node " + node)
                                        .toList()));
    }
}
