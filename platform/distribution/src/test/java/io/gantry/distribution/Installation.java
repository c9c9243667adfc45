package io.gantry.distribution;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A copy of the distribution in a folder of the test's own, with its own list of running nodes. */
final class Installation {
    private final Path home;
    private final Path run;

    /** What a command that has ended printed, and its exit code. */
    record Answer(int exitCode, String out, String err) {}

    Installation(Path folder) throws IOException {
        // A path with spaces goes through every script.
        this.home = folder.resolve("home of it");
        this.run = folder.resolve("run");
        Path from = Path.of(System.getProperty("gantry.distribution"));
        try (Stream<Path> files = Files.walk(from)) {
            files.forEach(file -> copy(file, home.resolve(from.relativize(file).toString())));
        }
    }

    private static void copy(Path from, Path to) {
        try {
            Files.copy(from, to, java.nio.file.StandardCopyOption.COPY_ATTRIBUTES);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Path home() {
        return home;
    }

    /** Adds a kind of node. */
    void kind(String line) throws IOException {
        Path file = home.resolve("features/nodes.properties");
        Files.writeString(file, Files.readString(file) + line + "\n");
    }

    ProcessBuilder command(String script, String... args) {
        return command(home.resolve("bin").resolve(script), args);
    }

    /** A command of the source tree's script, for the distribution that was built there. */
    ProcessBuilder treeCommand(String... args) {
        return command(
                Path.of(System.getProperty("gantry.distribution"))
                        .resolve("../../../../gantry")
                        .normalize(),
                args);
    }

    private ProcessBuilder command(Path script, String... args) {
        List<String> words = new ArrayList<>(List.of(script.toString()));
        words.addAll(List.of(args));
        ProcessBuilder builder = new ProcessBuilder(words);
        Map<String, String> environment = builder.environment();
        environment.put("GANTRY_RUN", run.toString());
        environment.put("GANTRY_MEMORY", "512m");
        environment.put("HOME", run.getParent().toString());
        List.of("JAVA_OPTS", "JAVA_OPT", "JAVA_OPT_EXT", "NAMESRV_ADDR", "JAVA_TOOL_OPTIONS")
                .forEach(environment::remove);
        return builder;
    }

    /** Runs a command to its end. */
    static Answer run(ProcessBuilder builder) throws IOException, InterruptedException {
        Path out = Files.createTempFile("out", null);
        Path err = Files.createTempFile("err", null);
        Process process = builder.redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .start();
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new IllegalStateException(builder.command() + " did not end: " + Files.readString(out));
        }
        Answer answer = new Answer(process.exitValue(), Files.readString(out), Files.readString(err));
        Files.delete(out);
        Files.delete(err);
        return answer;
    }

    /** Starts a node and waits for its ready line. */
    RunningProcess start(String script, String... args) throws IOException {
        return new RunningProcess(
                command(script, args).redirectErrorStream(true).start());
    }

    /** A node that is ready; closing it kills what is left of it. */
    static final class RunningProcess implements AutoCloseable {
        private final Process process;
        private final String ready;

        RunningProcess(Process process) throws IOException {
            this.process = process;
            this.ready = awaitReady(process);
        }

        private static String awaitReady(Process process) throws IOException {
            StringBuilder all = new StringBuilder();
            java.io.BufferedReader reader = process.inputReader(StandardCharsets.UTF_8);
            String line = reader.readLine();
            while (line != null) {
                all.append(line).append('\n');
                if (line.contains(" is ready") && line.startsWith("Gantry ")) {
                    return all.toString();
                }
                line = reader.readLine();
            }
            throw new IllegalStateException("The node ended before it was ready:\n" + all);
        }

        /** All it printed up to the ready line. */
        String ready() {
            return ready;
        }

        long pid() {
            return process.pid();
        }

        /** Asks it to stop, as Ctrl-C does; returns the exit code. */
        int stop() throws InterruptedException {
            process.destroy();
            return exitCode();
        }

        int exitCode() throws InterruptedException {
            if (!process.waitFor(40, TimeUnit.SECONDS)) {
                throw new IllegalStateException("The node does not end");
            }
            return process.exitValue();
        }

        void kill() throws InterruptedException {
            process.destroyForcibly().waitFor();
        }

        @Override
        public void close() {
            process.destroyForcibly();
        }
    }
}
