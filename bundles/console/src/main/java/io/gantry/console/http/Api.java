package io.gantry.console.http;

import io.gantry.cluster.ClusterException;
import io.gantry.cluster.ask.MisuseException;
import io.gantry.codec.BadBodyException;
import io.gantry.console.access.AuditLog;
import io.gantry.console.access.Session;
import io.gantry.console.access.Sessions;
import io.gantry.console.access.Tokens;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The REST interface: finds the route, and lets nobody through who may not. What is not allowed here is not allowed at
 * all, whatever the pages show. Safe for any thread.
 */
public final class Api {
    /** The cookie that has a session's id. */
    public static final String COOKIE = "gantry-console";
    /** The header that a change brings along. */
    public static final String CSRF = "X-Gantry-Csrf";

    private static final Logger LOG = LoggerFactory.getLogger(Api.class);
    private static final String BEARER = "Bearer";
    /** What is about who is let in. */
    private static final String ACCESS = "(session|users|tokens)(/.*)?";

    private static final int LARGE_AT_ONCE = 4;

    private static final String JSON = "application/json";
    private static final String PROBLEM = "application/problem+json";

    private final List<Route> routes;
    private final Sessions sessions;
    private final Tokens tokens;
    private final AuditLog audit;
    private final Semaphore large = new Semaphore(LARGE_AT_ONCE);
    /** Who everybody is when nobody has to log in; null when everybody has to. */
    private final Session everybody;

    public Api(List<Route> routes, Sessions sessions, Tokens tokens, AuditLog audit, Session everybody) {
        this.routes = List.copyOf(routes);
        this.sessions = sessions;
        this.tokens = tokens;
        this.audit = audit;
        this.everybody = everybody;
    }

    /** All routes there are. */
    public List<Route> routes() {
        return routes;
    }

    /** Does what is asked; few large bodies are held at once. */
    private Object handle(Route route, Exchange exchange) throws IOException {
        exchange.limit(route.maxBody());
        if (route.maxBody() < Route.LARGE_BODY) {
            return route.handler().handle(exchange);
        }
        if (!large.tryAcquire()) {
            throw new Failure(
                    HttpServletResponse.SC_SERVICE_UNAVAILABLE,
                    "Others send messages by hand at the moment; try again in a moment");
        }
        try {
            return route.handler().handle(exchange);
        } finally {
            large.release();
        }
    }

    /** Answers a request; the path is what stands behind {@code /api/v1/}. */
    public void serve(String path, HttpServletRequest request, HttpServletResponse response) throws IOException {
        Map<String, String> variables = new LinkedHashMap<>();
        Exchange exchange = new Exchange(request, response, variables);
        Route route = null;
        try {
            route = find(request.getMethod(), path, variables);
            admit(route, exchange);
            Object answer = noted(route, exchange);
            if (answer == null) {
                response.setStatus(HttpServletResponse.SC_NO_CONTENT);
            } else if (answer != Route.ANSWERED) {
                exchange.json(HttpServletResponse.SC_OK, JSON, answer);
            }
        } catch (Failure e) {
            refuse(route, exchange, e);
        } catch (BadBodyException e) {
            refuse(route, exchange, new Failure(HttpServletResponse.SC_BAD_REQUEST, e.getMessage()));
        } catch (MisuseException e) {
            refuse(route, exchange, new Failure(HttpServletResponse.SC_BAD_REQUEST, e.getMessage()));
        } catch (ClusterException e) {
            refuse(route, exchange, new Failure(HttpServletResponse.SC_BAD_GATEWAY, e.getMessage()));
        } catch (RuntimeException e) {
            LOG.error("A request failed: method={}, path={}", request.getMethod(), path, e);
            String line = "The console failed; the node's log says why";
            refuse(route, exchange, new Failure(HttpServletResponse.SC_INTERNAL_SERVER_ERROR, line));
        }
    }

    /** A change is noted before it is answered; one whose handler answers and is not heard is made all the same. */
    private Object noted(Route route, Exchange exchange) throws IOException {
        try {
            Object answer = handle(route, exchange);
            note(route, exchange, exchange.outcome());
            return answer;
        } catch (IOException e) {
            note(route, exchange, "begun; its answer did not get there: " + e.getMessage());
            throw e;
        }
    }

    private Route find(String method, String path, Map<String, String> variables) {
        String[] parts = path.split("/", -1);
        boolean isKnown = false;
        for (Route route : routes) {
            Map<String, String> found = new LinkedHashMap<>();
            if (matches(route.path().split("/"), parts, found)) {
                isKnown = true;
                if (route.method().equals(method)) {
                    variables.putAll(found);
                    return route;
                }
            }
        }
        throw isKnown
                ? new Failure(HttpServletResponse.SC_METHOD_NOT_ALLOWED, "This cannot be asked with " + method)
                : new Failure(
                        HttpServletResponse.SC_NOT_FOUND, "There is nothing here; /api/v1/openapi.json lists all");
    }

    private static boolean matches(String[] pattern, String[] parts, Map<String, String> variables) {
        if (pattern.length != parts.length) {
            return false;
        }
        for (int i = 0; i < parts.length; i++) {
            if (pattern[i].startsWith("{") && !parts[i].isEmpty()) {
                variables.put(pattern[i].substring(1, pattern[i].length() - 1), parts[i]);
            } else if (!pattern[i].equals(parts[i])) {
                return false;
            }
        }
        return true;
    }

    private void admit(Route route, Exchange exchange) {
        Session session = asking(exchange);
        exchange.session(session);
        String site = exchange.header("Sec-Fetch-Site");
        if (!route.isSafe() && site != null && !site.equals("same-origin") && !site.equals("none")) {
            throw new Failure(HttpServletResponse.SC_FORBIDDEN, "Another site asks for this; open the console itself");
        }
        if (route.least() == null) {
            return;
        }
        if (session == null) {
            throw new Failure(HttpServletResponse.SC_UNAUTHORIZED, "Log in first");
        }
        boolean isToken = Tokens.isToken(session);
        if (isToken && !route.isSafe() && route.path().matches(ACCESS)) {
            throw new Failure(
                    HttpServletResponse.SC_FORBIDDEN, "A token lets nobody in and keeps nobody out: log in for this");
        }
        if (!isToken && !route.isSafe() && !isSame(session.csrf(), exchange.header(CSRF))) {
            throw new Failure(
                    HttpServletResponse.SC_FORBIDDEN,
                    "The header " + CSRF + " is not this session's: load the page anew");
        }
        if (!session.role().includes(route.least())) {
            throw new Failure(
                    HttpServletResponse.SC_FORBIDDEN,
                    "This needs the role " + route.least().word() + ", and " + session.user() + " is "
                            + session.role().word());
        }
    }

    /** A token counts for itself, with or without a cookie: no other site's page can send one. */
    private Session asking(Exchange exchange) {
        String header = exchange.header("Authorization");
        if (header != null && header.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
            return tokens.find(header.substring(BEARER.length()).strip()).orElseThrow(() -> {
                exchange.response().setHeader("WWW-Authenticate", "Bearer");
                return new Failure(
                        HttpServletResponse.SC_UNAUTHORIZED,
                        "This token is not known: it was removed, has expired, or who made it is no admin any more;"
                                + " an admin makes another in the console");
            });
        }
        return everybody == null ? sessions.find(exchange.cookie(COOKIE)).orElse(null) : everybody;
    }

    private static boolean isSame(String expected, String found) {
        return found != null
                && MessageDigest.isEqual(
                        expected.getBytes(StandardCharsets.US_ASCII), found.getBytes(StandardCharsets.US_ASCII));
    }

    private void note(Route route, Exchange exchange, String outcome) {
        if (route == null || route.isSafe()) {
            return;
        }
        Session session = exchange.session();
        AuditLog.Entry entry = new AuditLog.Entry(
                session == null ? "" : session.user(),
                exchange.address(),
                route.method() + " " + route.path(),
                exchange.subject(),
                outcome);
        if (session == null) {
            audit.addNameless(entry);
        } else {
            audit.add(entry);
        }
    }

    private void refuse(Route route, Exchange exchange, Failure failure) throws IOException {
        note(route, exchange, failure.status() + ": " + failure.getMessage());
        if (exchange.response().isCommitted()) {
            return;
        }
        Map<String, Object> problem = new LinkedHashMap<>();
        problem.put("status", failure.status());
        problem.put("detail", failure.getMessage());
        if (failure.field() != null) {
            problem.put("field", failure.field());
        }
        exchange.json(failure.status(), PROBLEM, problem);
    }
}
