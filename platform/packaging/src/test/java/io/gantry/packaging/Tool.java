package io.gantry.packaging;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assertions;

/** Programs of the machine. */
final class Tool {
    private static final Duration SOON = Duration.ofSeconds(60);

    private Tool() {}

    /** How a program ended, and what it said on both of its streams. */
    record Ended(int code, String out) {}

    static boolean isThere(String name) {
        return Arrays.stream(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, name)));
    }

    static Ended run(List<String> command) {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            process.getOutputStream().close();
            String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return new Ended(process.waitFor(), out);
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(String.join(" ", command), e);
        }
    }

    static boolean hasEnded(Process process) throws InterruptedException {
        return process.waitFor(SOON.toSeconds(), TimeUnit.SECONDS);
    }

    /** Looks again and again; the process that is waited for has no other way to tell. */
    static void await(String what, Callable<Boolean> fact) throws Exception {
        Object bell = new Object();
        for (int i = 0; i < SOON.toMillis() / 50; i++) {
            if (fact.call()) {
                return;
            }
            synchronized (bell) {
                bell.wait(50);
            }
        }
        Assertions.fail("Not within " + SOON + ": " + what);
    }
}
