package io.gantry.clients;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A pair whose port of replication asks for a secret: who gets the log, and what the others are told. */
final class HaSecretScenarios {
    private static final int HA_STATUS = 907;
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final String FIRST_SEGMENT = "commitlog/00000000000000000000";

    private Path secret;
    private Path other;

    @BeforeEach
    void write() throws IOException {
        secret = file("the secret of this pair");
        other = file("some other pair's secret");
    }

    private static Path file(String text) throws IOException {
        Path file = Places.scratch("secret").resolve("ha");
        Files.writeString(file, text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        return file;
    }

    private static Node member(Peer peer, Node names) {
        return Node.broker(peer, names.address())
                .with("brokerName", "secret")
                .with("haFollowers", "127.0.0.1")
                .with("mappedFileSizeCommitLog", 1 << 20);
    }

    private static Node slave(Peer peer, Node names) {
        return member(peer, names).with("brokerRole", "SLAVE").with("brokerId", 1);
    }

    private static boolean isFollowed(Node master) {
        return RawCall.ask(master.address(), HA_STATUS, Map.of()).text().contains("\"diff\":0,\"inSync\":true");
    }

    private static void send(Node names, Node master) {
        String topic = Stage.createTopic(master, names.address(), 2);
        Stage.shared()
                .client(ClassPath.CLIENT_5)
                .run("send", Stage.argsAt(names.address(), "topic", topic, "count", 100, "shards", 2));
    }

    @Test
    void onlyWhoKnowsTheSecretGetsTheLog() throws IOException {
        try (Node names = Node.nameServer(Peer.GANTRY).start();
                Node master =
                        member(Peer.GANTRY, names).with("haSecretFile", secret).start();
                Node slave =
                        slave(Peer.GANTRY, names).with("haSecretFile", other).start()) {
            send(names, master);
            Await.that("the slave says why", SOON, () -> new Shell(slave)
                    .run("ha:status")
                    .contains("it has another secret"));
            assertFalse(isFollowed(master));
            assertFalse(master.log().contains("the secret of this pair"));
            slave.stop();
            slave.with("haSecretFile", secret).start();
            Await.that("the slave has all", SOON, () -> isFollowed(master));
            assertArrayEquals(
                    Files.readAllBytes(master.store().resolve(FIRST_SEGMENT)),
                    Files.readAllBytes(slave.store().resolve(FIRST_SEGMENT)));
            String promoted = new Shell(slave).run("ha:promote");
            assertTrue(promoted.contains("This node leads"), promoted);
            Await.that("the old master has all", SOON, () -> isFollowed(slave));
        }
    }

    @Test
    void aSlaveOfApachesFollowsWhenItIsNamed() {
        try (Node names = Node.nameServer(Peer.GANTRY).start();
                Node master =
                        member(Peer.GANTRY, names).with("haSecretFile", secret).start();
                Node slave = slave(Peer.APACHE, names).without("haFollowers")) {
            slave.start();
            send(names, master);
            Await.that("it is sent away", SOON, () -> master.log().contains("haPlainFollowers"));
            assertFalse(isFollowed(master));
            master.stop();
            master.with("haPlainFollowers", "127.0.0.1").start();
            Await.that("the slave has all", SOON, () -> isFollowed(master));
        }
    }
}
