package io.gantry.console;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.gantry.agent.Clock;
import io.gantry.console.WebStand.HandClock;
import io.gantry.console.access.AuditLog;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What was changed is shown also by the console that comes after. */
class AuditLogTest {
    @TempDir
    Path folder;

    private AuditLog log() {
        return new AuditLog(folder, Clock.system());
    }

    private static AuditLog.Entry entry(String subject) {
        return new AuditLog.Entry("admin", "127.0.0.1", "PUT topics/{topic}", subject, "done");
    }

    private static List<Object> subjects(AuditLog log) {
        return log.newest(100).stream().map(line -> line.get("subject")).toList();
    }

    @Test
    void theNextConsoleShowsTheSameAndLeavesOutWhatACrashCutShort() throws Exception {
        AuditLog first = log();
        first.add(entry("one"));
        first.add(entry("two"));
        Files.writeString(folder.resolve("audit.log"), "{\"time\":17,\"us", StandardOpenOption.APPEND);
        AuditLog next = log();
        next.add(entry("three"));
        assertEquals(List.of("three", "two", "one"), subjects(next));
        assertEquals(List.of("three", "two", "one"), subjects(log()));
        assertEquals(first.newest(100), next.newest(100).subList(1, 3));
        assertEquals(
                "rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("audit.log"))));
    }

    @Test
    void whatIsDamagedHidesNothingElse() throws Exception {
        log().add(entry("one"));
        Files.write(
                folder.resolve("audit.log"), new byte[] {'{', -1, -2, '\n', 0, -61, '\n'}, StandardOpenOption.APPEND);
        log().add(entry("two"));
        assertEquals(List.of("two", "one"), subjects(log()));
    }

    @Test
    void halfASignIsNoReasonToNoteNothing() {
        log().add(entry("a\ud800b"));
        assertEquals(List.of("a?b"), subjects(log()));
    }

    @Test
    void whatIsNotListedIsCountedByActionAndHasNoAddress() {
        HandClock clock = new HandClock();
        AuditLog log = new AuditLog(folder, clock);
        for (int i = 0; i < 15; i++) {
            String action = i < 12 ? "POST session" : "DELETE topics/{topic}";
            log.addNameless(new AuditLog.Entry("", "10.0.0." + i, action, "x", "401"));
        }
        clock.forward(60);
        log.addNameless(new AuditLog.Entry("", "10.0.1.1", "POST session", "x", "401"));
        assertEquals(12, log.newest(100).size());
        Map<String, Object> more = log.newest(100).get(1);
        assertEquals("5 more in a minute: 3 DELETE topics/{topic}, 2 POST session", more.get("subject"));
        assertEquals("", more.get("address"));
        clock.forward(60);
        log.addNameless(new AuditLog.Entry("", "10.0.1.1", "POST session", "x", "401"));
        assertEquals(13, log.newest(100).size(), "it is told once");
    }

    @Test
    void theOlderFileIsReadFirst() throws Exception {
        log().add(entry("old"));
        Files.move(folder.resolve("audit.log"), folder.resolve("audit.log.1"));
        log().add(entry("new"));
        assertEquals(List.of("new", "old"), subjects(log()));
    }
}
