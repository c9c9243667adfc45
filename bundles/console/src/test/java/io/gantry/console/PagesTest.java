package io.gantry.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gantry.codec.JsonObject;
import io.gantry.console.WebStand.Login;
import io.gantry.page.ConsolePage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URL;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pages of plug-ins come and go while the console is open. */
final class PagesTest {
    @TempDir
    Path folder;

    private WebStand stand;
    private Login viewer;

    /** A page of a plug-in whose module is a file. */
    private record Plugin(String id, int order, Path file) implements ConsolePage {
        @Override
        public String title(String language) {
            return language + " " + order;
        }

        @Override
        public URL module() {
            try {
                return file.toUri().toURL();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public Object facts(Map<String, String> parameters) {
            return Map.of("asked", parameters, "order", order);
        }
    }

    @BeforeEach
    void open() throws Exception {
        stand = new WebStand(folder);
        viewer = stand.login("viewer");
    }

    @AfterEach
    void close() throws Exception {
        stand.close();
    }

    private Plugin plugin(String id, int order) throws IOException {
        return new Plugin(id, order, Files.writeString(folder.resolve(id.length() + ".js"), "export default 7"));
    }

    private List<JsonObject> menu() throws Exception {
        return WebStand.json(stand.get("/api/v1/pages", viewer)).listOrEmpty("items").stream()
                .map(JsonObject.class::cast)
                .toList();
    }

    @Test
    void aPageIsInTheMenuWhileItsServiceIsThere() throws Exception {
        Plugin late = plugin("late", 20);
        stand.pages.add(late);
        stand.pages.add(plugin("early", 10));
        assertEquals(
                List.of("early", "late"),
                menu().stream().map(page -> page.text("id")).toList());
        assertEquals("zh 10", menu().get(0).object("title").text("zh"));
        HttpResponse<String> module = stand.get(menu().get(1).text("module"), viewer);
        assertEquals("export default 7", module.body());
        String type = module.headers().firstValue("Content-Type").orElse("");
        assertTrue(type.startsWith("text/javascript"), type);
        HttpResponse<String> facts = stand.get("/api/v1/pages/late/facts?a=1", viewer);
        assertEquals("{\"asked\":{\"a\":\"1\"},\"order\":20}", facts.body());
        stand.pages.remove(late);
        assertEquals(1, menu().size());
        assertEquals(404, stand.get("/api/v1/pages/late/facts", viewer).statusCode());
    }

    @Test
    void aPageThatComesAnewHasAnotherModule() throws Exception {
        Plugin page = plugin("again", 1);
        stand.pages.add(page);
        String before = menu().get(0).text("module");
        stand.pages.remove(page);
        stand.pages.add(page);
        assertNotEquals(before, menu().get(0).text("module"), "an element cannot be defined twice");
    }

    /** The next one comes before the last one goes. */
    @Test
    void ofTwoOfANameOneIsShownAndServed() throws Exception {
        Plugin last = plugin("twice", 2);
        Plugin next = new Plugin("twice", 1, Files.writeString(folder.resolve("next.js"), "export default 8"));
        stand.pages.add(last);
        String old = menu().get(0).text("module");
        stand.pages.add(next);
        String shown = menu().get(0).text("module");
        assertEquals("en 1", menu().get(0).object("title").text("en"));
        assertEquals("export default 8", stand.get(shown, viewer).body());
        assertEquals("export default 7", stand.get(old, viewer).body(), "by an older menu");
        String facts = "/api/v1/pages/twice/facts";
        assertEquals("{\"asked\":{},\"order\":1}", stand.get(facts, viewer).body());
        stand.pages.remove(last);
        assertEquals(404, stand.get(old, viewer).statusCode(), "another module has another address");
        assertEquals("export default 8", stand.get(shown, viewer).body());
    }

    @Test
    void whatIsNoNameIsNotShown() throws Exception {
        stand.pages.add(plugin("../session", 1));
        stand.pages.add(plugin("UPPER", 1));
        assertFalse(stand.get("/api/v1/pages", viewer).body().contains("session"));
        assertEquals(List.of(), menu());
    }
}
