package io.gantry.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gantry.console.WebStand.Login;
import io.gantry.console.ask.JourneyRoutes;
import io.gantry.console.ask.PendingRoutes;
import io.gantry.console.ask.Target;
import io.gantry.console.http.Route;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** What is asked about ways of messages and what waits: checked before a cluster is asked, which is away here. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class JourneyRoutesTest {
    private static final String ID = "7F00000100002A9F0000000000000000";

    private WebStand stand;
    private Login viewer;
    private Login operator;

    @BeforeAll
    void open(@TempDir Path folder) throws Exception {
        String nobody;
        try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            nobody = "127.0.0.1:" + closed.getLocalPort();
        }
        Target target = new Target(List.of(nobody), name -> Optional.empty());
        List<Route> routes = new ArrayList<>(new JourneyRoutes(target).routes());
        routes.addAll(new PendingRoutes(target).routes());
        stand = new WebStand(folder, routes);
        viewer = stand.login("viewer");
        operator = stand.login("operator");
    }

    @AfterAll
    void close() throws Exception {
        stand.close();
    }

    private void assertField(String field, String query) throws Exception {
        WebStand.assertField(field, stand.get("/api/v1/journeys?" + query, viewer), query);
    }

    @Test
    void whatIsNoNameIsRefusedAtItsField() throws Exception {
        assertField("topic", "id=" + ID);
        assertField("topic", "topic=&id=" + ID);
        assertField("topic", "topic=a/../b&id=" + ID);
        assertField("topic", "topic=" + "t".repeat(128) + "&id=" + ID);
        assertField("topic", "topic=%3Cscript%3E&id=" + ID);
        assertField("id", "topic=T");
        assertField("id", "topic=T&id=&key=");
        assertField("id", "topic=T&id=" + "f".repeat(256));
        assertField("id", "topic=T&id=a%01b");
        assertField("key", "topic=T&key=a%0Ab");
    }

    @Test
    void aClusterThatIsAwayIsNamedWithItsRemedy() throws Exception {
        for (String path : List.of("journeys?topic=T&id=" + ID, "journeys?topic=T&key=k", "delays", "transactions")) {
            HttpResponse<String> answer = stand.get("/api/v1/" + path, viewer);
            assertEquals(502, answer.statusCode(), path);
            assertTrue(answer.body().contains("127.0.0.1:"), answer.body());
            assertFalse(answer.body().contains("Exception"), answer.body());
        }
    }

    @Test
    void onlyAnOperatorHasAProducerAskedAgainAndThatIsNoted() throws Exception {
        String path = "/api/v1/transactions/" + ID + "/resume";
        assertEquals(401, stand.change("POST", path, null, "{}").statusCode());
        assertEquals(403, stand.change("POST", path, viewer, "{}").statusCode());
        assertEquals(502, stand.change("POST", path, operator, "{}").statusCode());
        assertTrue(stand.audit.newest(10).toString().contains(ID));
        for (String bad : List.of("x", ID.substring(1), ID + "0", "~2e~2e")) {
            HttpResponse<String> answer =
                    stand.change("POST", "/api/v1/transactions/" + bad + "/resume", operator, "{}");
            WebStand.assertField("id", answer, bad);
        }
        assertEquals(400, stand.change("POST", path, operator, "[1]").statusCode());
    }
}
