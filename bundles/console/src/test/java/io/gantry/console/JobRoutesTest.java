package io.gantry.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gantry.codec.JsonObject;
import io.gantry.console.WebStand.Login;
import io.gantry.console.access.Role;
import io.gantry.console.jobs.Asker;
import io.gantry.console.jobs.Order;
import io.gantry.console.jobs.Work;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Who sees, begins and cancels jobs, and what is refused before one begins. The cluster is away here. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class JobRoutesTest {
    private static final String ID = "7F00000100002A9F0000000000000000";
    private static final List<String> BEGUN_BY_OPERATORS = List.of("resend", "move");
    private static final Map<String, String> RIGHT = Map.of(
            "resend", "{\"group\":\"g\",\"to\":\"origin\"}",
            "export", "{\"group\":\"g\"}",
            "search", "{\"topic\":\"t\",\"text\":\"x\"}",
            "move", "{\"groups\":[\"g\"],\"to\":\"latest\"}");

    private WebStand stand;
    private Login viewer;
    private Login operator;
    private Login admin;

    @BeforeAll
    void open(@TempDir Path folder) throws Exception {
        stand = new WebStand(folder);
        viewer = stand.login("viewer");
        operator = stand.login("operator");
        admin = stand.login("admin");
    }

    @AfterAll
    void close() throws Exception {
        stand.close();
    }

    private HttpResponse<String> begin(String kind, Login login, String body) throws Exception {
        return stand.change("POST", "/api/v1/jobs/" + kind, login, body);
    }

    /** Begins one of the test's own. */
    private String begin(String user, Role least, Work work) {
        Order order = new Order("search", "of the test", "messages", least, "lines.jsonl");
        return stand.jobs
                .begin(order, new Asker(user, "127.0.0.1"), work)
                .get("id")
                .toString();
    }

    private HttpResponse<String> cancel(String id, Login login) throws Exception {
        return stand.change("POST", "/api/v1/jobs/" + id + "/cancel", login, "{}");
    }

    private JsonObject awaitEnd(String id) throws Exception {
        while (true) {
            JsonObject job = WebStand.json(stand.get("/api/v1/jobs/" + id, admin));
            if (job.get("ended") != null) {
                return job;
            }
        }
    }

    /** A job that is taken waits for a thread first; one of {@link #until} is at work when it says its total. */
    private void awaitWork(String id) throws Exception {
        JsonObject job = WebStand.json(stand.get("/api/v1/jobs/" + id, admin));
        while (job.get("total") == null) {
            assertNull(job.get("ended"), job.toString());
            job = WebStand.json(stand.get("/api/v1/jobs/" + id, admin));
        }
        assertEquals("running", job.text("state"));
    }

    /** A job's end is noted a moment after it is seen. */
    private String awaitAudit(String text) {
        String audit = stand.audit.newest(100).toString();
        while (!audit.contains(text)) {
            audit = stand.audit.newest(100).toString();
        }
        return audit;
    }

    private static Work until(CountDownLatch end) {
        return progress -> {
            progress.keep(Map.of("n", 1));
            while (progress.waits(1_000_000) && end.getCount() > 0) {
                progress.total(7);
            }
        };
    }

    @Test
    void nobodyWhoIsNotLoggedInAndNobodyWhoMayNotBeginsOne() throws Exception {
        for (String kind : RIGHT.keySet()) {
            assertEquals(401, begin(kind, null, RIGHT.get(kind)).statusCode(), kind);
            int expected = BEGUN_BY_OPERATORS.contains(kind) ? 403 : 200;
            assertEquals(expected, begin(kind, viewer, RIGHT.get(kind)).statusCode(), kind);
        }
        assertEquals(401, stand.get("/api/v1/jobs", null).statusCode());
    }

    @Test
    void aClusterThatIsAwayIsTheReasonOfAFailedJob() throws Exception {
        for (String kind : RIGHT.keySet()) {
            HttpResponse<String> answer = begin(kind, operator, RIGHT.get(kind));
            assertEquals(200, answer.statusCode(), answer.body());
            JsonObject job = awaitEnd(WebStand.json(answer).text("id"));
            assertEquals("failed", job.text("state"), kind);
            assertTrue(job.text("reason").contains("127.0.0.1:1"), job.text("reason"));
            assertEquals("operator", job.text("user"));
        }
        String audit = awaitAudit("action=job resend");
        assertTrue(audit.contains("POST jobs/resend"), audit);
        assertTrue(audit.contains("failed: 0 messages; "), audit);
    }

    private void assertField(String field, String kind, String body) throws Exception {
        WebStand.assertField(field, begin(kind, admin, body), body);
    }

    @Test
    void whatIsWrongIsRefusedAtItsField() throws Exception {
        assertField("group", "resend", "{\"to\":\"origin\"}");
        assertField("group", "resend", "{\"group\":\"a/../b\",\"to\":\"origin\"}");
        assertField("to", "resend", "{\"group\":\"g\"}");
        assertField("to", "resend", "{\"group\":\"g\",\"to\":\"elsewhere\"}");
        assertField("ids", "resend", "{\"group\":\"g\",\"to\":\"retry\",\"ids\":[]}");
        assertField("ids", "resend", "{\"group\":\"g\",\"to\":\"retry\",\"ids\":[\"x\"]}");
        assertField("ids", "resend", "{\"group\":\"g\",\"to\":\"retry\",\"ids\":[" + ids(2_001) + "]}");
        assertField("perSecond", "resend", "{\"group\":\"g\",\"to\":\"retry\",\"perSecond\":-1}");
        assertField("fromTime", "export", "{\"group\":\"g\",\"fromTime\":\"now\"}");
        assertField("toTime", "export", "{\"group\":\"g\",\"fromTime\":9,\"toTime\":8}");
        assertField("group", "export", "{}");
        assertField("topic", "search", "{\"text\":\"x\"}");
        assertField("topic", "search", "{\"topic\":\"<script>\",\"text\":\"x\"}");
        assertField("text", "search", "{\"topic\":\"t\",\"text\":\"" + "x".repeat(201) + "\"}");
        assertField("limit", "search", "{\"topic\":\"t\",\"limit\":1001}");
        assertField("groups", "move", "{\"to\":\"latest\"}");
        assertField("groups", "move", "{\"to\":\"latest\",\"groups\":[7]}");
        assertField("groups", "move", "{\"to\":\"latest\",\"groups\":[\"a b\"]}");
        String many = IntStream.rangeClosed(0, 1_000)
                .mapToObj(number -> "\"" + "g".repeat(200) + number + "\"")
                .collect(Collectors.joining(","));
        assertField("groups", "move", "{\"to\":\"latest\",\"groups\":[" + many + "]}");
        assertField("topic", "move", "{\"to\":\"latest\",\"groups\":[\"g\"],\"topic\":\"a b\"}");
        assertField("to", "move", "{\"groups\":[\"g\"],\"to\":\"soon\"}");
        assertEquals(400, begin("move", admin, "[]").statusCode());
        assertEquals(
                415,
                stand.send(stand.request("/api/v1/jobs/move")
                                .header("Cookie", admin.cookie())
                                .header("X-Gantry-Csrf", admin.csrf())
                                .POST(java.net.http.HttpRequest.BodyPublishers.ofString("x")))
                        .statusCode());
    }

    private static String ids(int count) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < count; i++) {
            text.append(i == 0 ? "\"" : ",\"").append(String.format("%032X", i)).append('"');
        }
        return text.toString();
    }

    @Test
    void operatorsSeeAllAndViewersTheirOwn() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        String theirs = begin("viewer", Role.VIEWER, until(end));
        String other = begin("operator", Role.VIEWER, until(end));
        try {
            assertTrue(stand.get("/api/v1/jobs", operator).body().contains(theirs));
            String seen = stand.get("/api/v1/jobs", viewer).body();
            assertTrue(seen.contains("\"" + theirs + "\"") && !seen.contains("\"" + other + "\""), seen);
            assertEquals(404, stand.get("/api/v1/jobs/" + other, viewer).statusCode());
            assertEquals(
                    404, stand.get("/api/v1/jobs/" + other + "/file", viewer).statusCode());
            assertEquals(404, cancel(other, viewer).statusCode(), "what is not seen is not cancelled");
            assertEquals(
                    409, stand.get("/api/v1/jobs/" + theirs + "/file", viewer).statusCode(), "not yet");
        } finally {
            end.countDown();
        }
        awaitEnd(theirs);
        HttpResponse<String> file = stand.get("/api/v1/jobs/" + theirs + "/file", viewer);
        assertEquals("{\"n\":1}\n", file.body());
        assertEquals(
                "attachment; filename=\"lines.jsonl\"",
                file.headers().firstValue("Content-Disposition").orElse(""));
    }

    @Test
    void whoeverMayBeginOneMayCancelIt() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        String admins = begin("admin", Role.ADMIN, until(never));
        String operators = begin("operator", Role.OPERATOR, until(never));
        try {
            assertEquals(401, cancel(operators, null).statusCode());
            assertEquals(403, cancel(admins, operator).statusCode());
            awaitWork(admins);
            awaitWork(operators);
            JsonObject told = WebStand.json(cancel(operators, operator));
            assertFalse(told.booleanOr("mayCancel", true), "once is enough");
            JsonObject over = awaitEnd(operators);
            assertEquals("cancelled", over.text("state"));
            assertEquals("operator", over.text("cancelledBy"));
            HttpResponse<String> late = cancel(operators, operator);
            assertEquals(409, late.statusCode());
            assertTrue(late.body().contains("It is over already: cancelled: 0 of 7 messages"), late.body());
            String audit = awaitAudit("Cancelled by operator");
            assertTrue(audit.contains("POST jobs/{job}/cancel"), audit);
        } finally {
            never.countDown();
        }
        awaitEnd(admins);
    }

    private HttpResponse<String> resume(String id, Login login) throws Exception {
        return stand.change("POST", "/api/v1/jobs/" + id + "/resume", login, "{}");
    }

    @Test
    void whatIsLeftOfAStoppedOneIsDoneByAnotherOfWhoeverMayBeginIt() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        String stopped = begin("operator", Role.OPERATOR, progress -> {
            progress.leaves(rest -> rest.done());
            until(never).run(progress);
        });
        String whole = begin("admin", Role.OPERATOR, progress -> progress.leaves(rest -> rest.done()));
        awaitEnd(whole);
        awaitWork(stopped);
        assertEquals(409, resume(whole, operator).statusCode(), "it was done");
        assertEquals(409, resume(stopped, operator).statusCode(), "it goes on");
        assertEquals(200, cancel(stopped, operator).statusCode());
        assertTrue(awaitEnd(stopped).booleanOr("mayResume", false));
        assertEquals(404, resume(stopped, viewer).statusCode());
        JsonObject next = WebStand.json(resume(stopped, operator));
        assertEquals("of the test, what is left of " + stopped, next.text("subject"));
        JsonObject over = awaitEnd(next.text("id"));
        assertEquals("done", over.text("state"));
        assertEquals(1, over.number("done"));
        assertFalse(over.booleanOr("mayResume", true));
        assertEquals(409, resume(stopped, admin).statusCode(), "somebody did already");
        String audit = awaitAudit("what is left of " + stopped);
        assertTrue(audit.contains("POST jobs/{job}/resume"), audit);
        never.countDown();
    }

    @Test
    void whatIsNoJobIsRefused() throws Exception {
        assertEquals(404, stand.get("/api/v1/jobs/1", admin).statusCode());
        assertEquals(404, cancel("1", admin).statusCode());
        for (String bad : List.of("x", "-1", "1".repeat(19), "~2e~2e")) {
            assertEquals(400, stand.get("/api/v1/jobs/" + bad, admin).statusCode(), bad);
            assertEquals(400, cancel(bad, admin).statusCode(), bad);
        }
        assertEquals(405, stand.get("/api/v1/jobs/1/cancel", admin).statusCode());
    }

    @Test
    void aCommandIsAmongThemAndCannotBeStopped() throws Exception {
        stand.change("POST", "/api/v1/commands", admin, "{\"command\":\"ha:switch\",\"arguments\":[\"nowhere\"]}");
        stand.change("POST", "/api/v1/commands", viewer, "{\"command\":\"ha:status\"}");
        String all = stand.get("/api/v1/jobs", operator).body();
        assertFalse(all.contains("ha:status"), "who only looks is not among them: " + all);
        JsonObject job = WebStand.json(stand.get("/api/v1/jobs", operator)).listOrEmpty("items").stream()
                .map(JsonObject.class::cast)
                .filter(each -> each.text("subject").equals("ha:switch nowhere"))
                .findFirst()
                .orElseThrow();
        assertEquals("failed", job.text("state"));
        assertEquals("There is no shell in this test", job.text("reason"));
        assertEquals("admin", job.text("role"));
        HttpResponse<String> answer = cancel(job.text("id"), admin);
        assertEquals(409, answer.statusCode());
        assertTrue(answer.body().contains("cannot be stopped half-way"), answer.body());
        assertEquals(403, cancel(job.text("id"), operator).statusCode());
    }
}
