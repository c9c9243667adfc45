package io.gantry.clients;

import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Every bundle is replaced in a running node while a real client sends and receives, in each way there is, and also by
 * one that does not start: no send fails, nothing is lost or there twice, and nothing of an old bundle is left.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class SwapScenarios {
    /** Changes of each bundle by feature:swap, and half as many by update: even, so that the shipped one is back. */
    private static final int ROUNDS = Integer.getInteger("gantry.swap.rounds", 2);

    private static final ClassPath CLIENT = ClassPath.valueOf(System.getProperty("gantry.swap.client", "CLIENT_5"));
    private static final String FLUSH = System.getProperty("gantry.swap.flush", "ASYNC_FLUSH");
    private static final String NEXT = "0.1.1";
    private static final String WRONG = "0.1.9";

    private SwapStage stage;
    private Footprint before;

    @BeforeAll
    void start() {
        assumeTrue(Peer.chosen() == Peer.GANTRY, "skipped, because Apache's broker has no bundles to replace");
        stage = new SwapStage(CLIENT, FLUSH);
    }

    @AfterAll
    void stop() {
        if (stage != null) {
            stage.close();
        }
    }

    /** Makes a version of a bundle and of the features that hold it; returns the features' names. */
    private List<String> rebuild(
            String bundle, String version, Map<String, String> headers, String pid, String values) {
        Rebuilt rebuilt = new Rebuilt(stage.node(bundle));
        rebuilt.bundle("gantry-" + bundle, version, headers);
        List<String> names = new ArrayList<>();
        for (String feature : stage.features(bundle)) {
            boolean isMeant = !pid.isEmpty() && (stage.features(bundle).size() == 1 || feature.equals("ha-solo"));
            Map<String, String> configurations = isMeant ? Map.of(pid, values) : Map.of();
            names.add(rebuilt.feature(feature, "gantry-" + bundle, version, configurations));
        }
        return names;
    }

    private static String swap(List<String> from, List<String> to) {
        return "feature:swap " + String.join(",", from) + " " + String.join(",", to);
    }

    @Order(1)
    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"broker", "store-mmap", "namesrv", "ha-solo", "wire-netty", "codec"})
    void noSendFailsWhileABundleIsSwapped(String bundle) {
        List<String> shipped = stage.features(bundle);
        List<String> next = rebuild(bundle, NEXT, Map.of(), "", "");
        Footprint first = null;
        for (int i = 0; i < ROUNDS; i += 2) {
            stage.mustChange("swap " + bundle, bundle, swap(shipped, next));
            stage.mustChange("swap " + bundle, bundle, swap(next, shipped));
            first = i == 4 ? Footprint.of(stage.node(bundle)) : first;
        }
        if (first != null) {
            System.out.println(bundle + " after 6 swaps " + first);
            requireNoMoreThan(first, stage.node(bundle));
        }
    }

    /** One log, two techniques: what waits for the commit of the one gets it from the other. */
    @Order(1)
    @Test
    void noSendFailsWhileTheTechniqueIsSwapped() {
        for (int i = 0; i < ROUNDS; i += 2) {
            stage.mustChange("solo to async", "ha-solo", "feature:swap ha-solo ha-async");
            stage.mustChange("async to solo", "ha-solo", "feature:swap ha-async ha-solo");
        }
    }

    /** Of both bundles whose change ends the table of consumers. */
    @Order(1)
    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"broker", "codec"})
    void consumersGoOnWithoutAHeartbeat(String bundle) {
        List<String> shipped = stage.features(bundle);
        List<String> next = rebuild(bundle, NEXT, Map.of(), "", "");
        try (SilentConsumers consumers = stage.silentConsumers()) {
            stage.mustChange("swap " + bundle, bundle, swap(shipped, next));
            consumers.requireGoingOn();
            stage.mustChange("swap " + bundle, bundle, swap(next, shipped));
            consumers.requireGoingOn();
        }
    }

    @Order(2)
    @Test
    void theNodeIsMeasured() {
        before = Footprint.of(stage.node("broker"));
    }

    @Order(3)
    @ParameterizedTest(name = "{0} {1}")
    @CsvSource(
            delimiter = '|',
            value = {
                "broker     | io.gantry.broker.gate       | { \"maxParkedWrites:Integer\": -1 }",
                "store-mmap | io.gantry.store.mmap        | { \"queueFileBytes:Integer\": -1 }",
                "namesrv    | io.gantry.namesrv           | { \"brokerExpiryMillis:Long\": -1 }",
                "ha-solo    | io.gantry.ha.solo           | { \"commitTimeoutMillis:Long\": -1 }",
                "wire-netty | io.gantry.wire.netty.client | { \"connectMillis:Integer\": -1 }",
                "codec      | io.gantry.ha.solo           | { \"commitTimeoutMillis:Long\": -1 }"
            })
    void aBundleThatDoesNotStartIsTakenBackUnderLoad(String bundle, String pid, String values) {
        requireTakenBack(bundle, Map.of("Bundle-Activator", "io.gantry.NoSuchActivator"), "", "");
        requireTakenBack(bundle, Map.of("Import-Package", "io.gantry.nowhere"), "", "");
        requireTakenBack(bundle, Map.of(), pid, values);
    }

    private void requireTakenBack(String bundle, Map<String, String> headers, String pid, String values) {
        List<String> wrong = rebuild(bundle, WRONG, headers, pid, values);
        Shell.Said said = stage.change("rollback " + bundle, bundle, swap(stage.features(bundle), wrong));
        assertNotEquals(0, said.exitCode(), said.text());
        assertTrue(said.text().contains("everything is as it was before"), said.text());
        String list = new Shell(stage.node(bundle)).run("feature:list");
        for (String feature : stage.features(bundle)) {
            assertTrue(list.contains("io.gantry:" + feature + ":osgifeature:0.1.0"), list);
        }
    }

    @Order(4)
    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"broker", "store-mmap", "namesrv", "ha-solo", "wire-netty", "codec"})
    void noSendFailsWhileABundleIsUpdatedByHand(String bundle) {
        Shell shell = new Shell(stage.node(bundle));
        long id = shell.bundle("gantry-" + bundle);
        String jar = new Rebuilt(stage.node(bundle))
                .bundle("gantry-" + bundle, NEXT, Map.of())
                .toUri()
                .toString();
        String refresh = bundle.equals("codec") ? "; felix:refresh " + id : "";
        for (int i = 0; i < ROUNDS; i += 2) {
            stage.mustChange("update " + bundle, bundle, "felix:update " + id + " " + jar + refresh);
        }
        String list = shell.run("feature:list");
        assertTrue(list.contains("io.gantry:gantry-" + bundle + ":0.1.0 runs as " + NEXT), list);
    }

    @Order(5)
    @Test
    void nothingOfTheOldBundlesIsLeft() {
        requireNoMoreThan(before, stage.node("broker"));
    }

    /** What waits for a timer or a collection is gone after a while; what is left then is left for ever. */
    static void requireNoMoreThan(Footprint first, Node node) {
        Footprint[] last = new Footprint[1];
        try {
            Await.that("the node holds no more than " + first, Duration.ofSeconds(40), () -> {
                last[0] = Footprint.of(node);
                return last[0].isWithin(first);
            });
        } catch (AssertionError e) {
            throw new AssertionError(e.getMessage() + ", it holds " + last[0] + " " + Footprint.mapped(node), e);
        }
        System.out.println("held before " + first + " and after " + last[0]);
    }

    @Order(6)
    @Test
    void everyAcknowledgedMessageIsThereOnceAndWasReceived() {
        stage.requireNothingLost();
    }
}
