package io.gantry.console.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gantry.agent.Clock;
import io.gantry.codec.Json;
import io.gantry.codec.JsonObject;
import io.gantry.codec.JsonWriter;
import io.gantry.console.http.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is kept of a command that changes replication, and for how long. */
final class ChangeReportsTest {
    @TempDir
    Path folder;

    private long nanos = 1_000_000_000;
    private Map<String, Object> node = Map.of("technique", "async", "role", "leader", "epoch", 4L, "end", 100L);
    private List<?> members = List.of(member("leader", "async", null), member("follower", "async", true));

    private final Clock clock = new Clock() {
        @Override
        public long millis() {
            return nanos / 1_000_000;
        }

        @Override
        public long nanos() {
            return nanos;
        }
    };

    private static Map<String, Object> member(String role, String technique, Boolean isInSync) {
        return isInSync == null
                ? Map.of("role", role, "technique", technique)
                : Map.of("role", role, "technique", technique, "inSync", isInSync);
    }

    private ChangeReports reports() {
        return new ChangeReports(folder, () -> node, () -> members, clock);
    }

    private static JsonObject newest(ChangeReports reports) {
        return Json.parseObject(JsonWriter.STANDARD.write(reports.newest().get(0)));
    }

    private void run(ChangeReports reports, String line, int exit) {
        reports.begins(line);
        nanos += 250_000_000;
        reports.says(Map.of("exit", exit));
        reports.rests();
        nanos += 1_000_000_000;
    }

    @Test
    void itIsToldHowItWasBeforeAndAfterAndForHowLongWritesWaited() {
        ChangeReports reports = reports();
        reports.begins("ha:switch raft");
        assertNull(newest(reports).get("exit"), "it is at work");
        String id = newest(reports).text("id");
        assertEquals(409, assertThrows(Failure.class, () -> reports.dismiss(id)).status());
        reports.says(Map.of("out", "sealed     here, at 100"));
        assertEquals(List.of("sealed     here, at 100"), newest(reports).listOrEmpty("lines"));
        nanos += 1_234_000_000;
        reports.says(Map.of("out", "done       raft, role leader, epoch 6; writes waited 93 ms"));
        node = Map.of("technique", "raft", "role", "leader", "epoch", 6L, "end", 120L);
        members = List.of(member("leader", "raft", null), member("follower", "async", false));
        reports.says(Map.of("exit", 0));
        reports.rests();
        assertEquals("raft", newest(reports).object("after").text("technique"));
        assertNull(newest(reports).get("settled"), "a follower is not where it is to be");
        members = List.of(member("leader", "raft", null), member("follower", "raft", true));
        nanos += 1_000_000_000;
        reports.rests();
        JsonObject report = newest(reports);
        assertTrue(report.booleanOr("settled", false));
        assertEquals(93, report.number("waitedMillis"));
        assertEquals(1_234, report.number("tookMillis"));
        assertEquals("async", report.object("before").text("technique"));
        assertEquals(6, report.object("after").number("epoch"));
        assertEquals(
                Json.parseObject(JsonWriter.STANDARD.write(reports().newest().get(0))), report, "it is on disk");
    }

    @Test
    void aMemberThatDoesNotComeIsNotWaitedForWithoutEnd() {
        members = List.of(member("leader", "async", null), Map.of("reason", "it is dead"));
        ChangeReports reports = reports();
        run(reports, "ha:add-peer 10.0.0.1", 0);
        assertNull(newest(reports).get("settled"));
        nanos += 20_000_000_000L;
        reports.rests();
        assertEquals(false, newest(reports).get("settled"));
    }

    private static Map<String, Object> gone(String address) {
        return Map.of("address", address, "gone", true, "reason", "No name server knows it any more");
    }

    @Test
    void aMemberThatHadGoneBeforeIsNoReasonToWait() {
        members = List.of(member("leader", "async", null), gone("10.0.0.9:10911"));
        ChangeReports reports = reports();
        run(reports, "ha:promote", 0);
        assertEquals(true, newest(reports).get("settled"));
    }

    @Test
    void aMemberThatWentMeanwhileIsOneUnlessItWasRemoved() {
        List<?> there = List.of(
                member("leader", "async", null),
                Map.of("address", "10.0.0.9:10911", "role", "follower", "technique", "async", "inSync", true));
        List<?> after = List.of(member("leader", "async", null), gone("10.0.0.9:10911"));
        ChangeReports reports = reports();
        for (String line : List.of("ha:promote", "ha:remove-peer 10.0.0.9:10914")) {
            members = there;
            reports.begins(line);
            members = after;
            reports.says(Map.of("exit", 0));
            nanos += 20_000_000_000L;
            reports.rests();
            assertEquals(line.contains("remove"), newest(reports).get("settled"), line);
        }
    }

    @Test
    void thePauseOfAPromotionIsFoundToo() {
        ChangeReports reports = reports();
        reports.begins("ha:promote");
        reports.says(
                Map.of("out", "This node leads, in reign 3; the old leader, which held writes for 42 ms, follows"));
        assertEquals(42, newest(reports).number("waitedMillis"));
    }

    @Test
    void whatOnlyLooksLeavesNone() {
        ChangeReports reports = reports();
        for (String line : List.of("ha:status", "ha:switch raft --dry-run", "feature:install console", "ha:peers")) {
            run(reports, line, 0);
        }
        assertEquals(List.of(), reports.newest());
    }

    @Test
    void theNewestAreKeptAndOneIsGoneThatIsDismissed() throws IOException {
        ChangeReports reports = reports();
        for (int i = 0; i < 30; i++) {
            run(reports, "ha:add-peer 10.0.0." + i, i % 2);
        }
        assertEquals(20, reports.newest().size());
        assertEquals("ha:add-peer 10.0.0.29", newest(reports).text("command"));
        reports.dismiss(newest(reports).text("id"));
        assertEquals(19, reports().newest().size());
        assertEquals(
                404, assertThrows(Failure.class, () -> reports.dismiss("7")).status());
        assertEquals(
                "rw-------",
                PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("ha-reports.json"))));
    }

    @Test
    void aCommandThatEndedWithItsNodeHasFailed() {
        reports().begins("ha:switch raft");
        JsonObject found = newest(reports());
        assertEquals(1, found.integer("exit"));
        assertTrue(found.text("failure").contains("ha:status"));
    }

    @Test
    void aFileThatMakesNoSenseIsNoReasonNotToStart() throws IOException {
        Files.writeString(folder.resolve("ha-reports.json"), "[]{");
        ChangeReports reports = reports();
        assertEquals(List.of(), reports.newest());
        run(reports, "ha:promote", 0);
        assertEquals(1, reports().newest().size());
    }
}
