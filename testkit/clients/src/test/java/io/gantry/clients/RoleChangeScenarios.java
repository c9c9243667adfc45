package io.gantry.clients;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gantry.agent.Clock;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Master and slave change places while a producer and a consumer work, which notice nothing. */
final class RoleChangeScenarios {
    /** More with {@code -Dgantry.swap.rounds=50}. */
    private static final int ROUNDS = Integer.getInteger("gantry.swap.rounds", 2);

    private static final int QUEUES = 4;
    private static final int SOME = 60;
    private static final int KILLS = Math.max(3, ROUNDS);
    private static final Moment[] MOMENTS = Moment.values();
    private static final int HA_STATUS = 907;
    private static final int CLUSTER = 106;
    private static final Pattern LEADER = Pattern.compile("\"?\\b0\"?:\"127\\.0\\.0\\.1:\\d+\"");
    private static final String HELD = "Writes are held";
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final Pattern PAUSE = Pattern.compile("held writes for (\\d+) ms");

    private static Node member(Node names, String role, int id) {
        return Node.broker(Peer.GANTRY, names.address())
                .with("brokerName", "changing")
                .with("brokerRole", role)
                .with("brokerId", id)
                .with("haFollowers", "127.0.0.1");
    }

    private static void awaitFollowing(Node master) {
        Await.that("the slave has all", SOON, () -> RawCall.ask(master.address(), HA_STATUS, Map.of())
                .text()
                .contains("\"inSync\":true"));
    }

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource({"SYNC_MASTER, CLIENT_5", "ASYNC_MASTER, CLIENT_4"})
    void noSendFailsWhileMasterAndSlaveChangePlaces(String role, ClassPath version) {
        try (Node names = Node.nameServer(Peer.GANTRY).start();
                Node first = member(names, role, 0).start();
                Node second = member(names, "SLAVE", 1).start();
                ClientVm client = ClientVm.start(version)) {
            String topic = Stage.createTopic(first, names.address(), QUEUES);
            Stage.awaitFirstSend(client, names.address());
            awaitFollowing(first);
            client.run(
                    "startTraffic",
                    Stage.argsAt(names.address(), "topic", topic, "group", "roles", "timeoutMillis", 3_000));
            client.run("awaitTraffic", Map.of("count", 300));
            Node master = first;
            Node slave = second;
            StringBuilder pauses = new StringBuilder();
            for (int round = 0; round < ROUNDS; round++) {
                Shell shell = new Shell(slave);
                CompletableFuture<String> promotion = CompletableFuture.supplyAsync(() -> shell.run("ha:promote"));
                do {
                    String members =
                            RawCall.ask(names.address(), CLUSTER, Map.of()).text();
                    assertTrue(LEADER.matcher(members).find(), "a route without a leader: " + members);
                } while (!promotion.isDone());
                String said = promotion.join();
                Matcher pause = PAUSE.matcher(said);
                assertTrue(pause.find(), said);
                JsonObject after = client.run("awaitTraffic", Map.of("count", SOME));
                pauses.append(pause.group(1))
                        .append("/")
                        .append(after.getInt("silenceMillis"))
                        .append(" ");
                Node former = master;
                master = slave;
                slave = former;
                awaitFollowing(master);
            }
            client.run("awaitTraffic", Map.of("count", SOME));
            int count = Acknowledged.areReadBackAndReceived(
                    client.run("stopTraffic", Map.of()), client, names.address(), topic);
            System.out.printf(
                    "%s: changes=%d acknowledged=%d failed=0 lost=0 twice=0 pauses held/seen ms: %s%n",
                    role, ROUNDS, count, pauses);
        }
    }

    private static void awaitMembers(Node names, Node zero, Node one, Node two) {
        List<Node> expected = List.of(zero, one, two);
        Await.that("each has a number of its own: " + expected, SOON, () -> {
            String members = RawCall.ask(names.address(), CLUSTER, Map.of()).text();
            return IntStream.range(0, expected.size()).allMatch(id -> Pattern.compile(
                            "[{,]\"?" + id + "\"?:\"" + expected.get(id).address() + "\"")
                    .matcher(members)
                    .find());
        });
    }

    private static void awaitBothFollow(Node master) {
        Await.that("both slaves have all", SOON, () -> {
            String said = RawCall.ask(master.address(), HA_STATUS, Map.of()).text();
            return count(said, "\"inSync\":true") == 3;
        });
    }

    /** An old master's file has no number to follow under, and another slave has the one of a pair's. */
    @Test
    void whoFollowsInAGroupOfThreeTakesANumberThatNobodyHas() {
        try (Node names = Node.nameServer(Peer.GANTRY).start();
                Node first = member(names, "SYNC_MASTER", 0).start();
                Node second = member(names, "SLAVE", 1).start();
                Node third = member(names, "SLAVE", 2).start()) {
            awaitMembers(names, first, second, third);
            awaitBothFollow(first);
            new Shell(third).run("ha:promote");
            awaitMembers(names, third, second, first);
            awaitBothFollow(third);
            new Shell(second).run("ha:promote");
            // What was the third's is the first's by now, and what the second had is free.
            awaitMembers(names, second, third, first);
            awaitBothFollow(second);
            first.kill();
            first.start();
            awaitMembers(names, second, third, first);
            awaitBothFollow(second);
        }
    }

    /**
     * The slave, or the master, is killed at some moment of the change. Whatever the moment, at most one of them leads
     * afterwards, an operator can go on, and nothing acknowledged is lost.
     */
    @ParameterizedTest
    @ValueSource(strings = {"slave", "master"})
    void whoDiesWhileTheyChangePlacesLosesNothing(String victim) {
        try (Node names = Node.nameServer(Peer.GANTRY).start();
                Node first = member(names, "SYNC_MASTER", 0).start();
                Node second = member(names, "SLAVE", 1).start();
                ClientVm client = ClientVm.start(ClassPath.CLIENT_5)) {
            String topic = Stage.createTopic(first, names.address(), QUEUES);
            awaitFollowing(first);
            client.run("startLoad", Stage.argsAt(names.address(), "topic", topic, "retries", 0, "size", 1_000));
            Node master = first;
            Node slave = second;
            StringBuilder ends = new StringBuilder();
            for (int round = 0; round < KILLS; round++) {
                client.run("awaitLoad", Map.of("count", SOME));
                Shell shell = new Shell(slave);
                CompletableFuture<Shell.Said> promotion = CompletableFuture.supplyAsync(() -> shell.say("ha:promote"));
                Moment moment = MOMENTS[round % MOMENTS.length];
                awaitMoment(moment, master, slave);
                Node dead = victim.equals("slave") ? slave : master;
                dead.kill();
                promotion.join();
                dead.start();
                Node leader = leader(first, second);
                ends.append(moment).append(leader == slave ? ": changed " : ": stayed ");
                master = leader;
                slave = leader == first ? second : first;
                awaitFollowing(master);
            }
            client.run("awaitLoad", Map.of("count", SOME));
            JsonObject acknowledged = client.run("stopLoad", Map.of()).getJsonObject("queues");
            int count = Acknowledged.areReadBack(acknowledged, client, master, topic, KILLS);
            System.out.printf("%s killed: acknowledged=%d lost=0 twice=0: %s%n", victim, count, ends);
        }
    }

    /** How far a change of roles has come, as it can be seen from outside. */
    private enum Moment {
        HELD,
        GIVEN_UP,
        TAKEN
    }

    private static void awaitMoment(Moment moment, Node master, Node slave) {
        int told = count(master.log(), HELD);
        String before = reign(master);
        String slaveBefore = reign(slave);
        long end = Clock.system().nanos() + SOON.toNanos();
        BooleanSupplier isReached =
                switch (moment) {
                    case HELD -> () -> count(master.log(), HELD) > told;
                    case GIVEN_UP -> () -> !reign(master).equals(before);
                    case TAKEN -> () -> !reign(slave).equals(slaveBefore);
                };
        while (!isReached.getAsBoolean()) {
            assertTrue(Clock.system().nanos() - end < 0, "not reached: " + moment);
            Thread.onSpinWait();
        }
    }

    private static int count(String text, String part) {
        return text.split(part, -1).length;
    }

    private static String reign(Node node) {
        try {
            return Files.readString(node.store().resolve("ha").resolve("reign"));
        } catch (NoSuchFileException e) {
            return "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean leads(Node node) {
        return RawCall.ask(node.address(), HA_STATUS, Map.of()).text().contains("\"master\":true");
    }

    /** Whoever leads; where nobody does, an operator makes one of them the leader. */
    private static Node leader(Node first, Node second) {
        for (Node node : List.of(first, second)) {
            Await.that(
                    "its role is known",
                    SOON,
                    () -> RawCall.ask(node.address(), HA_STATUS, Map.of()).code() == 0);
        }
        assertFalse(leads(first) && leads(second), "both lead");
        if (!leads(first) && !leads(second)) {
            new Shell(first).run("ha:promote");
        }
        return leads(first) ? first : second;
    }
}
