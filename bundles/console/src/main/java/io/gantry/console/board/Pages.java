package io.gantry.console.board;

import io.gantry.console.access.Role;
import io.gantry.console.http.Exchange;
import io.gantry.console.http.Failure;
import io.gantry.console.http.Route;
import io.gantry.console.http.WebFiles;
import io.gantry.page.ConsolePage;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The menu: every page that is a service now. Safe for any thread. */
public final class Pages {
    private static final Logger LOG = LoggerFactory.getLogger(Pages.class);
    private static final String ID = "[a-z0-9-]{1,32}";

    private final List<Entry> entries = new CopyOnWriteArrayList<>();
    private final AtomicLong version = new AtomicLong();
    private final WebFiles files;

    /** A page, and a number by which its module is told from an older one of the same name. */
    private record Entry(ConsolePage page, long number) {}

    public Pages(WebFiles files) {
        this.files = files;
    }

    /** A page came. */
    public void add(ConsolePage page) {
        if (!page.id().matches(ID)) {
            LOG.warn("A page of the console has no usable id and is not shown: id={}", page.id());
            return;
        }
        entries.add(new Entry(page, version.incrementAndGet()));
    }

    /** A page went. */
    public void remove(ConsolePage page) {
        entries.removeIf(entry -> entry.page() == page);
        version.incrementAndGet();
    }

    /** Grows when a page comes or goes. */
    long version() {
        return version.get();
    }

    /** What they answer to. */
    public List<Route> routes() {
        return List.of(
                new Route("GET", "pages", Role.VIEWER, this::list),
                new Route("GET", "pages/{page}/{number}/module.js", Role.VIEWER, this::module),
                new Route("GET", "pages/{page}/facts", Role.VIEWER, this::facts));
    }

    private Object list(Exchange exchange) {
        Map<String, Object> shown = new LinkedHashMap<>();
        List<Entry> ordered = new ArrayList<>(entries);
        ordered.sort(Comparator.comparingInt((Entry entry) -> entry.page().order())
                .thenComparing(entry -> entry.page().id()));
        for (Entry entry : ordered) {
            ConsolePage page = entry.page();
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("id", page.id());
            json.put("title", Map.of("en", page.title("en"), "zh", page.title("zh")));
            json.put("module", "/api/v1/pages/" + page.id() + "/" + entry.number() + "/module.js");
            shown.putIfAbsent(page.id(), json);
        }
        return Map.of("version", version(), "items", List.copyOf(shown.values()));
    }

    private ConsolePage page(Exchange exchange) {
        String id = exchange.variable("page");
        return entries.stream()
                .map(Entry::page)
                .filter(page -> page.id().equals(id))
                .findFirst()
                .orElseThrow(() -> new Failure(404, "There is no page " + id + " now; it went with its bundle"));
    }

    private Object module(Exchange exchange) throws IOException {
        try (InputStream in = page(exchange).module().openStream()) {
            files.serveModule(in, exchange.request(), exchange.response());
            return Route.ANSWERED;
        }
    }

    private Object facts(Exchange exchange) {
        return page(exchange).facts(Map.copyOf(exchange.parameters()));
    }
}
