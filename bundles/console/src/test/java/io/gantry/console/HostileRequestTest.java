package io.gantry.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gantry.console.WebStand.Login;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Requests that nobody means well: they get an answer of a few bytes, and nothing of the inside. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class HostileRequestTest {
    private WebStand stand;
    private Login admin;

    @BeforeAll
    void open(@TempDir Path folder) throws Exception {
        stand = new WebStand(folder);
        admin = stand.login("admin");
    }

    @AfterAll
    void close() throws Exception {
        stand.close();
    }

    private int post(String body) throws Exception {
        return stand.change("POST", "/api/v1/made", admin, body).statusCode();
    }

    @Test
    void bodiesThatAreNoObjectAreRefused() throws Exception {
        for (String body : List.of("", "[", "7", "null", "[1]", "{\"name\":", "{\"name\":\"a\"} x", "\u0000")) {
            assertEquals(400, post(body), body);
        }
        assertEquals(400, post("{\"name\":" + "[".repeat(100_000)));
        assertEquals(400, post("{\"name\":[" + "1,".repeat(100_000) + "1]}"));
        assertEquals(400, post("{\"name\":\"a\",\"count\":" + "9".repeat(1_000) + "}"));
    }

    @Test
    void aBodyIsBounded() throws Exception {
        assertEquals(413, post("{\"name\":\"" + "x".repeat(5 << 20) + "\"}"));
        String login = "{\"user\":\"admin\",\"password\":\"" + "x".repeat(9 << 10) + "\"}";
        assertEquals(
                413,
                stand.change("POST", "/api/v1/session", null, login).statusCode(),
                "who is not logged in has little to say");
        assertEquals(
                413,
                stand.change("PUT", "/api/v1/users/new", admin, login + " ".repeat(64 << 10))
                        .statusCode());
        HttpRequest.Builder chunked = stand.request("/api/v1/made")
                .header("Cookie", admin.cookie())
                .header("X-Gantry-Csrf", admin.csrf())
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofInputStream(
                        () -> new java.io.ByteArrayInputStream(new byte[6 << 20])));
        assertEquals(413, stand.send(chunked).statusCode());
    }

    @Test
    void whoSendsABodyThatNobodyReadsIsToldThatTheConnectionEnds() throws Exception {
        String headers = " HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 20\r\nCookie: " + admin.cookie()
                + "\r\nX-Gantry-Csrf: " + admin.csrf() + "\r\n\r\n";
        for (var each : Map.of(
                        "GET /api/v1/looked/a", 200,
                        "DELETE /api/v1/gone/a", 204,
                        "POST /api/v1/nothing", 404,
                        "GET /health/live", 200,
                        "PUT /", 405)
                .entrySet()) {
            // Its body never comes: who waited for it would hold a thread.
            String answer = stand.raw(each.getKey() + headers, 10_000);
            assertTrue(answer.startsWith("HTTP/1.1 " + each.getValue()), answer);
            assertTrue(answer.contains("\r\nConnection: close\r\n"), answer);
        }
        HttpResponse<String> read = stand.change("POST", "/api/v1/made", admin, "{\"name\":\"a\"}");
        assertEquals(Optional.empty(), read.headers().firstValue("Connection"));
    }

    @Test
    void theNamelessCannotFillTheAuditLog() throws Exception {
        for (int i = 0; i < 30; i++) {
            assertEquals(401, stand.change("POST", "/api/v1/made", null, "{}").statusCode());
        }
        stand.clock.forward(60);
        assertEquals(401, stand.change("POST", "/api/v1/made", null, "{}").statusCode());
        List<Map<String, Object>> nameless = stand.audit.newest(100).stream()
                .filter(line -> line.get("user").equals(""))
                .toList();
        String more = nameless.get(1).get("subject").toString();
        assertTrue(more.matches("\\d+ more in a minute: .*\\d+ POST made.*"), more);
        assertTrue(nameless.size() <= 12, nameless.toString());
        admin = stand.login("admin");
    }

    @Test
    void onlyJsonIsTakenForAChange() throws Exception {
        HttpRequest.Builder form = stand.request("/api/v1/made")
                .header("Cookie", admin.cookie())
                .header("X-Gantry-Csrf", admin.csrf())
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString("name=a"));
        assertEquals(415, stand.send(form).statusCode());
    }

    @Test
    void noPathLeadsOutOfTheFolderOfPages() throws Exception {
        List<String> paths = List.of(
                "/../../../etc/passwd",
                "/%2e%2e/%2e%2e/etc/passwd",
                "/..%2f..%2fetc/passwd",
                "/lib/../../META-INF/MANIFEST.MF",
                "/lib/..%5c..%5cMETA-INF",
                "//etc/passwd",
                "/web/index.html",
                "/index.html/",
                "/.js",
                "/lib/",
                "/io/gantry/console/Console.class",
                "/app.js%00.html",
                "/app.js;x=/../../y",
                "/%c0%ae%c0%ae/etc/passwd");
        for (String path : paths) {
            String first = stand.raw("GET " + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n");
            boolean isRefused = first.startsWith("HTTP/1.1 40");
            boolean isApp = path.startsWith("/app.js;") && first.endsWith("200");
            assertTrue(isRefused || isApp, path + " gives " + first);
        }
        assertEquals(200, stand.get("/lib/lit/3.3.2/index.js", null).statusCode());
        assertEquals(200, stand.get("/lib/uplot/1.6.30/dist/uPlot.esm.js", null).statusCode());
    }

    @Test
    void anotherNameForThisAddressIsNotAnswered() throws Exception {
        String rebound = stand.raw("GET / HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n");
        assertEquals("HTTP/1.1 421", rebound);
        String plain = stand.raw("GET / HTTP/1.1\r\nHost: localhost:8080\r\nConnection: close\r\n\r\n");
        assertEquals("HTTP/1.1 200", plain);
    }

    @Test
    void longHeadersEndTheRequest() throws Exception {
        String first = stand.raw("GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX: " + "y".repeat(20_000) + "\r\n\r\n");
        assertEquals("HTTP/1.1 431", first);
    }

    @Test
    void methodsThatAreNotKnownAreRefused() throws Exception {
        for (String method : List.of("TRACE", "OPTIONS", "PATCH", "PUT")) {
            HttpRequest.Builder request =
                    stand.request("/api/v1/looked/a").method(method, HttpRequest.BodyPublishers.noBody());
            int status = stand.send(request.header("Cookie", admin.cookie())).statusCode();
            assertTrue(status == 405 || status == 403, method + " gives " + status);
        }
        HttpRequest.Builder page = stand.request("/").POST(HttpRequest.BodyPublishers.noBody());
        assertEquals(405, stand.send(page).statusCode());
    }

    @Test
    void whatFailsInsideIsNotTold() throws Exception {
        HttpResponse<String> broken = stand.get("/api/v1/broken", admin);
        assertEquals(500, broken.statusCode());
        assertFalse(broken.body().contains("secret"), broken.body());
        HttpResponse<String> away = stand.get("/api/v1/away", admin);
        assertEquals(502, away.statusCode());
        assertTrue(away.body().contains("Nobody answers at 10.0.0.1:10911"), away.body());
    }

    @Test
    void everyAnswerHasItsHeaders() throws Exception {
        for (String path : List.of("/", "/app.js", "/nothing", "/health/live", "/api/v1/session", "/api/v1/nothing")) {
            HttpResponse<String> answer = stand.get(path, null);
            String policy =
                    answer.headers().firstValue("Content-Security-Policy").orElse("");
            assertTrue(policy.startsWith("default-src 'none'; script-src 'self' 'sha256-"), path + ": " + policy);
            assertFalse(policy.contains("unsafe"), policy);
            assertEquals(
                    "nosniff",
                    answer.headers().firstValue("X-Content-Type-Options").orElse(""),
                    path);
            assertEquals("DENY", answer.headers().firstValue("X-Frame-Options").orElse(""), path);
        }
    }

    @Test
    void healthIsToldToEverybodyWithReasons() throws Exception {
        assertEquals(200, stand.get("/health/ready", null).statusCode());
        stand.troubles = List.of("no broker of the cluster answers");
        HttpResponse<String> ready = stand.get("/health/ready", null);
        assertEquals(503, ready.statusCode());
        assertEquals(
                List.of("no broker of the cluster answers"),
                WebStand.json(ready).listOrEmpty("reasons"));
        assertEquals(200, stand.get("/health/live", null).statusCode());
        assertEquals(404, stand.get("/health/secret", null).statusCode());
        stand.troubles = List.of();
    }
}
