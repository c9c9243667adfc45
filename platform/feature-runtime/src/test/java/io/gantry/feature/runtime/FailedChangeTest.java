package io.gantry.feature.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gantry.feature.Change;
import io.gantry.feature.runtime.parts.Broken;
import io.gantry.feature.runtime.parts.Exclusive;
import io.gantry.feature.runtime.parts.Failing;
import io.gantry.feature.runtime.parts.Greeter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Changes that fail leave the node as it was, and say why in one line. */
final class FailedChangeTest {
    private static final String STOP_FIRST = ",\"extensions\":{\"gantry-swap\":{\"kind\":\"optional\","
            + "\"type\":\"text\",\"text\":[\"stop-first\"]}}";

    @TempDir
    Path folder;

    @Test
    void bundleThatDoesNotStartBringsBackTheOneThatStoppedBeforeIt() throws Exception {
        TestNode.greeters(folder, "old");
        TestNode.feature(folder, "old", List.of("old"), ",\"configurations\":{\"pid\":{\"x\":\"old\"}}");
        TestNode.bundle(folder, "broken", Broken.class);
        TestNode.feature(
                folder, "broken", List.of("broken"), ",\"configurations\":{\"pid\":{\"x\":\"new\"}}" + STOP_FIRST);
        try (TestNode node = new TestNode(folder, Map.of(), "old")) {
            assertEquals(List.of(), node.boot());
            String failure = TestNode.failure(node.runtime.apply(Change.swap("old", "broken")));
            assertEquals("The bundle broken does not start: the port is busy; everything is as it was before", failure);
            assertAsBefore(node);
            assertEquals(Map.of("x", "old"), node.configuration("pid"));
        }
    }

    @Test
    void bundleThatDoesNotStartIsGoneAgain() throws Exception {
        TestNode.greeters(folder, "old");
        TestNode.bundle(folder, "broken", Broken.class);
        TestNode.feature(folder, "broken", List.of("old", "broken"), "");
        try (TestNode node = new TestNode(folder, Map.of(), "old")) {
            assertEquals(List.of(), node.boot());
            String failure = TestNode.failure(node.runtime.apply(Change.install(List.of("broken"))));
            assertTrue(failure.contains("the port is busy"), failure);
            assertAsBefore(node);
        }
    }

    @Test
    void featureThatDoesNotProvideWhatItSaysIsTakenBack() throws Exception {
        TestNode.greeters(folder, "old", "new");
        TestNode.feature(
                folder,
                "new",
                List.of("new"),
                ",\"extensions\":{\"gantry-provides\":{\"kind\":\"optional\",\"type\":\"text\","
                        + "\"text\":[\"(greeter=new)\",\"java.util.concurrent.Executor\"]}}");
        try (TestNode node = new TestNode(folder, Map.of(), "old")) {
            assertEquals(List.of(), node.boot());
            String failure = TestNode.failure(node.runtime.apply(Change.swap("old", "new")));
            assertTrue(failure.contains("nobody provides java.util.concurrent.Executor"), failure);
            assertAsBefore(node);
        }
    }

    @Test
    void componentThatCannotWorkFailsTheChangeAndNotTheNode() throws Exception {
        TestNode.greeters(folder, "old");
        TestNode.bundle(folder, "new", Failing.class);
        TestNode.feature(folder, "new", List.of("new"), STOP_FIRST);
        try (TestNode node = new TestNode(folder, Map.of(), "old")) {
            assertEquals(List.of(), node.boot());
            String failure = TestNode.failure(node.runtime.apply(Change.swap("old", "new")));
            assertEquals("the folder is in use; everything is as it was before", failure);
            assertAsBefore(node);
        }
    }

    @Test
    void whatCameStopsBeforeWhatWentStartsAgain() throws Exception {
        TestNode.bundle(folder, "old", Exclusive.class);
        TestNode.feature(folder, "old", List.of("old"), "");
        TestNode.bundle(folder, "new", Exclusive.class);
        TestNode.feature(
                folder,
                "new",
                List.of("new"),
                ",\"extensions\":{\"gantry-swap\":{\"kind\":\"optional\",\"type\":\"text\",\"text\":[\"stop-first\"]},"
                        + "\"gantry-provides\":{\"kind\":\"optional\",\"type\":\"text\",\"text\":[\"not.There\"]}}");
        try (TestNode node = new TestNode(folder, Map.of(), "old")) {
            assertEquals(List.of(), node.boot());
            String failure = TestNode.failure(node.runtime.apply(Change.swap("old", "new")));
            assertTrue(
                    failure.endsWith("nobody provides not.There; see the log for the component that did not start; "
                            + "everything is as it was before"),
                    failure);
            assertAsBefore(node);
        }
    }

    @Test
    void bundleThatAnotherCannotDoWithoutComesBack() throws Exception {
        TestNode.greeters(folder, "old");
        TestNode.bundle(folder, "library", Greeter.class, "Export-Package", "lib;version=1");
        TestNode.feature(folder, "library", List.of("library"), "");
        TestNode.bundle(folder, "user", Greeter.class, "Import-Package", "org.osgi.framework,lib");
        TestNode.feature(folder, "user", List.of("user"), "");
        try (TestNode node = new TestNode(folder, Map.of(), "library", "user")) {
            assertEquals(List.of(), node.boot());
            String failure = TestNode.failure(node.runtime.apply(Change.remove(List.of("library"))));
            assertTrue(failure.startsWith("The bundle user needs a bundle that was to go"), failure);
            assertTrue(failure.endsWith("everything is as it was before"), failure);
            assertEquals(
                    List.of("library", "user"), node.active().stream().sorted().toList());
        }
    }

    @Test
    void fileThatIsNotTheOneMeantIsRefusedBeforeAnythingIsTouched() throws Exception {
        TestNode.greeters(folder, "old", "new");
        String digest = "0".repeat(64);
        Files.writeString(
                folder.resolve("home/features/new.json"),
                "{\"id\":\"test:new:1\",\"bundles\":[{\"id\":\"test:new:1\",\"sha-256\":\"" + digest + "\"}]}");
        try (TestNode node = new TestNode(folder, Map.of(), "old")) {
            assertEquals(List.of(), node.boot());
            String failure = TestNode.failure(node.runtime.apply(Change.swap("old", "new")));
            assertTrue(failure.contains("expected sha-256 " + digest), failure);
            assertAsBefore(node);
        }
    }

    @Test
    void unresolvableBundleIsNamedWithWhatItLacks() throws Exception {
        TestNode.greeters(folder, "old");
        TestNode.bundle(folder, "new", Greeter.class, "Import-Package", "org.osgi.framework,not.there");
        TestNode.feature(folder, "new", List.of("new"), "");
        try (TestNode node = new TestNode(folder, Map.of(), "old")) {
            assertEquals(List.of(), node.boot());
            String failure = TestNode.failure(node.runtime.apply(Change.install(List.of("new"))));
            assertTrue(failure.contains("The bundle new lacks something") && failure.contains("not.there"), failure);
            assertAsBefore(node);
        }
    }

    @Test
    void wrongNamesAreAnsweredWithTheRightOnes() throws Exception {
        TestNode.greeters(folder, "old");
        TestNode.feature(folder, "lonely", List.of("missing"), "");
        try (TestNode node = new TestNode(folder, Map.of(), "old")) {
            assertEquals(List.of(), node.boot());
            assertEquals(
                    "There is no feature nope; there are: lonely, old",
                    TestNode.failure(node.runtime.plan(Change.install(List.of("nope")))));
            assertEquals(
                    "The feature nope is not installed; installed are: old",
                    TestNode.failure(node.runtime.plan(Change.remove(List.of("nope")))));
            assertEquals(
                    "The feature old is installed already",
                    TestNode.failure(node.runtime.plan(Change.install(List.of("old")))));
            String missing = TestNode.failure(node.runtime.plan(Change.install(List.of("lonely"))));
            assertTrue(missing.startsWith("The bundle test:missing:1 is missing; put its file at "), missing);
            assertAsBefore(node);
        }
    }

    @Test
    void twoFeaturesThatConfigureOneComponentDifferentlyDoNotRunTogether() throws Exception {
        TestNode.greeters(folder, "old", "new");
        TestNode.feature(folder, "old", List.of("old"), ",\"configurations\":{\"pid\":{\"x\":\"1\"}}");
        TestNode.feature(folder, "new", List.of("new"), ",\"configurations\":{\"pid\":{\"x\":\"2\"}}");
        try (TestNode node = new TestNode(folder, Map.of(), "old")) {
            assertEquals(List.of(), node.boot());
            String failure = TestNode.failure(node.runtime.apply(Change.install(List.of("new"))));
            assertTrue(failure.contains("configures pid otherwise"), failure);
            assertAsBefore(node);
        }
    }

    @Test
    void bootSaysWhyAndKeepsTheOldSet() throws Exception {
        TestNode.greeters(folder, "old");
        try (TestNode node = new TestNode(folder, Map.of(), "old")) {
            assertEquals(List.of(), node.boot());
        }
        Files.delete(folder.resolve("home/system/test/old/1/old-1.jar"));
        try (TestNode node = new TestNode(folder, Map.of(), "old")) {
            List<String> problems = node.boot();
            assertEquals(1, problems.size());
            assertTrue(problems.get(0).startsWith("The bundle test:old:1 is missing"), problems.get(0));
            assertEquals(List.of("old"), Files.readAllLines(node.kept()));
        }
    }

    @Test
    void damagedFeatureFileIsNamed() throws Exception {
        TestNode.greeters(folder, "old");
        Path file = folder.resolve("home/features/new.json");
        try (TestNode node = new TestNode(folder, Map.of(), "old")) {
            assertEquals(List.of(), node.boot());
            for (String text : List.of(
                    "",
                    "{",
                    "[]",
                    "{}",
                    "{\"id\":\"x\"}",
                    "{\"id\":\"test:new:1\",\"bundles\":[{\"id\":\"a:../b:1\"}]}")) {
                Files.writeString(file, text);
                String failure = TestNode.failure(node.runtime.plan(Change.install(List.of("new"))));
                assertTrue(failure.startsWith("The feature file " + file), text + " -> " + failure);
            }
            assertAsBefore(node);
        }
    }

    private static void assertAsBefore(TestNode node) throws Exception {
        assertEquals(List.of("old"), node.active());
        assertEquals(1, node.bundles().size());
        assertEquals(List.of("old"), Files.readAllLines(node.kept()));
        assertEquals(
                List.of("old"),
                node.runtime.installed().stream().map(feature -> feature.name()).toList());
    }
}
