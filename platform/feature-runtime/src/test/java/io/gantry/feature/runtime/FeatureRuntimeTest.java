package io.gantry.feature.runtime;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gantry.feature.Change;
import io.gantry.feature.Outcome;
import io.gantry.feature.runtime.parts.Greeter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.wiring.BundleWiring;

/** Changes that work, in a real framework. */
final class FeatureRuntimeTest {
    @TempDir
    Path folder;

    @Test
    void installStartsTheBundlesInOrderAndKeepsTheSet() throws Exception {
        TestNode.greeters(folder, "a", "b");
        try (TestNode node = new TestNode(folder, Map.of())) {
            Outcome outcome = node.runtime.apply(Change.install(List.of("b", "a")));
            assertEquals("done", TestNode.failure(outcome));
            assertEquals(List.of("test:b:1", "test:a:1"), outcome.plan().starts());
            assertEquals(List.of("b", "a"), node.active());
            assertEquals(List.of("b", "a"), Files.readAllLines(node.kept()));
        }
    }

    @Test
    void installedSetComesBackAfterARestart() throws Exception {
        TestNode.greeters(folder, "a", "b", "c");
        try (TestNode node = new TestNode(folder, Map.of(), "a", "b")) {
            assertEquals(List.of(), node.boot());
            node.runtime.apply(Change.swap("b", "c"));
        }
        try (TestNode node = new TestNode(folder, Map.of(), "a", "b")) {
            assertEquals(List.of(), node.boot());
            assertEquals(List.of("a", "c"), node.active());
        }
    }

    @Test
    void bundleUpdatedByHandIsToldUntilTheNextStart() throws Exception {
        TestNode.greeters(folder, "a");
        Path other = TestNode.bundle(folder.resolve("other"), "a", Greeter.class, "Bundle-Version", "2");
        try (TestNode node = new TestNode(folder, Map.of(), "a")) {
            assertEquals(List.of(), node.boot());
            assertEquals(List.of(), node.runtime.installed().get(0).updatedByHand());
            node.bundle("a").update(Files.newInputStream(other));
            assertEquals(
                    List.of("test:a:1 runs as 2.0.0"),
                    node.runtime.installed().get(0).updatedByHand());
        }
        try (TestNode node = new TestNode(folder, Map.of(), "a")) {
            assertEquals(List.of(), node.boot());
            assertEquals("1.0.0", node.bundle("a").getVersion().toString());
            assertEquals(List.of(), node.runtime.installed().get(0).updatedByHand());
        }
    }

    @Test
    void featureFromElsewhereIsKeptWithTheNode() throws Exception {
        TestNode.greeters(folder, "a");
        Path elsewhere = folder.resolve("elsewhere.json");
        Files.move(folder.resolve("home/features/a.json"), elsewhere);
        try (TestNode node = new TestNode(folder, Map.of())) {
            assertEquals("done", TestNode.failure(node.runtime.apply(Change.install(List.of(elsewhere.toString())))));
        }
        Files.delete(elsewhere);
        try (TestNode node = new TestNode(folder, Map.of())) {
            assertEquals(List.of(), node.boot());
            assertEquals(List.of("a"), node.active());
        }
    }

    @Test
    void sharedBundleStaysUntilItsLastFeatureGoes() throws Exception {
        TestNode.greeters(folder, "a", "b");
        TestNode.bundle(folder, "shared", Greeter.class);
        TestNode.feature(folder, "a", List.of("shared", "a"), "");
        TestNode.feature(folder, "b", List.of("shared", "b"), "");
        try (TestNode node = new TestNode(folder, Map.of(), "a", "b")) {
            assertEquals(List.of(), node.boot());
            assertEquals("done", TestNode.failure(node.runtime.apply(Change.remove(List.of("a")))));
            assertEquals(List.of("shared", "b"), node.active());
            Outcome last = node.runtime.apply(Change.remove(List.of("b")));
            assertEquals(List.of("test:shared:1", "test:b:1"), last.plan().stops());
            assertEquals(List.of(), node.bundles());
        }
    }

    @Test
    void planNamesWhatWouldStopStartAndRestartAndChangesNothing() throws Exception {
        TestNode.greeters(folder, "other");
        TestNode.bundle(folder, "library", Greeter.class, "Export-Package", "lib;version=1");
        TestNode.feature(folder, "library", List.of("library"), ",\"configurations\":{\"lib\":{\"x\":\"1\"}}");
        TestNode.bundle(folder, "user", Greeter.class, "Import-Package", "org.osgi.framework,lib");
        TestNode.feature(folder, "user", List.of("user"), "");
        try (TestNode node = new TestNode(folder, Map.of(), "library", "user")) {
            assertEquals(List.of(), node.boot());
            Outcome outcome = node.runtime.plan(Change.swap("library", "other"));
            assertEquals(List.of("test:library:1"), outcome.plan().stops());
            assertEquals(List.of("test:other:1"), outcome.plan().starts());
            assertEquals(List.of("user"), outcome.plan().restarts());
            assertEquals(List.of("lib"), outcome.plan().unconfigures());
            assertEquals(List.of("library", "user"), node.active());
            assertEquals(List.of("library", "user"), Files.readAllLines(node.kept()));
        }
    }

    @Test
    void removalRefreshesNobodyElse() throws Exception {
        TestNode.greeters(folder, "a", "b");
        try (TestNode node = new TestNode(folder, Map.of(), "a", "b")) {
            assertEquals(List.of(), node.boot());
            BundleWiring before = node.bundle("b").adapt(BundleWiring.class);
            long startedAt = node.bundle("b").getLastModified();
            assertEquals("done", TestNode.failure(node.runtime.apply(Change.remove(List.of("a")))));
            assertSame(before, node.bundle("b").adapt(BundleWiring.class));
            assertEquals(startedAt, node.bundle("b").getLastModified());
        }
    }

    @Test
    void settingsReplaceTheFeaturesDefaultsOneByOne() throws Exception {
        TestNode.greeters(folder, "a");
        TestNode.feature(
                folder,
                "a",
                List.of("a"),
                ",\"configurations\":{\"wire~one\":"
                        + "{\"port:Integer\":9876,\"host\":\"0.0.0.0\",\"codes:int[]\":[1,2]}}");
        Map<String, Map<String, Object>> settings =
                Map.of("wire~one", Map.of("port", 1234), "wire~two", Map.of("port", 1), "alone", Map.of("x", true));
        try (TestNode node = new TestNode(folder, settings, "a")) {
            assertEquals(List.of(), node.boot());
            Map<String, Object> written = node.configuration("wire~one");
            assertEquals(1234, written.get("port"));
            assertEquals("0.0.0.0", written.get("host"));
            assertArrayEquals(new int[] {1, 2}, (int[]) written.get("codes"));
            assertEquals(Map.of(), node.configuration("wire~two"), "settings alone make no factory configuration");
            assertEquals(Map.of("x", true), node.configuration("alone"));
            node.runtime.apply(Change.remove(List.of("a")));
            assertEquals(Map.of(), node.configuration("wire~one"));
        }
    }

    @Test
    void swapThatStopsFirstLeavesNoMomentWithBoth() throws Exception {
        TestNode.greeters(folder, "a", "b");
        String stopFirst = ",\"extensions\":{\"gantry-swap\":{\"kind\":\"optional\",\"type\":\"text\","
                + "\"text\":[\"stop-first\"]}}";
        TestNode.feature(folder, "b", List.of("b"), stopFirst);
        try (TestNode node = new TestNode(folder, Map.of(), "a")) {
            assertEquals(List.of(), node.boot());
            assertEquals("done", TestNode.failure(node.runtime.apply(Change.swap("a", "b"))));
            assertEquals(List.of("b"), node.active());
            assertTrue(node.runtime.available().contains("a"));
            assertFalse(node.runtime.available().contains("b"));
        }
    }
}
