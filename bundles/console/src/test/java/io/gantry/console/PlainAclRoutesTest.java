package io.gantry.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gantry.console.WebStand.Login;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Accounts of RocketMQ 4: what is refused before any broker is asked, to whom, and what is noted. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class PlainAclRoutesTest {
    private static final String ACCOUNTS = "/api/v1/acl/accounts";
    private static final String ONE = ACCOUNTS + "/RocketMQ";
    private static final String TRUSTED = "/api/v1/acl/trusted";
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

    @Test
    void whatIsRightIsAskedOfABroker() throws Exception {
        String whole = "{\"user\":\"RocketMQ\",\"secret\":\"12345678\","
                + "\"admin\":true,\"source\":\"10.0.*.*,10.1.2.{3,4}\","
                + "\"topicDefault\":\"DENY\",\"groupDefault\":\"PUB|SUB\","
                + "\"topics\":[\"orders=PUB|SUB\",\"%RETRY%g=SUB\"],"
                + "\"groups\":[\"g=DENY\"]}";
        assertEquals(AWAY, stand.change("POST", ACCOUNTS, admin, whole).statusCode());
        String few = "{\"source\":\"\",\"topicDefault\":\"\",\"topics\":[]}";
        assertEquals(AWAY, stand.change("PUT", ONE, admin, few).statusCode());
        assertEquals(
                AWAY,
                stand.change("DELETE", ONE + "?confirm=RocketMQ", admin, "").statusCode());
        assertEquals(AWAY, stand.get(ACCOUNTS, admin).statusCode());
        String trusted = "{\"addresses\":[\"10.0.*.*\",\"10.1.2.{3,4}\"]}";
        for (String body : List.of(trusted, "{\"addresses\":[]}")) {
            assertEquals(
                    AWAY,
                    stand.change("PUT", TRUSTED + "?confirm=unsigned", admin, body)
                            .statusCode());
        }
        assertEquals(AWAY, stand.get(TRUSTED, admin).statusCode());
    }

    @Test
    void whatIsWrongIsSaidOfItsField() throws Exception {
        assertField("user", "POST", ACCOUNTS, "{\"secret\":\"12345678\"}");
        for (String name : List.of("a b", "short", "../../..", "x".repeat(129))) {
            assertField("user", "POST", ACCOUNTS, "{\"user\":\"" + name + "\",\"secret\":\"12345678\"}");
        }
        assertField("secret", "POST", ACCOUNTS, "{\"user\":\"RocketMQ\"}");
        assertField("secret", "POST", ACCOUNTS, "{\"user\":\"RocketMQ\",\"secret\":\"short\"}");
        assertField("secret", "PUT", ONE, "{\"secret\":\"a\\nb\"}");
        assertField("admin", "PUT", ONE, "{\"admin\":\"yes\"}");
        for (String source : List.of("example.org", "10.0.0.1;*", "x".repeat(501))) {
            assertField("source", "PUT", ONE, "{\"source\":\"" + source + "\"}");
        }
        assertField("topicDefault", "PUT", ONE, "{\"topicDefault\":\"ALL\"}");
        assertField("groupDefault", "PUT", ONE, "{\"groupDefault\":7}");
        for (String named : List.of("\"orders\"", "\"a=ALL\"", "\"=PUB\"", "\"a b=PUB\"", "\"a=PUB,b=SUB\"", "7")) {
            assertField("topics", "PUT", ONE, "{\"topics\":[" + named + "]}");
            assertField("groups", "PUT", ONE, "{\"groups\":[" + named + "]}");
        }
        assertField("confirm", "DELETE", ONE, "");
        assertField("confirm", "DELETE", ONE + "?confirm=rocketmq", "");
        assertField("confirm", "PUT", TRUSTED, "{\"addresses\":[]}");
        for (String addresses : List.of("7", "\"\"", "\"example.org\"", "\"10.0.0.1;*\"")) {
            assertField("addresses", "PUT", TRUSTED + "?confirm=unsigned", "{\"addresses\":[" + addresses + "]}");
        }
        assertField("addresses", "PUT", TRUSTED + "?confirm=unsigned", "{}");
    }

    @Test
    void theConsoleDoesNotLockItselfOut() throws Exception {
        String own = ACCOUNTS + "/console";
        assertEquals(409, stand.change("PUT", own, admin, "{\"admin\":false}").statusCode());
        assertEquals(
                409, stand.change("DELETE", own + "?confirm=console", admin, "").statusCode());
    }

    @Test
    void onlyAnAdminChanges() throws Exception {
        for (String role : List.of("viewer", "operator")) {
            Login login = stand.login(role);
            assertEquals(AWAY, stand.get(ACCOUNTS, login).statusCode());
            assertEquals(403, stand.change("POST", ACCOUNTS, login, "{}").statusCode());
            assertEquals(403, stand.change("PUT", ONE, login, "{}").statusCode());
            assertEquals(403, stand.change("DELETE", ONE, login, "").statusCode());
            assertEquals(403, stand.change("PUT", TRUSTED, login, "{}").statusCode());
        }
        assertEquals(401, stand.get(ACCOUNTS, null).statusCode());
    }

    @Test
    void changesAreNotedWithoutTheSecret() throws Exception {
        HttpResponse<String> answer =
                stand.change("POST", ACCOUNTS, admin, "{\"user\":\"to-be-noted\",\"secret\":\"hunter-of-secrets\"}");
        assertFalse(answer.body().contains("hunter"), answer.body());
        String audit = stand.audit.newest(100).toString();
        assertTrue(audit.contains("POST acl/accounts, subject=to-be-noted"), audit);
        assertFalse(audit.contains("hunter"), audit);
    }
}
