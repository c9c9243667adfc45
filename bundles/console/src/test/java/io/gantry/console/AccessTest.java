package io.gantry.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gantry.console.WebStand.Login;
import io.gantry.console.access.Role;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who gets in, what each may do, and that nobody is asked to by another site. */
final class AccessTest {
    @TempDir
    Path folder;

    private WebStand stand;

    @BeforeEach
    void open() throws Exception {
        stand = new WebStand(folder);
    }

    @AfterEach
    void close() throws Exception {
        stand.close();
    }

    @Test
    void whoIsNotLoggedInGetsThePageAndNothingElse() throws Exception {
        assertEquals(200, stand.get("/", null).statusCode());
        for (String path : List.of("users", "pages", "looked/a", "broken", "away")) {
            HttpResponse<String> answer = stand.get("/api/v1/" + path, null);
            assertEquals(401, answer.statusCode(), path);
            assertEquals("Log in first", WebStand.json(answer).text("detail"));
        }
        assertEquals(
                401,
                stand.change("POST", "/api/v1/made", null, "{\"name\":\"a\"}").statusCode());
        assertEquals("{}", stand.get("/api/v1/session", null).body());
        assertEquals(401, stand.change("DELETE", "/api/v1/gone/a", null, "").statusCode());
    }

    @Test
    void theCookieIsForThisSiteAndNoScript() throws Exception {
        HttpResponse<String> answer = stand.tryLogin("viewer", WebStand.PASSWORD);
        String cookie = answer.headers().firstValue("Set-Cookie").orElseThrow();
        assertTrue(cookie.endsWith("; Path=/; HttpOnly; SameSite=Strict"), cookie);
        assertFalse(answer.body().contains(cookie.substring(15, 79)), "the session's id stands in no answer");
        assertEquals("no-store", answer.headers().firstValue("Cache-Control").orElseThrow());
        assertNotEquals(stand.login("viewer").cookie(), stand.login("viewer").cookie());
    }

    @Test
    void eachRoleMayDoWhatTheOneBeforeMay() throws Exception {
        Map<String, List<Integer>> expected = Map.of(
                "viewer", List.of(200, 403, 403), "operator", List.of(200, 200, 403), "admin", List.of(200, 200, 204));
        for (var each : expected.entrySet()) {
            Login login = stand.login(each.getKey());
            List<Integer> found = List.of(
                    stand.get("/api/v1/looked/a", login).statusCode(),
                    stand.change("POST", "/api/v1/made", login, "{\"name\":\"a\"}")
                            .statusCode(),
                    stand.change("DELETE", "/api/v1/gone/a", login, "").statusCode());
            assertEquals(each.getValue(), found, each.getKey());
        }
    }

    @Test
    void aChangeNeedsTheTokenOfItsSession() throws Exception {
        Login admin = stand.login("admin");
        Login other = stand.login("operator");
        HttpRequest.Builder without =
                stand.request("/api/v1/gone/a").header("Cookie", admin.cookie()).DELETE();
        assertEquals(403, stand.send(without).statusCode());
        Login mixed = new Login(admin.cookie(), other.csrf());
        assertEquals(403, stand.change("DELETE", "/api/v1/gone/a", mixed, "").statusCode());
        HttpRequest.Builder strange = stand.request("/api/v1/gone/a")
                .header("Cookie", admin.cookie())
                .header("X-Gantry-Csrf", admin.csrf())
                .header("Sec-Fetch-Site", "cross-site")
                .DELETE();
        HttpResponse<String> refused = stand.send(strange);
        assertEquals(403, refused.statusCode());
        assertTrue(refused.body().contains("Another site asks for this"), refused.body());
        assertEquals(204, stand.change("DELETE", "/api/v1/gone/a", admin, "").statusCode());
    }

    @Test
    void wrongPasswordsAreMadeToWait() throws Exception {
        for (int i = 0; i < 5; i++) {
            assertEquals(401, stand.tryLogin("admin", "wrong").statusCode());
        }
        HttpResponse<String> limited = stand.tryLogin("admin", WebStand.PASSWORD);
        assertEquals(429, limited.statusCode(), "even the right one waits");
        assertEquals("3", limited.headers().firstValue("Retry-After").orElseThrow());
        stand.clock.forward(3);
        assertEquals(401, stand.tryLogin("admin", "wrong").statusCode());
        stand.clock.forward(3);
        assertEquals(429, stand.tryLogin("admin", WebStand.PASSWORD).statusCode(), "the wait has doubled");
        stand.clock.forward(3);
        assertEquals(200, stand.tryLogin("admin", WebStand.PASSWORD).statusCode());
    }

    @Test
    void unknownUsersAreToldFromKnownOnesByNothing() throws Exception {
        HttpResponse<String> known = stand.tryLogin("admin", "wrong");
        HttpResponse<String> unknown = stand.tryLogin("nobody", "wrong");
        assertEquals(known.statusCode(), unknown.statusCode());
        assertEquals(known.body(), unknown.body());
        assertEquals(401, stand.tryLogin("x".repeat(7_000), "wrong").statusCode());
        assertEquals(401, stand.tryLogin("admin", "x".repeat(7_000)).statusCode());
    }

    @Test
    void aSessionEndsByItselfAndWithItsUser() throws Exception {
        Login idle = stand.login("viewer");
        stand.clock.forward(31 * 60);
        assertEquals(401, stand.get("/api/v1/looked/a", idle).statusCode());
        Login out = stand.login("viewer");
        assertEquals(204, stand.change("DELETE", "/api/v1/session", out, "").statusCode());
        assertEquals(401, stand.get("/api/v1/looked/a", out).statusCode());
        Login removed = stand.login("viewer");
        Login admin = stand.login("admin");
        assertEquals(
                204, stand.change("DELETE", "/api/v1/users/viewer", admin, "").statusCode());
        assertEquals(401, stand.get("/api/v1/looked/a", removed).statusCode());
        assertEquals(
                409, stand.change("DELETE", "/api/v1/users/admin", admin, "").statusCode());
    }

    @Test
    void whoIsRemovedWhileTheyLogInIsNotIn() throws Exception {
        stand.meanwhile = () -> stand.users.remove("viewer");
        HttpResponse<String> late = stand.tryLogin("viewer", WebStand.PASSWORD);
        assertEquals(401, late.statusCode(), late.body());
        assertEquals(Optional.empty(), late.headers().firstValue("Set-Cookie"));
    }

    @Test
    void whosePasswordIsChangedWhileTheyLogInIsNotIn() throws Exception {
        Runnable[] once = {() -> stand.users.put("viewer", Role.VIEWER, "a password of another")};
        stand.meanwhile = () -> {
            once[0].run();
            once[0] = () -> {};
        };
        assertEquals(401, stand.tryLogin("viewer", WebStand.PASSWORD).statusCode());
        assertEquals(200, stand.tryLogin("viewer", "a password of another").statusCode());
    }

    /** The session of before is not ended yet when its user asks. */
    @Test
    void whoChangesAPasswordKeepsTheRoleOfNow() throws Exception {
        stand.users.put("late", Role.ADMIN, WebStand.PASSWORD);
        Login late = stand.login("late");
        stand.users.put("late", Role.VIEWER, WebStand.PASSWORD);
        String body = "{\"old\":\"" + WebStand.PASSWORD + "\",\"new\":\"a password of their own\"}";
        assertEquals(
                204, stand.change("PUT", "/api/v1/session/password", late, body).statusCode());
        assertEquals(
                Role.VIEWER,
                stand.users
                        .check("late", "a password of their own")
                        .orElseThrow()
                        .role());
        assertEquals(401, stand.get("/api/v1/looked/a", late).statusCode());
    }

    @Test
    void theLastAdminIsNotMadeLess() throws Exception {
        Login admin = stand.login("admin");
        String body = "{\"role\":\"operator\",\"password\":\"" + WebStand.PASSWORD + "\"}";
        HttpResponse<String> last = stand.change("PUT", "/api/v1/users/admin", admin, body);
        assertEquals(400, last.statusCode());
        assertEquals("role", WebStand.json(last).text("field"));
        stand.users.put("second", Role.ADMIN, WebStand.PASSWORD);
        assertEquals(
                204, stand.change("PUT", "/api/v1/users/admin", admin, body).statusCode());
    }

    @Test
    void wrongInputIsToldByField() throws Exception {
        Login admin = stand.login("admin");
        Map<String, String> wrong = Map.of(
                "{}", "name",
                "{\"name\":7}", "name",
                "{\"name\":\"a\",\"count\":10}", "count",
                "{\"name\":\"a\",\"count\":\"x\"}", "count");
        for (var each : wrong.entrySet()) {
            HttpResponse<String> answer = stand.change("POST", "/api/v1/made", admin, each.getKey());
            WebStand.assertField(each.getValue(), answer, each.getKey());
        }
        HttpResponse<String> user =
                stand.change("PUT", "/api/v1/users/new", admin, "{\"role\":\"king\",\"password\":\"12345678\"}");
        assertEquals("role", WebStand.json(user).text("field"));
        user = stand.change("PUT", "/api/v1/users/new", admin, "{\"role\":\"viewer\",\"password\":\"short\"}");
        assertEquals("password", WebStand.json(user).text("field"));
    }

    @Test
    void aChangeIsNotedWhoseAnswerGetsNowhere() throws Exception {
        stand.change("POST", "/api/v1/unheard", stand.login("operator"), "{}");
        Map<String, Object> line = stand.audit.newest(1).get(0);
        assertEquals("POST unheard", line.get("action"));
        assertEquals("operator", line.get("user"));
        assertEquals("a change", line.get("subject"));
        assertEquals("begun; its answer did not get there: Broken pipe", line.get("outcome"));
    }

    @Test
    void everyChangeIsNotedAndNoPassword() throws Exception {
        Login admin = stand.login("admin");
        stand.change("POST", "/api/v1/made", admin, "{\"name\":\"new\\nline\"}");
        stand.change("DELETE", "/api/v1/gone/a", stand.login("viewer"), "");
        stand.get("/api/v1/looked/a", admin);
        List<String> lines = java.nio.file.Files.readAllLines(folder.resolve("audit.log"));
        assertEquals(4, lines.size(), lines.toString());
        assertTrue(lines.get(0).contains("\"user\":\"admin\"") && lines.get(0).contains("POST session"), lines.get(0));
        assertTrue(lines.get(1).contains("new\\nline") && lines.get(1).contains("done"), lines.get(1));
        assertTrue(lines.get(3).contains("403"), lines.get(3));
        assertFalse(lines.toString().contains(WebStand.PASSWORD));
        assertEquals("DELETE gone/{name}", stand.audit.newest(1).get(0).get("action"));
    }
}
