package io.gantry.packaging;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The .deb, installed into a folder of the test's own by the machine's dpkg: nothing of the machine is changed. */
final class DebTest {
    private static final Path DEB = Path.of(System.getProperty("gantry.deb"));

    @TempDir
    private Path root;

    @BeforeEach
    void database() throws IOException {
        assumeTrue(Tool.isThere("dpkg"), "skipped, because this machine has no dpkg");
        assumeTrue(
                Tool.run(List.of("id", "-u")).out().strip().equals("0"),
                "skipped, because dpkg installs for root only");
        for (String folder : List.of("updates", "info", "triggers")) {
            Files.createDirectories(root.resolve("var/lib/dpkg/" + folder));
        }
        Files.createFile(root.resolve("var/lib/dpkg/status"));
        Files.createFile(root.resolve("var/lib/dpkg/available"));
    }

    private String dpkg(String... arguments) {
        List<String> command = Stream.concat(
                        Stream.of(
                                "dpkg",
                                "--root=" + root,
                                "--log=" + root.resolve("dpkg.log"),
                                "--force-script-chrootless",
                                "--force-depends"),
                        Stream.of(arguments))
                .toList();
        Tool.Ended ended = Tool.run(command);
        assertEquals(0, ended.code(), ended.out());
        return ended.out();
    }

    @Test
    void itIsInstalledRunsAndGoesAndLeavesWhatIsNotItsOwn() throws Exception {
        dpkg("--install", DEB.toString());
        assertTrue(Tool.run(List.of("dpkg-query", "--admindir=" + root.resolve("var/lib/dpkg"), "-W"))
                .out()
                .startsWith("gantry\t"));
        assertTrue(Files.isExecutable(root.resolve("usr/share/gantry/bin/mqbroker")));
        assertEquals(Path.of("/usr/share/gantry/bin/gantry"), target(root.resolve("usr/bin/gantry")));
        assertTrue(Files.isRegularFile(root.resolve("usr/lib/systemd/system/gantry-broker.service")));
        assertFalse(anyFile(".jsa"), "the parsed classes are of the machine that built it");
        runs();
        Path conf = root.resolve("etc/gantry/broker.conf");
        Files.writeString(conf, "brokerName=changed\n", StandardOpenOption.APPEND);
        Path store = Files.createDirectories(root.resolve("var/lib/gantry/broker"));
        dpkg("--remove", "gantry");
        assertFalse(Files.exists(root.resolve("usr/share/gantry/bin")));
        assertTrue(Files.readString(conf).contains("brokerName=changed"), "a removal keeps what an operator wrote");
        assertTrue(dpkg("--purge", "gantry").contains("are kept"), "it says that messages stay");
        assertFalse(Files.exists(conf));
        assertTrue(Files.isDirectory(store), "and they do");
    }

    private static Path target(Path link) throws IOException {
        return Files.readSymbolicLink(link);
    }

    private boolean anyFile(String ending) throws IOException {
        try (Stream<Path> files = Files.walk(root.resolve("usr/share/gantry"))) {
            return files.anyMatch(file -> file.toString().endsWith(ending));
        }
    }

    /** As the unit does it, with other ports and another folder; and ends as the unit expects it to. */
    private void runs() throws Exception {
        String conf = Files.readString(root.resolve("etc/gantry/namesrv.conf"));
        try (InstalledNode node = new InstalledNode(root.resolve("usr/share/gantry"), conf, root)) {
            node.stop();
        }
    }

    @Test
    void aNewerVersionAsksNobodyAboutConfigurationThatNobodyChanged() {
        dpkg("--install", DEB.toString());
        dpkg("--install", DEB.toString());
        String conffiles = Tool.run(List.of(
                        "dpkg-query", "--admindir=" + root.resolve("var/lib/dpkg"), "-f=${Conffiles}", "-W", "gantry"))
                .out();
        for (String file : List.of("broker.conf", "namesrv.conf", "environment")) {
            assertTrue(conffiles.contains("/etc/gantry/" + file), conffiles);
        }
    }
}
