package io.gantry.packaging;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The units of systemd, as systemd itself reads them. */
final class UnitsTest {
    private static final Path UNITS = Path.of(System.getProperty("gantry.packaging"), "src/systemd");
    /** Of 100; a service without any restriction has 96. */
    private static final int MOST_EXPOSED = 20;

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"gantry-namesrv.service", "gantry-broker.service"})
    void systemdUnderstandsItAndItMayDoLittle(String name) throws IOException {
        assumeTrue(Tool.isThere("systemd-analyze"), "skipped, because this machine has no systemd-analyze");
        String unit = Files.readString(UNITS.resolve(name));
        // The program of this machine's own, so that only the unit is judged.
        Path judged = Files.writeString(folder.resolve(name), unit.replace("/usr/share/gantry/bin/gantry", "/bin/sh"));
        Tool.Ended verified = Tool.run(List.of("systemd-analyze", "verify", "--man=no", judged.toString()));
        List<String> complaints =
                verified.out().lines().filter(line -> line.contains(name)).toList();
        assertEquals(List.of(), complaints);
        assertEquals(0, verified.code(), verified.out());
        Tool.Ended exposed = Tool.run(List.of(
                "systemd-analyze", "security", "--offline=true", "--threshold=" + MOST_EXPOSED, judged.toString()));
        assertEquals(0, exposed.code(), exposed.out());
    }

    @ParameterizedTest
    @ValueSource(strings = {"gantry-namesrv.service", "gantry-broker.service"})
    void whatItNamesIsInThePackage(String name) throws IOException {
        String unit = Files.readString(UNITS.resolve(name));
        String kind = name.replaceAll("gantry-|\\.service", "");
        assertTrue(unit.contains("node " + kind + " -c /etc/gantry/" + kind + ".conf"), unit);
        assertTrue(Files.isRegularFile(UNITS.resolve("../etc/" + kind + ".conf")));
        assertTrue(unit.contains("LimitNOFILE=") && unit.contains("SuccessExitStatus=143"), unit);
    }
}
