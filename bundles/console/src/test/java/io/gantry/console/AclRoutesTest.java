package io.gantry.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gantry.console.WebStand.Login;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Users and policies: what is refused before any broker is asked, to whom, and what is noted. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class AclRoutesTest {
    private static final String USERS = "/api/v1/acl/users";
    private static final String POLICY = USERS + "/alice/policy";
    private static final int AWAY = 502;

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

    private void assertField(String field, String method, String path, String body) throws Exception {
        WebStand.assertField(field, stand.change(method, path, admin, body), body + " at " + path);
    }

    private static String policy(String resource, String actions, String sources, String decision) {
        return "{\"resource\":\"" + resource + "\",\"actions\":" + actions + ",\"sources\":" + sources
                + ",\"decision\":\"" + decision + "\"}";
    }

    @Test
    void whatIsRightIsAskedOfABroker() throws Exception {
        String user = "{\"user\":\"alice\",\"secret\":\"s\",\"type\":\"Normal\"}";
        assertEquals(AWAY, stand.change("POST", USERS, admin, user).statusCode());
        assertEquals(
                AWAY,
                stand.change("PUT", USERS + "/alice", admin, "{\"status\":\"disable\"}")
                        .statusCode());
        for (String resource : List.of("*", "Topic:*", "Topic:orders", "Group:a-*", "Cluster:c", "topic:%RETRY%g")) {
            String body = policy(resource, "[\"Pub\"]", "[\"10.0.0.0/8\",\"::1\"]", "Deny");
            assertEquals(AWAY, stand.change("PUT", POLICY, admin, body).statusCode(), resource);
        }
        assertEquals(AWAY, stand.get(USERS, admin).statusCode());
    }

    @Test
    void whatIsWrongIsSaidOfItsField() throws Exception {
        for (String name : List.of("a b", "a/b", "a:b", "../x", "x".repeat(129), "\\u0000", "ä", "a%b")) {
            assertField("user", "POST", USERS, "{\"user\":\"" + name + "\",\"secret\":\"s\"}");
        }
        assertField("user", "POST", USERS, "{\"secret\":\"s\"}");
        assertField("secret", "POST", USERS, "{\"user\":\"alice\"}");
        for (String secret : List.of(" ", "x".repeat(129), "a\\nb")) {
            assertField("secret", "POST", USERS, "{\"user\":\"alice\",\"secret\":\"" + secret + "\"}");
        }
        assertField("secret", "POST", USERS, "{\"user\":\"alice\",\"secret\":7}");
        assertField("type", "PUT", USERS + "/alice", "{\"type\":\"super\"}");
        assertField("status", "PUT", USERS + "/alice", "{\"status\":\"gone\"}");
        for (String resource : List.of("orders", "Topic:", "Topic:a*b", "Queue:a", "Topic:a b", "**", "Topic:a:b")) {
            assertField("resource", "PUT", POLICY, policy(resource, "[\"Pub\"]", "[]", "Allow"));
        }
        for (String actions : List.of("[]", "[\"pub\"]", "[1]", "[\"Pub\",\"Fly\"]", "[[]]")) {
            assertField("actions", "PUT", POLICY, policy("*", actions, "[]", "Allow"));
        }
        for (String sources : List.of("[\"a.example\"]", "[\"10.0.0.0/8;1\"]", "[\"\"]", "[{}]")) {
            assertField("sources", "PUT", POLICY, policy("*", "[\"Pub\"]", sources, "Allow"));
        }
        String many = "[" + "\"10.0.0.1\",".repeat(100) + "\"10.0.0.1\"]";
        assertField("sources", "PUT", POLICY, policy("*", "[\"Pub\"]", many, "Allow"));
        assertField("decision", "PUT", POLICY, policy("*", "[\"Pub\"]", "[]", "Maybe"));
    }

    @Test
    void nothingIsDeletedThatWasNotNamedTwice() throws Exception {
        assertField("confirm", "DELETE", USERS + "/alice", "");
        assertField("confirm", "DELETE", USERS + "/alice?confirm=bob", "");
        assertEquals(
                AWAY,
                stand.change("DELETE", USERS + "/alice?confirm=alice", admin, "")
                        .statusCode());
        assertField("confirm", "DELETE", POLICY + "?resource=Topic:a&confirm=Topic:b", "");
        assertField("resource", "DELETE", POLICY + "?confirm=", "");
    }

    @Test
    void theConsoleDoesNotLockItselfOut() throws Exception {
        Map<String, String> bodies = Map.of("PUT", "{\"secret\":\"new\"}", "DELETE", "");
        for (Map.Entry<String, String> each : bodies.entrySet()) {
            HttpResponse<String> answer =
                    stand.change(each.getKey(), USERS + "/console?confirm=console", admin, each.getValue());
            assertEquals(409, answer.statusCode(), answer.body());
        }
    }

    @Test
    void onlyAnAdminChanges() throws Exception {
        for (String role : List.of("viewer", "operator")) {
            Login login = stand.login(role);
            assertEquals(AWAY, stand.get("/api/v1/acl/policies", login).statusCode());
            assertEquals(403, stand.change("POST", USERS, login, "{}").statusCode());
            assertEquals(403, stand.change("PUT", USERS + "/alice", login, "{}").statusCode());
            assertEquals(
                    403, stand.change("DELETE", USERS + "/alice", login, "").statusCode());
            assertEquals(403, stand.change("PUT", POLICY, login, "{}").statusCode());
            assertEquals(403, stand.change("DELETE", POLICY, login, "").statusCode());
        }
        assertEquals(401, stand.get(USERS, null).statusCode());
    }

    @Test
    void changesAreNotedWithoutTheSecret() throws Exception {
        HttpResponse<String> answer =
                stand.change("POST", USERS, admin, "{\"user\":\"noted\",\"secret\":\"hunter-of-secrets\"}");
        assertFalse(answer.body().contains("hunter"), answer.body());
        String audit = stand.audit.newest(100).toString();
        assertTrue(audit.contains("POST acl/users, subject=noted"), audit);
        assertFalse(audit.contains("hunter"), audit);
    }
}
