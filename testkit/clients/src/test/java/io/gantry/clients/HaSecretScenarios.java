package io.gantry.clients;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A pair whose port of replication asks for a secret: who gets the log, and what the others are told. */
final class HaSecretScenarios {
    private static final int BROKER_CONFIG = 26;
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
            Await.that("the master says why", SOON, () -> master.log().contains("it has another secret"));
            assertIsNotTold("some other pair's secret", slave);
            slave.stop();
            slave.with("haSecretFile", secret).start();
            Await.that("the slave has all", SOON, () -> isFollowed(master));
            assertIsNotTold("the secret of this pair", master);
            assertArrayEquals(
                    Files.readAllBytes(master.store().resolve(FIRST_SEGMENT)),
                    Files.readAllBytes(slave.store().resolve(FIRST_SEGMENT)));
            String promoted = new Shell(slave).run("ha:promote");
            assertTrue(promoted.contains("This node leads"), promoted);
            Await.that("the old master has all", SOON, () -> isFollowed(slave));
        }
    }

    private static void assertIsNotTold(String text, Node node) {
        assertFalse(node.log().contains(text));
        assertFalse(RawCall.ask(node.address(), BROKER_CONFIG, Map.of()).text().contains(text));
        for (String command : List.of("node:status", "ha:status", "ha:peers")) {
            assertFalse(new Shell(node).run(command).contains(text), command);
        }
    }

    /**
     * A master of RocketMQ's that is to wait for its slave takes whatever comes for what a slave has: what a follower
     * says that only asks who it is must not look like that.
     */
    @Test
    void aMasterOfApachesIsFollowedWhenThatIsAllowed() throws IOException {
        try (Node names = Node.nameServer(Peer.GANTRY).start();
                Node master = member(Peer.APACHE, names)
                        .without("haFollowers")
                        .with("brokerRole", "SYNC_MASTER")
                        .with("inSyncReplicas", 2)
                        .with("slaveTimeout", 1_000)
                        .start();
                Node slave =
                        slave(Peer.GANTRY, names).with("haSecretFile", secret).start()) {
            String topic = Stage.createTopic(master, names.address(), 2);
            Await.that("the slave says why", SOON, () -> new Shell(slave)
                    .run("ha:status")
                    .contains("haPlainMaster=true"));
            Await.that(
                    "the master has heard something", SOON, () -> said(master).isPresent());
            long said = said(master).orElse(-1);
            assertTrue(said < 0, "said " + said);
            for (int i = 0; i < 10; i++) {
                assertNotEquals("SEND_OK", status(names, topic), "no slave has it");
            }
            slave.stop();
            slave.with("haPlainMaster", true).start();
            Await.that("the slave has all", SOON, () -> isFollowed(master));
            assertEquals("SEND_OK", status(names, topic));
            Await.that("the slave has all", SOON, () -> isFollowed(master));
            assertArrayEquals(
                    Files.readAllBytes(master.store().resolve(FIRST_SEGMENT)),
                    Files.readAllBytes(slave.store().resolve(FIRST_SEGMENT)));
        }
    }

    /** What the last slave that is connected to an Apache master has said that it has. */
    private static OptionalLong said(Node master) {
        Matcher told = Pattern.compile("\"slaveAckOffset\":(-?\\d{2,})")
                .matcher(RawCall.ask(master.address(), HA_STATUS, Map.of()).text());
        return told.find() ? OptionalLong.of(Long.parseLong(told.group(1))) : OptionalLong.empty();
    }

    private static String status(Node names, String topic) {
        return Stage.shared()
                .client(ClassPath.CLIENT_5)
                .run("send", Stage.argsAt(names.address(), "topic", topic, "count", 1, "shards", 1))
                .getJsonArray("results")
                .getJsonObject(0)
                .getString("status");
    }

    /** A node whose secret cannot be one does not start: without it, it would give its log to whoever comes. */
    @Test
    void aSecretThatOthersCanReadIsRefused() throws IOException {
        Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("rw-r--r--"));
        try (Node names = Node.nameServer(Peer.GANTRY).start();
                Node master = member(Peer.GANTRY, names).with("haSecretFile", secret)) {
            assertNotEquals(0, master.launch().exitCode(SOON));
            assertTrue(master.log().contains("chmod 600 " + secret), master.log());
            assertFalse(master.log().contains("the secret of this pair"));
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
