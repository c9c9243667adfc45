package io.gantry.clients;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A JVM with a real client of one version on its class path, which does what it is told, one command at a time. */
public final class ClientVm implements AutoCloseable {
    private static final Duration LONGEST = Duration.ofSeconds(120);

    private final ChildProcess process;
    private final BufferedReader replies;
    private final Writer commands;

    /** The number of its process. */
    public long pid() {
        return process.pid();
    }

    /** Has it stand still, connected as it is, until it {@linkplain #resume() goes on}. */
    void pause() {
        process.pause();
    }

    void resume() {
        process.resume();
    }

    private ClientVm(ChildProcess process) {
        this.process = process;
        this.replies =
                new BufferedReader(new InputStreamReader(process.process().getInputStream(), StandardCharsets.UTF_8));
        this.commands = process.process().outputWriter(StandardCharsets.UTF_8);
    }

    /** Starts a client JVM of {@link ClassPath#CLIENT_4} or {@link ClassPath#CLIENT_5}. */
    public static ClientVm start(ClassPath version, String... jvmOptions) {
        Path directory = Places.scratch(version.name().toLowerCase(java.util.Locale.ROOT));
        List<String> command = new ArrayList<>(List.of(Jvm.java(), "-Xmx256m"));
        command.addAll(Jvm.foreign(directory));
        command.add("-Drocketmq.client.logUseSlf4j=false");
        command.add("-Drocketmq.client.logRoot=" + directory);
        // The clients' own default is 20 s.
        command.add("-Drocketmq.client.rebalance.waitInterval=2000");
        command.addAll(List.of(jvmOptions));
        String driver = Places.testkit("clients/driver/target/classes").toString();
        String agent = Places.root().resolve("platform/agent/target/classes").toString();
        String newer = Places.testkit("clients/driver-5/target/classes").toString();
        command.addAll(
                List.of("-cp", String.join(java.io.File.pathSeparator, driver, newer, agent, version.entries())));
        command.add("io.gantry.driver.Driver");
        // The tools of 4.9 do not run without this file.
        Places.write(directory.resolve("conf/logback_tools.xml"), "<configuration/>");
        Map<String, String> environment = Map.of("ROCKETMQ_HOME", directory.toString());
        return new ClientVm(ChildProcess.interactive(command, environment, directory));
    }

    /** Runs a command and returns its answer; a failure inside the client fails the test. */
    public JsonObject run(String command, Map<String, Object> arguments) {
        JsonObject reply = attempt(command, arguments);
        if (reply.containsKey("error")) {
            throw new AssertionError(command + " " + arguments + " failed: " + reply.get("error"));
        }
        return reply;
    }

    /** Runs a command and returns its answer, which has an {@code error} when the client threw. */
    public JsonObject attempt(String command, Map<String, Object> arguments) {
        StringBuilder line = new StringBuilder(command);
        arguments.forEach(
                (key, value) -> line.append('\t').append(key).append('=').append(value));
        try {
            commands.write(line.append('\n').toString());
            commands.flush();
            String reply = CompletableFuture.supplyAsync(this::read).get(LONGEST.toSeconds(), TimeUnit.SECONDS);
            if (reply == null) {
                throw new AssertionError("The client JVM ended in: " + line + "\n" + process.log());
            }
            try (JsonReader reader = Json.createReader(new StringReader(reply))) {
                return reader.readObject();
            }
        } catch (TimeoutException e) {
            process.close();
            throw new AssertionError("No answer within " + LONGEST + " to: " + line + "\n" + process.log(), e);
        } catch (InterruptedException | ExecutionException | IOException e) {
            throw new AssertionError("The client JVM cannot be reached: " + line + "\n" + process.log(), e);
        }
    }

    private String read() {
        try {
            return replies.readLine();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What mqadmin of this version prints for a command line. */
    public String mqadmin(String nameServer, String commandLine) {
        return run("mqadmin", Map.of("namesrv", nameServer, "command", commandLine))
                .getString("output");
    }

    @Override
    public void close() {
        process.close();
    }
}
