package io.gantry.clients;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** A process this JVM started: its output is in a file, and it never outlives this JVM. */
public final class ChildProcess implements AutoCloseable {
    private static final Set<Process> OPEN = ConcurrentHashMap.newKeySet();

    static {
        Runtime.getRuntime()
                .addShutdownHook(Executors.defaultThreadFactory().newThread(() -> OPEN.forEach(ChildProcess::kill)));
    }

    private final Process process;
    private final Path log;
    /** Where its own part of the log begins. */
    private final long begin;

    private ChildProcess(Process process, Path log, long begin) {
        this.process = process;
        this.log = log;
        this.begin = begin;
        OPEN.add(process);
    }

    /** Starts a server-like process: no input, both outputs appended to {@code directory/process.log}. */
    public static ChildProcess start(List<String> command, Map<String, String> environment, Path directory) {
        Path log = directory.resolve("process.log");
        ProcessBuilder builder = builder(command, environment, directory);
        builder.redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        return start(builder, log);
    }

    /** Starts a process that is spoken to through its standard input and output; errors go to the log. */
    static ChildProcess interactive(List<String> command, Map<String, String> environment, Path directory) {
        Path log = directory.resolve("process.log");
        ProcessBuilder builder = builder(command, environment, directory);
        builder.redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()));
        return start(builder, log);
    }

    private static ProcessBuilder builder(List<String> command, Map<String, String> environment, Path directory) {
        ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("ROCKETMQ") || name.startsWith("NAMESRV"));
        builder.environment().remove("JAVA_TOOL_OPTIONS");
        builder.environment().putAll(environment);
        return builder;
    }

    private static ChildProcess start(ProcessBuilder builder, Path log) {
        try {
            long begin = Files.exists(log) ? Files.size(log) : 0;
            return new ChildProcess(builder.start(), log, begin);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot start " + builder.command(), e);
        }
    }

    Process process() {
        return process;
    }

    public long pid() {
        return process.pid();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** Everything it printed so far, behind what others had printed that were started in the same folder. */
    public String log() {
        return Places.read(log);
    }

    /** What it printed itself so far. */
    String ownLog() {
        try {
            byte[] all = Files.exists(log) ? Files.readAllBytes(log) : new byte[0];
            int from = (int) Math.min(begin, all.length);
            return new String(all, from, all.length - from, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits for it to end by itself and returns its exit code. */
    public int exitCode(Duration within) {
        await(within);
        if (process.isAlive()) {
            throw new AssertionError("Still running after " + within + ": " + process.info() + "\n" + log());
        }
        return process.exitValue();
    }

    /** Stops it and all below it where they stand (SIGSTOP). */
    void pause() {
        signal("-STOP");
    }

    /** Has it and all below it go on (SIGCONT). */
    void resume() {
        signal("-CONT");
    }

    private void signal(String which) {
        List<String> command = new java.util.ArrayList<>(List.of("kill", which, String.valueOf(pid())));
        process.descendants().forEach(each -> command.add(String.valueOf(each.pid())));
        try (ChildProcess kill = start(command, Map.of(), Places.scratch("signal"))) {
            int code = kill.exitCode(Duration.ofSeconds(10));
            if (code != 0) {
                throw new AssertionError(command + " ended with " + code + ": " + kill.log());
            }
        }
    }

    /** Asks it to end (SIGTERM), and kills it when it has not within the time: that is a failure. */
    public void stop(Duration within) {
        process.descendants().forEach(ProcessHandle::destroy);
        process.destroy();
        await(within);
        boolean isStuck = process.isAlive();
        close();
        if (isStuck) {
            throw new AssertionError("Did not stop within " + within + "\n" + log());
        }
    }

    /** SIGKILL to it and all below it, and waits until it is gone. */
    @Override
    public void close() {
        kill(process);
        OPEN.remove(process);
        await(Duration.ofSeconds(10));
    }

    private void await(Duration within) {
        try {
            process.waitFor(within.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void kill(Process process) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }
}
