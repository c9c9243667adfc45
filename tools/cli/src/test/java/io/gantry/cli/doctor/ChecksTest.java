package io.gantry.cli.doctor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the doctor says of disks, clocks, limits and property files. */
final class ChecksTest {
    @TempDir
    private Path directory;

    private final Findings findings = new Findings();

    private void count(int failures, int warnings) {
        assertEquals(failures, findings.count(Findings.State.FAILURE), findings.toString());
        assertEquals(warnings, findings.count(Findings.State.WARNING), findings.toString());
    }

    private void write(String name, String text) throws IOException {
        Path file = directory.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    @Test
    void aDiskIsJudgedByTheBrokersOwnLevels() {
        DiskLevels levels = DiskLevels.of(Map.of("diskMaxUsedSpaceRatio", "70", "diskSpaceWarningLevelRatio", "88"));
        levels.check("b", 70, findings);
        levels.checkReach("b", findings);
        count(0, 0);
        levels.check("b", 70.1, findings);
        levels.check("b", 85.1, findings);
        count(0, 2);
        levels.check("b", 88.1, findings);
        count(1, 2);
    }

    @Test
    void aLevelOf88IsSaidToBeUnreachable() {
        DiskLevels.of(Map.of("diskMaxUsedSpaceRatio", "88", "diskSpaceCleanForciblyRatio", "99"))
                .checkReach("b", findings);
        count(0, 1);
        assertTrue(findings.toString().contains("diskMaxUsedSpaceRatio=88 is unreachable: above 85 %"));
    }

    @Test
    void aBrokersClockIsItsStartAndItsAge() {
        Map<String, String> figures =
                Map.of("bootTimestamp", "1700000000000", "runtime", "[ 1 days, 2 hours, 3 minutes, 4 seconds ]");
        assertEquals(OptionalLong.of(1_700_000_000_000L + 93_784_000 + 500), Uptime.nowMillis(figures));
        assertEquals(OptionalLong.empty(), Uptime.nowMillis(Map.of("bootTimestamp", "1", "runtime", "long")));
        assertEquals(OptionalLong.empty(), Uptime.nowMillis(Map.of()));
    }

    @Test
    void limitsOfThisShellAndOfEachNodeAreRead() throws IOException {
        write("proc/self/limits", "Limit  Soft Limit\nMax open files            1024       4096        files\n");
        write("proc/77/limits", "Max open files            unlimited       unlimited        files\n");
        write("proc/77/fd/0", "");
        write("proc/88/limits", "Max open files            65536       65536        files\n");
        write("proc/88/fd/0", "");
        write("proc/sys/vm/max_map_count", "65530\n");
        write("run/77", "");
        write("run/88", "");
        write("run/99", "");
        new MachineChecks(directory.resolve("proc"), directory.resolve("run"), findings).run();
        count(0, 1);
        String all = findings.toString();
        assertTrue(all.contains("this shell, what=may have 1024 files open"), all);
        assertTrue(all.contains("node 77, what=may have any number of files open"), all);
        assertTrue(all.contains("vm.max_map_count is 65530,"), all);
        assertFalse(all.contains("node 99"), all);
    }

    @Test
    void aKernelThatLetsLittleBeMappedIsAWarning() throws IOException {
        write("proc/sys/vm/max_map_count", "1000\n");
        new MachineChecks(directory.resolve("proc"), directory.resolve("run"), findings).run();
        count(0, 1);
    }

    @Test
    void thisKernelsLimitIsReadWhole() {
        Long most = MachineChecks.maxMappings();
        assertTrue(most == null || most > 1_000, "found " + most);
    }

    @Test
    void aFilesDeadUnknownAndUnreachableKeysAreNamed() throws IOException {
        write(
                "broker.conf",
                "brokerIP1=127.0.0.1\ndiskMaxUsedSpaceRatio=88\nflushDiskTyp=ASYNC_FLUSH\ncommercialEnable=true\n"
                        + "storePathRootDir=" + directory + "/none/yet\n");
        new FileChecks(directory, findings).run(directory.resolve("broker.conf"), "broker");
        String all = findings.toString();
        assertTrue(all.contains("2: diskMaxUsedSpaceRatio=88 is unreachable"), all);
        assertTrue(all.contains("did you mean flushDiskType"), all);
        assertTrue(all.contains("4: commercialEnable"), all);
        assertEquals(0, findings.count(Findings.State.FAILURE), all);
    }

    @Test
    void aFileThatANodeDoesNotStartWithIsAFailure() {
        new FileChecks(directory, findings).run(directory.resolve("absent.conf"), "broker");
        count(1, 0);
        assertTrue(findings.toString().contains("there is no such file"), findings.toString());
    }
}
