package io.gantry.console.board;

import io.gantry.codec.JsonWriter;
import io.gantry.console.access.AuditLog;
import io.gantry.console.access.Role;
import io.gantry.console.access.Session;
import io.gantry.console.http.Exchange;
import io.gantry.console.http.Failure;
import io.gantry.console.http.Route;
import io.gantry.console.live.BrokerState;
import io.gantry.console.live.History;
import io.gantry.console.live.Point;
import io.gantry.console.live.Sampler;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.function.Predicate;

/** What happens now: the plots' history, a stream of what comes to it, the brokers, and what was changed. */
public final class LiveRoutes {
    /** Each stream holds a thread of the server. */
    static final int MAX_STREAMS = 32;

    private static final int BEAT_MILLIS = 5_000;
    private static final int SHOWN = 500;

    private final History history;
    private final Sampler sampler;
    private final Pages pages;
    private final AuditLog audit;
    private final Predicate<Session> isOpen;
    private final Semaphore streams = new Semaphore(MAX_STREAMS);

    /**
     * Puts it together.
     *
     * @param isOpen whether a session goes on: with it ends its stream
     */
    public LiveRoutes(History history, Sampler sampler, Pages pages, AuditLog audit, Predicate<Session> isOpen) {
        this.history = history;
        this.sampler = sampler;
        this.pages = pages;
        this.audit = audit;
        this.isOpen = isOpen;
    }

    /** What they answer to. */
    public List<Route> routes() {
        return List.of(
                new Route("GET", "overview", Role.VIEWER, this::overview),
                new Route("GET", "brokers", Role.VIEWER, this::brokers),
                new Route("GET", "events", Role.VIEWER, this::events),
                new Route("GET", "audit", Role.OPERATOR, this::audit),
                new Route("GET", "openapi.json", Role.VIEWER, this::description));
    }

    private Object overview(Exchange exchange) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("reason", sampler.reason());
        json.put("points", history.after(0).stream().map(Point::json).toList());
        return json;
    }

    private Object brokers(Exchange exchange) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("reason", sampler.reason());
        json.put("items", sampler.states().stream().map(BrokerState::json).toList());
        return json;
    }

    private Object audit(Exchange exchange) {
        return Map.of("items", audit.newest(SHOWN));
    }

    private Object description(Exchange exchange) throws IOException {
        try (InputStream in = LiveRoutes.class.getResourceAsStream("/web/openapi.json")) {
            exchange.response().setContentType("application/json");
            in.transferTo(exchange.response().getOutputStream());
            return Route.ANSWERED;
        }
    }

    private Object events(Exchange exchange) throws IOException {
        if (!streams.tryAcquire()) {
            throw new Failure(503, "There are " + MAX_STREAMS + " open pages already; close one");
        }
        try {
            exchange.response().setContentType("text/event-stream; charset=utf-8");
            stream(exchange, exchange.response().getOutputStream());
            return Route.ANSWERED;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Route.ANSWERED;
        } catch (IOException e) {
            // The browser went; its stream needs no other end.
            return Route.ANSWERED;
        } finally {
            streams.release();
        }
    }

    /** Ends with the session, the console, or the browser, which a write or its beat finds out. */
    private void stream(Exchange exchange, OutputStream out) throws IOException, InterruptedException {
        String last = exchange.header("Last-Event-ID");
        long seen = last != null && last.matches("\\d{1,18}")
                ? Long.parseLong(last)
                : exchange.number("after", 0, 0, Long.MAX_VALUE / 10);
        long menu = -1;
        while (!history.isClosed() && isOpen.test(exchange.session())) {
            if (menu != pages.version()) {
                menu = pages.version();
                send(out, "event: pages\ndata: " + menu + "\n\n");
            }
            List<Point> points = history.awaitAfter(seen, BEAT_MILLIS);
            if (points.isEmpty()) {
                send(out, ": still here\n\n");
            }
            for (Point point : points) {
                seen = point.millis();
                send(out, "id: " + seen + "\nevent: point\ndata: " + JsonWriter.STANDARD.write(point.json()) + "\n\n");
            }
        }
    }

    private static void send(OutputStream out, String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.UTF_8));
        out.flush();
    }
}
