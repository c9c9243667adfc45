package io.gantry.clients;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import jakarta.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.URLConnection;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Every feature that a node can be without is removed, installed again and replaced while real clients send and take
 * plain messages, and use the features: no plain send fails, what they promised is kept, and nothing of them is left.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class RemovalScenarios {
    /** How often each goes and comes after the node was measured; once before. */
    private static final int ROUNDS = Integer.getInteger("gantry.removal.rounds", 1);

    private static final Duration SOON = Duration.ofSeconds(30);
    private static final List<String> ALL =
            List.of("broker-admin", "broker-filter", "broker-tx", "broker-timer", "broker-pop");
    private static final int TOPIC_CONFIG_TABLE = 21;
    private static final int NO_PERMISSION = 16;
    private static final Map<String, Object> SIGNER = Map.of("accessKey", "somebody", "secretKey", "a-secret-of-his");

    private final int metricsPort = Ports.next();
    private SwapStage stage;
    private FeatureLoad load;
    private Footprint before;

    @BeforeAll
    void start() {
        assumeTrue(Peer.chosen() == Peer.GANTRY, "skipped, because Apache's broker has no features to remove");
        Map<String, Object> properties = new HashMap<>(Map.of(
                "timerWheelEnable",
                true,
                "transactionTimeOut",
                2_000,
                "transactionCheckInterval",
                1_000,
                "metricsPromExporterPort",
                metricsPort,
                "initAuthenticationUser",
                "{\"username\":\"somebody\",\"password\":\"a-secret-of-his\"}"));
        stage = new SwapStage(ClassPath.CLIENT_5, properties, SIGNER);
        load = new FeatureLoad(stage.namesrv(), node());
    }

    @AfterAll
    void stop() {
        if (load != null) {
            load.close();
        }
        if (stage != null) {
            stage.close();
        }
    }

    private Node node() {
        return stage.node("broker");
    }

    private void change(String verb, List<String> features) {
        String names = String.join(" ", features);
        stage.mustChange(verb + " " + names, "broker", "feature:" + verb + " " + names);
    }

    private void goAndCome(String feature, int rounds) {
        for (int i = 0; i < rounds; i++) {
            stage.mustChange(feature, "broker", "feature:remove " + feature + "; feature:install " + feature);
        }
    }

    /** The next version of a bundle, in features whose names are returned. */
    private String rebuilt(String bundle) {
        Rebuilt rebuilt = new Rebuilt(node());
        rebuilt.bundle("gantry-" + bundle, "0.1.1", Map.of());
        return stage.features(bundle).stream()
                .map(feature -> rebuilt.feature(feature, "gantry-" + bundle, "0.1.1", Map.of()))
                .collect(Collectors.joining(","));
    }

    private int stranger() {
        return RawCall.ask(node().address(), TOPIC_CONFIG_TABLE, Map.of()).code();
    }

    /** Who signs is let in all the time, also while users and broker are replaced; who does not, only without it. */
    @Order(1)
    @Test
    void authentication() {
        String next = rebuilt("broker");
        for (int i = 0; i < 2; i++) {
            change("install", List.of("auth"));
            assertEquals(NO_PERMISSION, stranger());
            String swap = i % 2 == 0 ? "broker " + next : next + " broker";
            stage.mustChange("swap broker behind auth", "broker", "feature:swap " + swap);
            assertEquals(NO_PERMISSION, stranger());
            change("remove", List.of("auth"));
            assertEquals(0, stranger());
        }
    }

    @Order(2)
    @Test
    void metrics() {
        for (int i = 0; i < ROUNDS; i++) {
            change("install", List.of("metrics-prometheus"));
            assertTrue(isScraped());
            change("remove", List.of("metrics-prometheus"));
            assertTrue(!isScraped());
        }
    }

    private boolean isScraped() {
        try {
            URLConnection connection = URI.create("http://127.0.0.1:" + metricsPort + "/metrics")
                    .toURL()
                    .openConnection();
            connection.setReadTimeout(5_000);
            return new String(connection.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                    .contains("rocketmq_messages_in_total");
        } catch (IOException e) {
            return false;
        }
    }

    @Order(3)
    @Test
    void theNodeIsMeasured() {
        load.start();
        ALL.forEach(feature -> goAndCome(feature, 1));
        before = Footprint.of(node());
    }

    @Order(4)
    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"broker-admin", "broker-filter", "broker-tx", "broker-timer", "broker-pop"})
    void aFeatureGoesAndComesAtOnce(String feature) {
        goAndCome(feature, ROUNDS);
    }

    /** Bundles of the core as well: what their requests wait for is more than what plain messages do. */
    @Order(5)
    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {
                "broker-admin",
                "broker-filter",
                "broker-tx",
                "broker-timer",
                "broker-pop",
                "broker",
                "store-mmap",
                "ha-solo",
                "wire-netty",
                "codec"
            })
    void whatFeaturesServeGoesOnWhileABundleIsReplaced(String bundle) {
        String next = rebuilt(bundle);
        String now = String.join(",", stage.features(bundle));
        stage.mustChange("swap " + bundle, bundle, "feature:swap " + now + " " + next);
        stage.mustChange("swap " + bundle, bundle, "feature:swap " + next + " " + now);
        assertEquals(Set.of(), load.refusals());
    }

    @Order(6)
    @Test
    void whatIsAskedOfAFeatureThatIsAwayIsRefusedAndWhatWaitedIsThereWhenItIsBack() {
        String topic = Stage.createTopic(node(), stage.namesrv(), 1);
        pop(topic, "send", "count", 10);
        List<JsonObject> taken = PopStage.messages(pop(topic, "pop", "do", "take", "invisibleMillis", 4_000));
        assertEquals(10, taken.size());
        for (JsonObject message : taken.subList(0, 5)) {
            pop(topic, "pop", "do", "ack", "words", PopStage.words(message));
        }
        change("remove", ALL);
        try {
            Await.that("a pop is refused with its reason", SOON, () -> tryPop(topic)
                    .contains("code\":3"));
            String said = tryPop(topic);
            assertTrue(said.contains("the feature that serves it is not installed"), said);
            said = stage.client().mqadmin(stage.namesrv(), "cleanExpiredCQ -b " + node().address());
            assertTrue(said.contains("the feature that serves it is not installed"), said);
            awaitRefusal("half", "transaction messages are not supported by this node");
            awaitRefusal("timed", "accurate timer message is not enabled");
            refuseExpressions();
        } finally {
            change("install", ALL);
        }
        Set<String> again = new TreeSet<>();
        Await.that("what was not acknowledged comes again", SOON, () -> {
            again.addAll(PopStage.names(PopStage.messages(
                    pop(topic, "pop", "do", "take", "pollMillis", 1_000, "invisibleMillis", 60_000))));
            return again.size() >= 5;
        });
        assertEquals(new TreeSet<>(PopStage.names(taken.subList(5, 10))), again);
        String said = stage.client().mqadmin(stage.namesrv(), "cleanExpiredCQ -b " + node().address());
        assertTrue(said.contains("success"), said);
    }

    private JsonObject pop(String topic, String command, Object... more) {
        return stage.client().run(command, popArguments(topic, more));
    }

    private Map<String, Object> popArguments(String topic, Object... more) {
        Map<String, Object> arguments = Stage.argsAt(stage.namesrv(), more);
        arguments.putAll(
                Map.of("topic", topic, "group", topic, "broker", node().address(), "brokerName", node().name()));
        return arguments;
    }

    private String tryPop(String topic) {
        return stage.client().attempt("pop", popArguments(topic, "do", "take")).toString();
    }

    private void awaitRefusal(String kind, String reason) {
        Await.that(kind + " is refused with: " + reason, SOON, () -> load.refusals().stream()
                .anyMatch(text -> text.startsWith(kind) && text.contains(reason)));
    }

    private void refuseExpressions() {
        Map<String, Object> consumer = Stage.argsAt(
                stage.namesrv(),
                "topic",
                load.chosen(),
                "group",
                "late",
                "name",
                "late",
                "mode",
                "push",
                "sql",
                "a = 1");
        String said = stage.client().attempt("startConsumer", consumer).toString();
        assertTrue(said.contains("does not support"), said);
    }

    @Order(7)
    @Test
    void everyPromiseIsKept() {
        Set<String> refusals = load.stop();
        System.out.println(refusals);
        assertTrue(
                refusals.stream().allMatch(text -> text.startsWith("half") || text.startsWith("timed")),
                refusals.toString());
        load.requireAllKept();
    }

    @Order(8)
    @Test
    void nothingOfAFeatureIsLeft() {
        SwapScenarios.requireNoMoreThan(before, node());
    }

    @Order(9)
    @Test
    void everyAcknowledgedMessageIsThereOnceAndWasReceived() {
        stage.requireNothingLost();
    }
}
