package io.gantry.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gantry.agent.Clock;
import io.gantry.console.WebStand.Login;
import io.gantry.console.access.Role;
import io.gantry.console.access.Tokens;
import io.gantry.console.access.Users;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** What programs are let in by: told once, kept as a digest, counted until it ends, and good for what its role is. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class TokensTest {
    private static final String JSON = "{\"name\":\"a\"}";

    private Path folder;
    private WebStand stand;
    private Login admin;

    /** Once: a password is slow to check, and what one test makes is in no other's way. */
    @BeforeAll
    void open(@TempDir Path own) throws Exception {
        folder = own;
        stand = new WebStand(folder);
        admin = stand.login("admin");
    }

    @AfterAll
    void close() throws Exception {
        stand.close();
    }

    private String make(String name, String role, int days) throws Exception {
        String body = "{\"name\":\"" + name + "\",\"role\":\"" + role + "\",\"days\":" + days + "}";
        HttpResponse<String> answer = stand.change("POST", "/api/v1/tokens", admin, body);
        assertEquals(200, answer.statusCode(), answer.body());
        return WebStand.json(answer).text("token");
    }

    private int ask(String method, String path, String authorization) throws Exception {
        return answer(method, path, authorization).statusCode();
    }

    private HttpResponse<String> answer(String method, String path, String authorization) throws Exception {
        HttpRequest.Builder request = stand.request("/api/v1/" + path)
                .header("Content-Type", "application/json")
                .header("Authorization", authorization)
                .method(method, HttpRequest.BodyPublishers.ofString(JSON));
        return stand.send(request);
    }

    @Test
    void aTokenMayWhatItsRoleMayAndNeedsNoCookie() throws Exception {
        Map<String, List<Integer>> expected = Map.of(
                "viewer", List.of(200, 403, 403), "operator", List.of(200, 200, 403), "admin", List.of(200, 200, 204));
        for (var each : expected.entrySet()) {
            String bearer = "Bearer " + make("of-" + each.getKey(), each.getKey(), 1);
            List<Integer> found = List.of(
                    ask("GET", "looked/a", bearer), ask("POST", "made", bearer), ask("DELETE", "gone/a", bearer));
            assertEquals(each.getValue(), found, each.getKey());
            assertEquals(
                    "token:of-" + each.getKey(), stand.audit.newest(1).get(0).get("user"));
        }
    }

    @Test
    void whatIsNoTokenIsRefusedWithCauseAndRemedy() throws Exception {
        String token = make("ci", "viewer", 1);
        String other = token.substring(0, token.length() - 1) + (token.endsWith("0") ? "1" : "0");
        for (String wrong : List.of(
                "Bearer ",
                "Bearer x",
                "bearer " + other,
                "Bearer " + token + "0",
                "Bearer " + token.toUpperCase(),
                "Bearer gantry_",
                "Bearer ../../tokens",
                "Bearer " + "a".repeat(4_000))) {
            HttpResponse<String> answer = answer("GET", "looked/a", wrong);
            assertEquals(401, answer.statusCode(), wrong);
            assertTrue(answer.body().contains("an admin makes another"), answer.body());
            assertEquals(
                    "Bearer", answer.headers().firstValue("WWW-Authenticate").orElseThrow());
        }
        assertEquals(200, ask("GET", "looked/a", "bearer  " + token));
        assertEquals(401, ask("GET", "looked/a", "Basic YTpi"), "a proxy's own login is none of ours");
        HttpRequest.Builder both = stand.request("/api/v1/looked/a")
                .header("Cookie", admin.cookie())
                .header("Authorization", "Bearer " + other);
        assertEquals(401, stand.send(both).statusCode(), "a wrong token is not helped by a cookie");
    }

    @Test
    void itEndsByItselfByItsRemovalAndWithItsMaker() throws Exception {
        String day = "Bearer " + make("day", "viewer", 1);
        String week = "Bearer " + make("week", "viewer", 7);
        stand.clock.forward(24 * 3600);
        assertEquals(401, ask("GET", "looked/a", day));
        assertEquals(200, ask("GET", "looked/a", week));
        admin = stand.login("admin");
        assertEquals(
                204, stand.change("DELETE", "/api/v1/tokens/week", admin, "").statusCode());
        assertEquals(
                404, stand.change("DELETE", "/api/v1/tokens/week", admin, "").statusCode());
        assertEquals(401, ask("GET", "looked/a", week));
        stand.users.put("second", Role.ADMIN, WebStand.PASSWORD);
        admin = stand.login("second");
        String theirs = "Bearer " + make("theirs", "admin", 7);
        assertEquals(200, ask("GET", "looked/a", theirs));
        admin = stand.login("admin");
        put("second", "operator");
        assertEquals(401, ask("GET", "looked/a", theirs));
        put("second", "admin");
        assertEquals(401, ask("GET", "looked/a", theirs), "whoever is an admin now did not make it");
    }

    private void put(String user, String role) throws Exception {
        String body = "{\"role\":\"" + role + "\",\"password\":\"" + WebStand.PASSWORD + "\"}";
        assertEquals(
                204, stand.change("PUT", "/api/v1/users/" + user, admin, body).statusCode());
    }

    @Test
    void itIsKeptAsADigestAndNeverShownAgain() throws Exception {
        String token = make("kept", "admin", 30);
        Path file = folder.resolve("tokens");
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
        assertFalse(Files.readString(file).contains(token.substring(7)));
        assertFalse(Files.readString(folder.resolve("audit.log")).contains(token.substring(7)));
        String list = stand.get("/api/v1/tokens", admin).body();
        assertTrue(list.contains("\"kept\"") && list.contains("\"maker\":\"admin\""), list);
        assertFalse(list.contains(token.substring(7)), list);
        Tokens again = new Tokens(folder, stand.users, new SecureRandom(), stand.clock);
        assertEquals("token:kept", again.find(token).orElseThrow().user());
    }

    @Test
    void aTokenLetsNobodyIn() throws Exception {
        String bearer = "Bearer " + make("root", "admin", 30);
        assertEquals(200, ask("GET", "tokens", bearer));
        assertEquals(403, ask("POST", "tokens", bearer));
        assertEquals(403, ask("DELETE", "tokens/root", bearer));
        assertEquals(403, ask("PUT", "users/new", bearer));
        assertEquals(403, ask("DELETE", "users/viewer", bearer));
        assertEquals(403, ask("PUT", "session/password", bearer));
        assertEquals(
                403,
                stand.change("POST", "/api/v1/tokens", stand.login("operator"), "{}")
                        .statusCode());
    }

    @Test
    void wrongInputIsToldByField() throws Exception {
        make("there", "viewer", 1);
        Map<String, String> wrong = Map.of(
                "{\"role\":\"viewer\"}", "name",
                "{\"name\":\"a:b\",\"role\":\"viewer\"}", "name",
                "{\"name\":\"there\",\"role\":\"viewer\"}", "name",
                "{\"name\":\"n\\nx\",\"role\":\"viewer\"}", "name",
                "{\"name\":\"a\",\"role\":\"king\"}", "role",
                "{\"name\":\"a\",\"role\":\"viewer\",\"days\":0}", "days",
                "{\"name\":\"a\",\"role\":\"viewer\",\"days\":367}", "days",
                "{\"name\":\"a\",\"role\":\"viewer\",\"days\":\"x\"}", "days");
        for (var each : wrong.entrySet()) {
            HttpResponse<String> answer = stand.change("POST", "/api/v1/tokens", admin, each.getKey());
            WebStand.assertField(each.getValue(), answer, each.getKey());
        }
    }

    @Test
    void aFileThatMakesNoSenseIsToldOf(@TempDir Path other) throws Exception {
        for (String line : List.of("x", "a:viewer:admin:1:2:zz", "a:king:admin:1:2:" + "0".repeat(64), "::::::::")) {
            Files.writeString(other.resolve("tokens"), line + "\n");
            Users users = stand.users;
            String reason = assertThrows(
                            IllegalStateException.class,
                            () -> new Tokens(other, users, new SecureRandom(), Clock.system()))
                    .getMessage();
            assertTrue(reason.contains("tokens") && reason.contains("remove"), reason);
        }
    }
}
