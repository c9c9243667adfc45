package io.gantry.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
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

/** Clients and dead letters: what is refused before any broker is asked, and to whom. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ClientRoutesTest {
    private static final String RUNNING = "/api/v1/clients/consumers/";
    private static final String DEAD = "/api/v1/dead-letters/";
    private static final String ID = "0".repeat(32);
    private static final int AWAY = 502;

    private WebStand stand;
    private Login operator;

    @BeforeAll
    void open(@TempDir Path folder) throws Exception {
        stand = new WebStand(folder);
        operator = stand.login("operator");
    }

    @AfterAll
    void close() throws Exception {
        stand.close();
    }

    @Test
    void lookingIsForEverybodyThatIsLoggedIn() throws Exception {
        Login viewer = stand.login("viewer");
        List<String> paths = List.of(
                "/api/v1/clients/producers",
                "/api/v1/clients/consumers",
                RUNNING + "g/running?client=a%40b%23c&stack=true",
                "/api/v1/dead-letters",
                DEAD + "g/export");
        for (String path : paths) {
            assertEquals(401, stand.get(path, null).statusCode(), path);
            HttpResponse<String> answer = stand.get(path, viewer);
            assertEquals(AWAY, answer.statusCode(), path);
            assertTrue(answer.body().contains("127.0.0.1:1"), answer.body());
        }
        assertEquals(
                403,
                stand.change("POST", DEAD + "g/resend", viewer, "{\"ids\":[\"" + ID + "\"],\"to\":\"origin\"}")
                        .statusCode());
    }

    @Test
    void aClientIsNamedByAnIdOfPlainSigns() throws Exception {
        for (String query : List.of("", "?client=", "?client=a%0ab", "?client=" + "x".repeat(256))) {
            WebStand.assertField("client", stand.get(RUNNING + "g/running" + query, operator), query);
        }
        for (String group : List.of("a%20b", "%3Cscript%3E", "x".repeat(256), "a.b")) {
            WebStand.assertField("group", stand.get(RUNNING + group + "/running?client=c", operator), group);
            WebStand.assertField("group", stand.get(DEAD + group + "/export", operator), group);
        }
        for (String query : List.of("?limit=0", "?limit=10001", "?limit=many")) {
            WebStand.assertField("limit", stand.get(DEAD + "g/export" + query, operator), query);
        }
    }

    @Test
    void whatIsSentAgainIsNamedOneByOne() throws Exception {
        StringBuilder tooMany = new StringBuilder("[");
        for (int i = 0; i < 65; i++) {
            tooMany.append(i == 0 ? "" : ",")
                    .append('"')
                    .append(String.format("%032d", i))
                    .append('"');
        }
        List<String> lists =
                List.of("[]", "[\"\"]", "[\"x\"]", "[7]", "[\"" + "g".repeat(32) + "\"]", "[[]]", tooMany + "]");
        for (String ids : lists) {
            String body = "{\"to\":\"origin\",\"ids\":" + ids + "}";
            WebStand.assertField("ids", stand.change("POST", DEAD + "g/resend", operator, body), ids);
        }
        String one = "{\"ids\":[\"" + ID + "\",\"" + ID + "\"],\"to\":";
        HttpResponse<String> elsewhere = stand.change("POST", DEAD + "g/resend", operator, one + "\"elsewhere\"}");
        WebStand.assertField("to", elsewhere, "elsewhere");
        HttpResponse<String> away = stand.change("POST", DEAD + "g/resend", operator, one + "\"retry\"}");
        assertEquals(200, away.statusCode(), "each is told of by itself");
        assertEquals(0, WebStand.json(away).integer("sent"));
        assertEquals(1, WebStand.json(away).listOrEmpty("items").size(), "twice the same is once");
        String audit = stand.audit.newest(10).toString();
        assertTrue(audit.contains("subject=1 of g to retry, outcome=0 sent, 1 not"), audit);
    }
}
