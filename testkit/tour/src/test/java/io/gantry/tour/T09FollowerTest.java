package io.gantry.tour;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.ops4j.pax.exam.CoreOptions.systemProperty;

import io.gantry.agent.Clock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** Chapter 9: the container follows a node of its own process, which leads. */
final class T09FollowerTest extends Chapter {
    private static final int BROKER_PORT = Containers.freeListenPort();
    private static final int HA_PORT = Containers.freeListenPort();
    private static final Path FOLDER = Path.of("target", "tour", "t09-leader").toAbsolutePath();

    private static final List<String> LEADER = List.of("tour.leader", "tour.leader.broker", "tour.leader.dir");

    private Process leader;

    T09FollowerTest() {
        super(
                T09Probe.class,
                Containers.platform("t09"),
                systemProperty("tour.leader").value("127.0.0.1:" + HA_PORT),
                systemProperty("tour.leader.broker").value("127.0.0.1:" + BROKER_PORT),
                systemProperty("tour.leader.dir").value(FOLDER.toString()));
    }

    @BeforeAll
    void lead() throws IOException {
        Containers.emptied(FOLDER);
        Path file = FOLDER.resolve("leader.conf");
        Files.write(
                file,
                List.of(
                        "brokerName=tour",
                        "bindAddress=127.0.0.1",
                        "brokerIP1=127.0.0.1",
                        "listenPort=" + BROKER_PORT,
                        "namesrvListenPort=" + Containers.freeListenPort(),
                        "haListenPort=" + HA_PORT,
                        "haFollowers=127.0.0.1",
                        "mappedFileSizeCommitLog=16777216"));
        Path out = FOLDER.resolve("out");
        String script = Containers.distribution().resolve("bin/gantry").toString();
        ProcessBuilder builder = new ProcessBuilder(
                script,
                "run",
                "-c",
                file.toString(),
                "--dir",
                FOLDER.resolve("node").toString());
        builder.environment().put("GANTRY_MEMORY", "512m");
        leader = builder.redirectErrorStream(true).redirectOutput(out.toFile()).start();
        long begun = Clock.system().millis();
        while (!Files.readString(out).contains("is ready after")) {
            assertTrue(leader.isAlive() && Clock.system().millis() - begun < 60_000, Files.readString(out));
            Thread.onSpinWait();
        }
    }

    /** The containers of all chapters are in this JVM, and so are their properties: no other one is to follow. */
    @AfterAll
    void end() throws InterruptedException {
        LEADER.forEach(System::clearProperty);
        if (leader != null) {
            leader.destroy();
            if (!leader.waitFor(20, TimeUnit.SECONDS)) {
                leader.destroyForcibly();
            }
        }
    }
}
