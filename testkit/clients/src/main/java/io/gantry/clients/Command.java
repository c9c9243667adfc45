package io.gantry.clients;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs a program of the machine's to its end. */
final class Command {
    static final Duration LONGEST = Duration.ofSeconds(60);

    private Command() {}

    /** Fails with what it said when it does. */
    static void must(String... command) {
        String failure = run(command);
        if (!failure.isEmpty()) {
            throw new AssertionError(failure);
        }
    }

    /** Empty when it succeeded, else what it said. */
    static String run(String... command) {
        try {
            Path said = Files.createTempFile("said", ".txt");
            try {
                Process process = new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(said.toFile())
                        .start();
                process.getOutputStream().close();
                if (!process.waitFor(LONGEST.toSeconds(), TimeUnit.SECONDS)) {
                    process.destroyForcibly();
                    return List.of(command) + " did not end within " + LONGEST;
                }
                return process.exitValue() == 0
                        ? ""
                        : List.of(command) + " failed: "
                                + Files.readString(said).trim();
            } finally {
                Files.delete(said);
            }
        } catch (IOException e) {
            return List.of(command) + " failed: " + e.getMessage();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return List.of(command) + " was interrupted";
        }
    }
}
