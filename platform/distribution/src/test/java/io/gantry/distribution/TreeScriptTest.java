package io.gantry.distribution;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gantry.distribution.Installation.Answer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the source tree's script asks Maven for: a copy of it, in an empty tree, with a Maven that only says so. */
final class TreeScriptTest {
    private static final Path SCRIPT = Path.of(System.getProperty("gantry.distribution"))
            .resolve("../../../../gantry")
            .normalize();

    @TempDir
    Path tree;

    @BeforeEach
    void copy() throws IOException {
        Files.copy(SCRIPT, tree.resolve("gantry"));
        Files.createDirectory(tree.resolve("bin"));
        program("javac", "echo javac 17.0.1");
        program("mvn", "if [ \"$1\" = -v ]; then echo Apache Maven 3.9.9; else echo \"asked: $*\"; fi");
    }

    private void program(String name, String line) throws IOException {
        Path file = Files.writeString(tree.resolve("bin").resolve(name), "#!/bin/sh\n" + line + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private Answer faults(String... options) throws Exception {
        List<String> words =
                new ArrayList<>(List.of("bash", tree.resolve("gantry").toString(), "faults"));
        words.addAll(List.of(options));
        ProcessBuilder builder = new ProcessBuilder(words);
        builder.environment().remove("JAVA_HOME");
        builder.environment().merge("PATH", tree.resolve("bin") + ":", (path, own) -> own + path);
        return Installation.run(builder);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1800",
                "1800 --minutes 30",
                "1800 --minutes 30 --seed 7",
                "1800 --seed 7 --minutes 30",
                "80 --seed 7",
                "120 --seed 0 --minutes 2",
                "540 --minutes 9 --only LEADER_KILLED",
            })
    void aGivenTimeCountsAndASeedAloneIsOneRound(String line) throws Exception {
        String[] words = line.split(" ", 2);
        Answer answer = faults(words.length == 1 ? new String[0] : words[1].split(" "));
        assertEquals(0, answer.exitCode(), answer.err());
        assertTrue(answer.out().contains(" -Dgantry.faults.seconds=" + words[0]), answer.out());
        assertEquals(line.contains("--seed 7"), answer.out().contains(" -Dgantry.faults.seed=7"), answer.out());
    }

    @ParameterizedTest
    @ValueSource(strings = {"--minutes x", "--minutes 0", "--minutes 08", "--minutes 1.5", "--seed -1", "--seed x7"})
    void aNumberThatIsNoneIsRefusedBeforeAnythingIsBuilt(String line) throws Exception {
        String[] words = line.split(" ");
        Answer answer = faults(words);
        assertEquals(2, answer.exitCode());
        assertEquals("", answer.out());
        String told = "gantry: " + words[0] + " is '" + words[1] + "'; write ";
        assertTrue(answer.err().startsWith(told), answer.err());
        assertEquals(1, answer.err().lines().count(), answer.err());
    }

    @Test
    void anOptionWithoutItsValueIsRefused() throws Exception {
        assertEquals(2, faults("--seed").exitCode());
        assertEquals(2, faults("--hours", "1").exitCode());
    }
}
