package io.gantry.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import io.gantry.codec.Json;
import io.gantry.codec.JsonObject;
import io.gantry.console.ask.Target;
import io.gantry.console.board.LiveRoutes;
import io.gantry.console.board.OwnPage;
import io.gantry.console.board.Pages;
import io.gantry.console.board.SessionRoutes;
import io.gantry.console.http.Route;
import io.gantry.console.http.WebFiles;
import io.gantry.console.node.CommandRoutes;
import io.gantry.console.node.HaRoutes;
import io.gantry.console.node.NodeRoutes;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The description of the interface names every route with its role, and no other; nothing but logging in is open. */
final class DescriptionTest {
    private static final String ROOT = "/api/v1/";

    private static List<Route> routes() {
        return Console.routes(
                new SessionRoutes(null, null, null, null, false),
                new Pages(new WebFiles()),
                new LiveRoutes(null, null, null, null, null),
                new Target(List.of("127.0.0.1:1"), name -> Optional.empty()),
                new NodeRoutes(null, null, null, new HaRoutes(null, null, null), new CommandRoutes(null, null)),
                null);
    }

    private static String role(Route route) {
        return route.least() == null ? "anybody" : route.least().word();
    }

    @Test
    void everyRouteIsDescribedAndNoOther() throws IOException {
        Map<String, String> described = new TreeMap<>();
        try (InputStream in = DescriptionTest.class.getResourceAsStream("/web/openapi.json")) {
            JsonObject paths = Json.parseObject(new String(in.readAllBytes(), StandardCharsets.UTF_8))
                    .object("paths");
            for (Object path : paths.entries().keySet()) {
                JsonObject methods = paths.object(path.toString());
                if (path.toString().startsWith(ROOT)) {
                    methods.entries()
                            .keySet()
                            .forEach(method -> described.put(
                                    method.toString().toUpperCase(Locale.ROOT) + " " + path,
                                    methods.object(method.toString()).text("x-role")));
                }
            }
        }
        Map<String, String> there = new TreeMap<>();
        routes().forEach(route -> there.put(route.method() + " " + ROOT + route.path(), role(route)));
        assertEquals(described, there);
    }

    @Test
    void nothingButLoggingInIsOpenToEverybody() {
        List<String> open = routes().stream()
                .filter(route -> route.least() == null)
                .map(route -> route.method() + " " + route.path())
                .toList();
        assertEquals(List.of("GET session", "POST session"), open);
    }

    @Test
    void everyPageHasItsModule() {
        OwnPage.all().forEach(page -> assertNotNull(page.module(), page.id()));
    }
}
