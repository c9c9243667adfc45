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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The menu: every page that is a service now. Safe for any thread. */
public final class Pages {
    private static final Logger LOG = LoggerFactory.getLogger(Pages.class);
    private static final String ID = "[a-z0-9-]{1,32}";

    private final WebFiles files;
    private volatile Menu menu = new Menu(0, List.of());

    /** A page, and a number by which its module is told from an older one of the same name. */
    private record Entry(ConsolePage page, long number) {
        String id() {
            return page.id();
        }
    }

    /**
     * What there is at a moment.
     *
     * @param version grows when a page comes or goes
     */
    private record Menu(long version, List<Entry> entries) {
        /** One of each name, in the menu's order: while a page is replaced there are two of a name. */
        Map<String, Entry> shown() {
            List<Entry> ordered = new ArrayList<>(entries);
            ordered.sort(Comparator.comparingInt((Entry entry) -> entry.page().order())
                    .thenComparing(Entry::id));
            Map<String, Entry> shown = new LinkedHashMap<>();
            ordered.forEach(entry -> shown.putIfAbsent(entry.id(), entry));
            return shown;
        }
    }

    public Pages(WebFiles files) {
        this.files = files;
    }

    /** A page came. */
    public synchronized void add(ConsolePage page) {
        if (!page.id().matches(ID)) {
            LOG.warn("A page of the console has no usable id and is not shown: id={}", page.id());
            return;
        }
        long version = menu.version + 1;
        List<Entry> entries = new ArrayList<>(menu.entries);
        entries.add(new Entry(page, version));
        menu = new Menu(version, entries);
    }

    /** A page went. */
    public synchronized void remove(ConsolePage page) {
        menu = new Menu(
                menu.version + 1,
                menu.entries.stream().filter(entry -> entry.page() != page).toList());
    }

    /** Grows when a page comes or goes. */
    long version() {
        return menu.version;
    }

    /** What they answer to. */
    public List<Route> routes() {
        return List.of(
                new Route("GET", "pages", Role.VIEWER, this::list),
                new Route("GET", "pages/{page}/{number}/module.js", Role.VIEWER, this::module),
                new Route("GET", "pages/{page}/facts", Role.VIEWER, this::facts));
    }

    private Object list(Exchange exchange) {
        Menu now = menu;
        List<Map<String, Object>> items = new ArrayList<>();
        for (Entry entry : now.shown().values()) {
            ConsolePage page = entry.page();
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("id", page.id());
            json.put("title", Map.of("en", page.title("en"), "zh", page.title("zh")));
            json.put("module", "/api/v1/pages/" + page.id() + "/" + entry.number() + "/module.js");
            items.add(json);
        }
        return Map.of("version", now.version, "items", items);
    }

    /** The one whose module is at that address, and no other of its name: a browser takes an address once. */
    private Object module(Exchange exchange) throws IOException {
        String id = exchange.variable("page");
        String number = exchange.variable("number");
        ConsolePage page = menu.entries.stream()
                .filter(entry -> entry.id().equals(id) && number.equals(String.valueOf(entry.number())))
                .findFirst()
                .orElseThrow(() -> gone(id))
                .page();
        try (InputStream in = page.module().openStream()) {
            files.serveModule(in, exchange.request(), exchange.response());
            return Route.ANSWERED;
        }
    }

    private Object facts(Exchange exchange) {
        String id = exchange.variable("page");
        Entry shown = menu.shown().get(id);
        if (shown == null) {
            throw gone(id);
        }
        return shown.page().facts(Map.copyOf(exchange.parameters()));
    }

    private static Failure gone(String id) {
        return new Failure(404, "There is no page " + id + " now; it went with its bundle");
    }
}
