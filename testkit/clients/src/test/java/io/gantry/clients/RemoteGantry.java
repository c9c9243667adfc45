package io.gantry.clients;

import io.gantry.cli.Main;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** {@code bin/gantry --url} of the distribution, as an operator on another machine starts it. */
final class RemoteGantry {
    private static final Duration LONGEST = Duration.ofSeconds(90);

    private final String url;
    private final String token;
    private final Path file;

    RemoteGantry(int port, String token) {
        url = "http://127.0.0.1:" + port;
        this.token = token;
        file = Places.scratch("afar").resolve("token");
        Places.write(file, token + "\n");
        keep(file);
    }

    /** A token that others can read is refused. */
    private static void keep(Path file) {
        try {
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The same in this process, which takes no time to start. */
    Said ask(String line) {
        return run(line + " --url " + url + " --token-file " + file);
    }

    /** Beside the cluster: without a console. */
    static Said run(String line) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        try {
            int exitCode = CompletableFuture.supplyAsync(
                            () -> Main.run(new PrintWriter(out), new PrintWriter(err), line.split(" ")))
                    .get(LONGEST.toSeconds(), TimeUnit.SECONDS);
            return new Said(exitCode, out + "" + err);
        } catch (TimeoutException | InterruptedException | ExecutionException e) {
            throw new AssertionError(line + " did not end: " + out + err, e);
        }
    }

    /** All that only looks, at a topic and a group of one name and one of its messages. */
    static List<String> looks(String name, String id) {
        return List.of(
                "cluster list",
                "broker list",
                "broker config gantry-broker --key brokerPermission",
                "topic list --all",
                "topic list --search " + name.toUpperCase(Locale.ROOT),
                "topic show " + name,
                "topic status " + name,
                "group list --all --members --lag",
                "group show " + name,
                "group progress " + name,
                "offset show " + name + " -t " + name,
                "offset reset " + name + " -t " + name + " --to latest --dry-run",
                "msg find k-afar -t " + name,
                "msg show " + id,
                "msg trace " + id + " -t " + name,
                "msg tail " + name + " --from earliest --end");
    }

    /** How it ended, and what it said on both streams. */
    record Said(int exitCode, String text) {}

    Said say(String... arguments) {
        Path program = Places.distribution().resolve("bin/gantry");
        List<String> command = new ArrayList<>(List.of(program.toString(), "--url", url));
        command.addAll(List.of(arguments));
        try (ChildProcess process =
                ChildProcess.start(command, Map.of("GANTRY_TOKEN", token), Places.scratch("afar"))) {
            process.process().getOutputStream().close();
            return new Said(process.exitCode(LONGEST), process.log());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
