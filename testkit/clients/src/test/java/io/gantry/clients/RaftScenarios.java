package io.gantry.clients;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gantry.agent.Clock;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A group that elects its leader, of the files that operators have for DLedger, with real processes and clients. */
final class RaftScenarios {
    /** More with {@code -Dgantry.crash.rounds=30}. */
    private static final int KILLS = Integer.getInteger("gantry.crash.rounds", 3);

    /** More with {@code -Dgantry.swap.rounds=50}. */
    private static final int CHANGES = Integer.getInteger("gantry.swap.rounds", 3);

    private static final int HA_STATUS = 907;
    private static final int CLUSTER = 106;
    private static final int QUEUES = 4;
    private static final int SOME = 60;
    private static final Duration SOON = Duration.ofSeconds(60);

    @Test
    void theThreeFilesOfADledgerGroupBootAndTheirLogsAreTheSame() throws IOException {
        try (RaftGroup group = RaftGroup.start();
                ClientVm client = ClientVm.start(ClassPath.CLIENT_4)) {
            Node leader = group.leader();
            String topic = Stage.createTopic(leader, group.names().address(), QUEUES);
            client.run("send", Stage.argsAt(group.names().address(), "topic", topic, "count", 200));
            assertEquals(
                    200, ReadBack.all(client, group.names().address(), topic).size());
            group.areTheSame();
            String members =
                    RawCall.ask(group.names().address(), CLUSTER, Map.of()).text();
            for (Node node : group.members()) {
                assertTrue(members.contains(node.address()), members);
            }
            assertTrue(members.replace("\"", "").contains("0:" + leader.address()), members);
            String status = new Shell(leader).run("ha:status");
            assertTrue(status.contains("raft") && status.contains("leader"), status);
            String other = new Shell(group.follower()).run("ha:status");
            assertTrue(other.contains("raft") && other.contains("follower"), other);
            String stays = assertThrows(AssertionError.class, () -> new Shell(leader).run("ha:switch solo"))
                    .getMessage();
            assertTrue(stays.contains("it would be a second one"), stays);
        }
    }

    /** A fourth node reads along, is a member, and goes, while the others work; it has the whole log. */
    @Test
    void aNodeReadsAlongAndBecomesAMemberAndGoes() throws IOException {
        try (RaftGroup group = RaftGroup.start();
                ClientVm client = ClientVm.start(ClassPath.CLIENT_5)) {
            Node leader = group.leader();
            String topic = Stage.createTopic(leader, group.names().address(), QUEUES);
            client.run("send", Stage.argsAt(group.names().address(), "topic", topic, "count", 100));
            String place = "127.0.0.1:" + Ports.next();
            Shell shell = new Shell(leader);
            try (Node fourth = group.member(3, group.peers() + ";n3-" + place)) {
                fourth.launch();
                assertTrue(shell.run("ha:add-peer " + place + " --learner").contains("reads along"));
                fourth.awaitReady();
                assertTrue(shell.run("ha:peers").contains(place + " learner"));
                client.run("send", Stage.argsAt(group.names().address(), "topic", topic, "count", 100));
                RaftGroup.assertSameLog(leader, fourth);
                assertTrue(shell.run("ha:remove-peer " + place).contains("no more"));
                assertTrue(shell.run("ha:add-peer " + place).contains("is a member"));
                assertTrue(shell.run("ha:peers").contains(place + " follower"));
                assertTrue(shell.run("ha:remove-peer " + place).contains("no more"));
                assertFalse(shell.run("ha:peers").contains(place));
            }
            assertEquals(
                    200, ReadBack.all(client, group.names().address(), topic).size());
        }
    }

    /** Whoever leads is killed, again and again, and comes back: nothing acknowledged is lost. */
    @Test
    void killedLeadersLoseNothing() throws IOException {
        try (RaftGroup group = RaftGroup.start();
                ClientVm client = ClientVm.start(ClassPath.CLIENT_5)) {
            String topic = Stage.createTopic(group.leader(), group.names().address(), QUEUES);
            client.run("startLoad", Stage.argsAt(group.names().address(), "topic", topic, "retries", 0, "size", 1_000));
            List<Long> gaps = new ArrayList<>();
            for (int round = 0; round < KILLS; round++) {
                client.run("awaitLoad", Map.of("count", SOME));
                Node dead = group.leader();
                long killed = Clock.system().nanos();
                dead.kill();
                assertNotEquals(dead, group.leader());
                gaps.add(TimeUnit.NANOSECONDS.toMillis(Clock.system().nanos() - killed));
                client.run("awaitLoad", Map.of("count", SOME));
                dead.launch();
                dead.awaitReady();
                group.areThere();
            }
            client.run("awaitLoad", Map.of("count", SOME));
            JsonObject acknowledged = client.run("stopLoad", Map.of()).getJsonObject("queues");
            int count = Acknowledged.areReadBack(acknowledged, client, group.leader(), topic, KILLS);
            group.areTheSame();
            Collections.sort(gaps);
            System.out.printf(
                    "leaders killed=%d acknowledged=%d lost=0 twice=0, another led after ms: %s%n", KILLS, count, gaps);
        }
    }

    /** What only a leader without a majority had is cut when it comes back, and kept aside; none was acknowledged. */
    @Test
    void whatOnlyADeposedLeaderHasIsCutAndKept() throws IOException {
        try (RaftGroup group = RaftGroup.start();
                ClientVm client = ClientVm.start(ClassPath.CLIENT_5)) {
            Node old = group.leader();
            String topic = Stage.createTopic(old, group.names().address(), QUEUES);
            client.run("startLoad", Stage.argsAt(group.names().address(), "topic", topic, "retries", 0, "size", 1_000));
            client.run("awaitLoad", Map.of("count", SOME));
            List<Node> others =
                    group.members().stream().filter(node -> node != old).toList();
            try (Socket sender = RawCall.connect(old.address())) {
                others.forEach(Node::kill);
                // All that the load waits for may have come to the others; this has not.
                sender.getOutputStream().write(RawCall.frame(RawSend.CODE, 0, RawSend.fields(topic), new byte[] {1}));
                Await.that("it leads no more", SOON, () -> !RaftGroup.leads(old));
            }
            old.kill();
            others.forEach(Node::launch);
            others.forEach(Node::awaitReady);
            client.run("awaitLoad", Map.of("count", SOME));
            old.launch();
            old.awaitReady();
            group.areThere();
            JsonObject acknowledged = client.run("stopLoad", Map.of()).getJsonObject("queues");
            Acknowledged.areReadBack(acknowledged, client, group.leader(), topic, 1);
            group.areTheSame();
            try (var kept = Files.list(old.store().resolve("damaged"))) {
                assertTrue(kept.findAny().isPresent(), "what was cut is kept");
            }
        }
    }

    /** An operator hands leadership over while a producer and a consumer work, which notice nothing. */
    @ParameterizedTest
    @EnumSource(
            value = ClassPath.class,
            names = {"CLIENT_4", "CLIENT_5"})
    void noSendFailsWhileLeadershipIsHandedOver(ClassPath version) throws IOException {
        try (RaftGroup group = RaftGroup.start();
                ClientVm client = ClientVm.start(version)) {
            String topic = Stage.createTopic(group.leader(), group.names().address(), QUEUES);
            Stage.awaitFirstSend(client, group.names().address());
            client.run(
                    "startTraffic",
                    Stage.argsAt(group.names().address(), "topic", topic, "group", "raft", "timeoutMillis", 3_000));
            client.run("awaitTraffic", Map.of("count", 300));
            StringBuilder pauses = new StringBuilder();
            for (int round = 0; round < CHANGES; round++) {
                Node leader = group.leader();
                String said = new Shell(leader).run("ha:transfer-leader");
                assertTrue(said.contains("writes waited"), said);
                assertNotEquals(leader, group.leader());
                JsonObject after = client.run("awaitTraffic", Map.of("count", SOME));
                pauses.append(said.replaceAll("(?s).*writes waited (\\d+) ms.*", "$1"))
                        .append("/")
                        .append(after.getInt("silenceMillis"))
                        .append(" ");
            }
            client.run("awaitTraffic", Map.of("count", SOME));
            int count = Acknowledged.areReadBackAndReceived(
                    client.run("stopTraffic", Map.of()), client, group.names().address(), topic);
            System.out.printf(
                    "%s: leaders changed=%d acknowledged=%d failed=0 lost=0 twice=0 pauses held/seen ms: %s%n",
                    version, CHANGES, count, pauses);
        }
    }
}
