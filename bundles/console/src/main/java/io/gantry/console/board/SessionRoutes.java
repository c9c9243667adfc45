package io.gantry.console.board;

import io.gantry.console.access.LoginLimit;
import io.gantry.console.access.Role;
import io.gantry.console.access.Session;
import io.gantry.console.access.Sessions;
import io.gantry.console.access.Tokens;
import io.gantry.console.access.Users;
import io.gantry.console.http.Api;
import io.gantry.console.http.Exchange;
import io.gantry.console.http.Failure;
import io.gantry.console.http.Route;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Logging in and out, and who may. */
public final class SessionRoutes {
    private static final int MAX_NAME = 64;

    private final Users users;
    private final Tokens tokens;
    private final Sessions sessions;
    private final LoginLimit limit;
    private final boolean isSecure;

    /**
     * Puts it together.
     *
     * @param isSecure whether the cookie goes by TLS only
     */
    public SessionRoutes(Users users, Tokens tokens, Sessions sessions, LoginLimit limit, boolean isSecure) {
        this.users = users;
        this.tokens = tokens;
        this.sessions = sessions;
        this.limit = limit;
        this.isSecure = isSecure;
    }

    /** What they answer to. */
    public List<Route> routes() {
        List<Route> routes = new ArrayList<>(List.of(
                new Route("GET", "session", null, this::show),
                new Route("POST", "session", null, this::login),
                new Route("DELETE", "session", Role.VIEWER, this::logout),
                new Route("PUT", "session/password", Role.VIEWER, this::password),
                new Route("GET", "users", Role.ADMIN, this::list),
                new Route("PUT", "users/{user}", Role.ADMIN, this::put),
                new Route("DELETE", "users/{user}", Role.ADMIN, this::remove)));
        routes.addAll(new TokenRoutes(tokens).routes());
        return routes;
    }

    private Object show(Exchange exchange) {
        return exchange.session() == null ? Map.of() : json(exchange.session());
    }

    private static Object json(Session session) {
        return Map.of("user", session.user(), "role", session.role().word(), "csrf", session.csrf());
    }

    private Object login(Exchange exchange) throws IOException {
        String name = exchange.text("user");
        String password = exchange.text("password");
        exchange.subject(name.length() > MAX_NAME ? "a name that is too long" : name);
        String known = name.length() > MAX_NAME ? "" : name;
        requireTurn(known, exchange);
        Optional<Users.User> user = users.check(known, password);
        Session session = user.map(this::begin).orElseThrow(() -> new Failure(401, "Name or password is wrong"));
        limit.succeeded(known, exchange.address());
        exchange.session(session);
        cookie(exchange, session.id(), "");
        return json(session);
    }

    /** Null when the user was removed or changed since the password was checked: those sessions were ended before. */
    private Session begin(Users.User user) {
        Session session = sessions.begin(user);
        if (!users.isStill(user)) {
            sessions.end(session);
            return null;
        }
        return session;
    }

    private void requireTurn(String user, Exchange exchange) {
        long wait = limit.begin(user, exchange.address());
        if (wait > 0) {
            exchange.response().setHeader("Retry-After", String.valueOf(wait));
            throw new Failure(429, "Too many wrong passwords; try again in " + wait + " s");
        }
    }

    private void cookie(Exchange exchange, String value, String more) {
        exchange.response()
                .addHeader(
                        "Set-Cookie",
                        Api.COOKIE + "=" + value + "; Path=/; HttpOnly; SameSite=Strict" + (isSecure ? "; Secure" : "")
                                + more);
    }

    private Object logout(Exchange exchange) {
        sessions.end(exchange.session());
        cookie(exchange, "", "; Max-Age=0");
        return null;
    }

    private Object password(Exchange exchange) throws IOException {
        Session session = exchange.session();
        exchange.subject(session.user());
        String old = exchange.text("old");
        requireTurn(session.user(), exchange);
        Users.User user = users.check(session.user(), old).orElseThrow(SessionRoutes::isOther);
        limit.succeeded(session.user(), exchange.address());
        try {
            if (!users.change(user, exchange.text("new"))) {
                throw isOther();
            }
        } catch (IllegalArgumentException e) {
            throw Failure.field("new", e.getMessage());
        }
        sessions.endAll(user.name());
        return null;
    }

    private static Failure isOther() {
        return Failure.field("old", "That is not the password you have now");
    }

    private Object list(Exchange exchange) {
        return Map.of(
                "items",
                users.all().stream()
                        .map(user ->
                                Map.of("user", user.name(), "role", user.role().word()))
                        .toList());
    }

    private Object put(Exchange exchange) throws IOException {
        String name = exchange.variable("user");
        exchange.subject(name);
        Role role = Role.of(exchange.text("role"))
                .orElseThrow(() -> Failure.field("role", "role is viewer, operator or admin"));
        try {
            if (!users.put(name, role, exchange.text("password"))) {
                throw Failure.field("role", name + " is the last admin; make another one first");
            }
        } catch (IllegalArgumentException e) {
            throw Failure.field("password", e.getMessage());
        }
        if (role != Role.ADMIN) {
            tokens.removeAllOf(name);
        }
        sessions.endAll(name);
        return null;
    }

    private Object remove(Exchange exchange) {
        String name = exchange.variable("user");
        exchange.subject(name);
        if (!users.remove(name)) {
            throw new Failure(409, "There is no user " + name + ", or it is the last admin");
        }
        tokens.removeAllOf(name);
        sessions.endAll(name);
        return null;
    }
}
