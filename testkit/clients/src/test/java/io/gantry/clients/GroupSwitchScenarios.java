package io.gantry.clients;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import jakarta.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** A group of three real nodes changes its technique and back while real clients work, which notice nothing. */
final class GroupSwitchScenarios {
    /** Of four switches each; more with {@code -Dgantry.swap.rounds=25}. */
    private static final int ROUNDS = Integer.getInteger("gantry.swap.rounds", 2);

    /** All steps so many times with {@code -Dgantry.crash.rounds=4}; a few of them otherwise. */
    private static final int CRASHES = Integer.getInteger("gantry.crash.rounds", 0);

    private static final int CUT_MILLIS = 2_500;
    private static final int QUEUES = 4;
    private static final int SOME = 60;
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final Pattern WAITED = Pattern.compile("writes waited (\\d+) ms");

    private static long waited(String said) {
        Matcher waited = WAITED.matcher(said);
        assertTrue(waited.find(), said);
        return Long.parseLong(waited.group(1));
    }

    @Test
    void aGroupChangesItsTechniqueAndBackAndNoSendFails() throws IOException {
        try (SwitchedGroup group = SwitchedGroup.start();
                ClientVm client = ClientVm.start(ClassPath.CLIENT_5)) {
            String topic = Stage.createTopic(group.leader(), group.names(), QUEUES);
            Stage.awaitFirstSend(client, group.names());
            client.run(
                    "startTraffic",
                    Stage.argsAt(group.names(), "topic", topic, "group", "switched", "timeoutMillis", 3_000));
            client.run("awaitTraffic", Map.of("count", 300));
            String plan = new Shell(group.leader()).run("ha:switch raft --dry-run --peers " + group.peers());
            assertTrue(plan.contains("nothing was changed") && plan.contains("async to raft"), plan);
            String few = assertThrows(AssertionError.class, () -> new Shell(group.leader())
                            .run("ha:switch raft --peers "
                                    + group.peers().substring(0, group.peers().lastIndexOf(','))))
                    .getMessage();
            assertTrue(few.contains("start a third member"), few);
            Map<Path, Object> inodes = group.inodes();
            List<Long> pauses = new ArrayList<>();
            List<Long> seen = new ArrayList<>();
            Footprint first = null;
            for (int round = 0; round < ROUNDS; round++) {
                for (String technique : List.of("raft", "async", "solo", "async")) {
                    pauses.add(waited(group.switchTo(technique)));
                    seen.add((long)
                            client.run("awaitTraffic", Map.of("count", SOME)).getInt("silenceMillis"));
                    assertTrue(new Shell(group.leader()).run("ha:status").contains("technique  " + technique));
                    if (!technique.equals("solo")) {
                        group.areInSync();
                    }
                    group.areTheSameSoFar();
                }
                first = round == 0 ? Footprint.of(group.leader()) : first;
            }
            int count = Acknowledged.areReadBackAndReceived(
                    client.run("stopTraffic", Map.of()), client, group.names(), topic);
            group.areTheSame();
            SwapScenarios.requireNoMoreThan(first, group.leader());
            Map<Path, Object> after = group.inodes();
            inodes.forEach((file, key) -> assertEquals(key, after.get(file), file + " is another file"));
            Collections.sort(pauses);
            Collections.sort(seen);
            System.out.printf(
                    "switches=%d acknowledged=%d failed=0 lost=0 twice=0 waited ms: %s, no send answered for: %s%n",
                    pauses.size(), count, pauses, seen);
        }
    }

    private static String toAnotherMaster(SwitchedGroup group) {
        Node leader = group.leader();
        Node master = group.nodes().follower();
        String said = new Shell(leader).run("ha:switch async --master " + master.address());
        assertTrue(said.contains("handed over to " + master.address()), said);
        assertSame(master, group.leader());
        return said;
    }

    /** What was made by DLedger's property files goes the same way, and the choice outlives the nodes. */
    @Test
    void aGroupOfDledgersFilesBecomesMasterAndSlavesAndRemembersIt() throws IOException {
        Tls tls = new Tls();
        X509Certificate shown = tls.renew();
        try (SwitchedGroup group = SwitchedGroup.elected(tls);
                ClientVm client = ClientVm.start(ClassPath.CLIENT_4)) {
            Await.that(
                    "the one that is to lead does",
                    SOON,
                    () -> group.leader() == group.members().get(1));
            assertEquals(shown, Tls.shown(group.votingAddress(0)), "members speak TLS");
            String topic = Stage.createTopic(group.leader(), group.names(), QUEUES);
            int count = 0;
            for (String technique : List.of("raft", "async", "raft")) {
                if (!group.technique().equals(technique)) {
                    String said = technique.equals("async") ? toAnotherMaster(group) : group.switchTo(technique);
                    assertTrue(said.contains("writes waited"), said);
                    group.areInSync();
                    group.startAgain();
                }
                assertEquals(Set.of(technique), group.techniques(), "the choice outlives the nodes");
                Map<String, Object> one = Stage.argsAt(group.names(), "topic", topic, "count", 1);
                // All were down: who leads now may be another one, which a client learns by asking again.
                Await.that("a send", SOON, () -> !client.attempt("send", one).containsKey("error"));
                client.run("send", Stage.argsAt(group.names(), "topic", topic, "count", SOME - 1));
                count += SOME;
            }
            assertEquals(count, ReadBack.all(client, group.names(), topic).size());
            group.areTheSame();
        }
    }

    /** Whoever is killed at whatever step, the group is in one technique, and has all that was acknowledged. */
    @Test
    void whoDiesDuringASwitchLosesNothing() throws IOException {
        try (SwitchedGroup group = SwitchedGroup.start();
                ClientVm client = ClientVm.start(ClassPath.CLIENT_5)) {
            String topic = Stage.createTopic(group.leader(), group.names(), QUEUES);
            client.run("startLoad", Stage.argsAt(group.names(), "topic", topic, "retries", 0, "size", 500));
            client.run("awaitLoad", Map.of("count", SOME));
            StringBuilder story = new StringBuilder();
            for (SwitchMoment each : SwitchMoment.all(CRASHES)) {
                each.meet(group, moment -> {
                    boolean isMet = killAt(group, moment);
                    group.areInSync();
                    client.run("awaitLoad", Map.of("count", SOME));
                    story.append(isMet ? "" : "too late for ").append(moment);
                    story.append(" -> ").append(group.technique()).append("; ");
                    return isMet;
                });
            }
            JsonObject acknowledged = client.run("stopLoad", Map.of()).getJsonObject("queues");
            int count = Acknowledged.areReadBack(acknowledged, client, group.leader(), topic, 1);
            group.areTheSame();
            System.out.printf("killed: acknowledged=%d lost=0 twice=0: %s%n", count, story);
        }
    }

    /** Who stands still while the others are sealed joins when it goes on; two of three are enough. */
    @Test
    void whoStandsStillDuringASwitchJoinsLater() throws IOException {
        try (SwitchedGroup group = SwitchedGroup.start();
                ClientVm client = ClientVm.start(ClassPath.CLIENT_5)) {
            String topic = Stage.createTopic(group.leader(), group.names(), QUEUES);
            client.run("startLoad", Stage.argsAt(group.names(), "topic", topic, "retries", 0, "size", 500));
            client.run("awaitLoad", Map.of("count", SOME));
            for (SwitchMoment each : List.of(
                    SwitchMoment.raft(true, "next", "SEALED"),
                    new SwitchMoment("async", true, List.of("now.to=async")))) {
                each.meet(group, moment -> {
                    boolean isMet = standStillAt(group, moment, client);
                    group.areInSync();
                    return isMet;
                });
            }
            JsonObject acknowledged = client.run("stopLoad", Map.of()).getJsonObject("queues");
            Acknowledged.areReadBack(acknowledged, client, group.leader(), topic, 1);
            group.areTheSame();
        }
    }

    private static boolean standStillAt(SwitchedGroup group, SwitchMoment moment, ClientVm client) {
        Node leader = moment.victim(group);
        Node still = group.members().stream()
                .filter(node -> node != leader)
                .findFirst()
                .orElseThrow();
        CompletableFuture<String> switching = moment.begin(group);
        boolean isMet = moment.await(leader, switching);
        still.pause();
        String said = switching.join();
        assertTrue(said.contains("writes waited"), said);
        client.run("awaitLoad", Map.of("count", SOME));
        still.resume();
        Await.that("all have one technique", SOON, () -> group.techniques().equals(Set.of(moment.to())));
        return isMet;
    }

    private static boolean killAt(SwitchedGroup group, SwitchMoment moment) {
        Node victim = moment.victim(group);
        CompletableFuture<String> switching = moment.begin(group);
        boolean isMet = moment.await(victim, switching);
        victim.kill();
        switching.join();
        victim.launch();
        victim.awaitReady();
        group.haveOneTechnique(moment);
        return isMet;
    }

    /**
     * Whoever is cut off from the others at whatever step, and still reached by clients, the group is in one technique
     * when the network is mended, and has all that was acknowledged.
     */
    @Test
    void whoIsCutOffDuringASwitchLosesNothing() throws IOException {
        assumeTrue(Namespaces.obstacle().isEmpty(), Namespaces.obstacle());
        try (FaultGround ground = new FaultGround(Places.distribution(), EnumSet.of(FaultGround.Part.NETWORK));
                ClientVm client = ClientVm.start(ClassPath.CLIENT_5)) {
            SwitchedGroup group = SwitchedGroup.of(ground.group());
            String topic = Stage.createTopic(group.leader(), group.names(), QUEUES);
            client.run("startLoad", Stage.argsAt(group.names(), "topic", topic, "retries", 0, "size", 500));
            client.run("awaitLoad", Map.of("count", SOME));
            StringBuilder story = new StringBuilder();
            List<SwitchMoment> all = SwitchMoment.all(CRASHES);
            for (SwitchMoment each : all.subList(0, CRASHES == 0 ? 1 : all.size())) {
                each.meet(group, moment -> {
                    boolean isMet = cutAt(ground, group, moment, story);
                    group.areInSync();
                    client.run("awaitLoad", Map.of("count", SOME));
                    return isMet;
                });
            }
            JsonObject acknowledged = client.run("stopLoad", Map.of()).getJsonObject("queues");
            int count = Acknowledged.areReadBack(acknowledged, client, group.leader(), topic, 1);
            group.areTheSame();
            assertEquals(List.of(), ground.traces());
            System.out.printf("cut off: acknowledged=%d lost=0 twice=0: %s%n", count, story);
        }
    }

    /** Cuts it off for longer than an election takes; the switch may wait for the network. */
    private static boolean cutAt(FaultGround ground, SwitchedGroup group, SwitchMoment moment, StringBuilder story) {
        int victim = group.members().indexOf(moment.victim(group));
        CompletableFuture<String> switching = moment.begin(group);
        boolean isMet = moment.await(group.members().get(victim), switching);
        for (int other = 0; other < FaultGround.MEMBERS; other++) {
            if (other != victim) {
                ground.part(victim, other);
            }
        }
        FaultGround.hold(CUT_MILLIS);
        ground.heal();
        String said = switching.join();
        group.haveOneTechnique(moment);
        story.append(isMet ? "\n" : "\ntoo late for ").append(moment).append(" -> ");
        story.append(group.technique()).append(": ").append(said.strip().replaceAll("(?s).*\\R", ""));
        return isMet;
    }
}
