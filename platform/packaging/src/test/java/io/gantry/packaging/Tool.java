package io.gantry.packaging;

import io.gantry.agent.Clock;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Programs of the machine. */
final class Tool {
    private static final Duration SOON = Duration.ofSeconds(60);
    /** A package is installed and removed with much that is forced to the disk. */
    private static final Duration LONG = Duration.ofMinutes(3);

    private static final long PAUSE_NANOS = 50_000_000;

    private Tool() {}

    /** How a program ended, and what it said on both of its streams. */
    record Ended(int code, String out) {}

    static boolean isThere(String name) {
        return Arrays.stream(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, name)));
    }

    static Ended run(List<String> command) {
        return run(command, LONG);
    }

    /** Its output goes to a file: whoever reads a pipe waits for its end, which a program that hangs does not bring. */
    static Ended run(List<String> command, Duration within) {
        Path said = null;
        try {
            said = Files.createTempFile("tool", ".out");
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(said.toFile())
                    .start();
            process.getOutputStream().close();
            if (!process.waitFor(within.toMillis(), TimeUnit.MILLISECONDS)) {
                // A shell goes on when what it waits for ends, so it goes first.
                List<ProcessHandle> begun = process.descendants().toList();
                process.destroyForcibly().waitFor();
                begun.forEach(ProcessHandle::destroyForcibly);
                throw new AssertionError(
                        "Not over within " + within + ": " + String.join(" ", command) + "\n" + read(said));
            }
            return new Ended(process.exitValue(), read(said));
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(String.join(" ", command), e);
        } finally {
            forget(said);
        }
    }

    private static String read(Path said) throws IOException {
        return new String(Files.readAllBytes(said), StandardCharsets.UTF_8);
    }

    private static void forget(Path said) {
        try {
            if (said != null) {
                Files.delete(said);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static boolean hasEnded(Process process) throws InterruptedException {
        return process.waitFor(SOON.toSeconds(), TimeUnit.SECONDS);
    }

    /** Looks again and again; the process that is waited for has no other way to tell. */
    static void await(String what, Callable<Boolean> fact) throws Exception {
        Clock clock = Clock.system();
        long end = clock.nanos() + SOON.toNanos();
        while (!fact.call()) {
            if (clock.nanos() - end > 0) {
                throw new AssertionError("Not within " + SOON + ": " + what);
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }
}
