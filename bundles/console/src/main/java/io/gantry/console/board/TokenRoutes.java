package io.gantry.console.board;

import io.gantry.console.access.Role;
import io.gantry.console.access.Tokens;
import io.gantry.console.http.Exchange;
import io.gantry.console.http.Failure;
import io.gantry.console.http.Route;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Tokens: which there are, making one, which is told once, and removing one. */
final class TokenRoutes {
    private static final long DAYS = 90;

    private final Tokens tokens;

    TokenRoutes(Tokens tokens) {
        this.tokens = tokens;
    }

    List<Route> routes() {
        return List.of(
                new Route("GET", "tokens", Role.ADMIN, this::list),
                new Route("POST", "tokens", Role.ADMIN, this::make),
                new Route("DELETE", "tokens/{token}", Role.ADMIN, this::remove));
    }

    private Object list(Exchange exchange) {
        return Map.of("items", tokens.all().stream().map(TokenRoutes::json).toList());
    }

    private static Map<String, Object> json(Tokens.Token token) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("name", token.name());
        json.put("role", token.role().word());
        json.put("maker", token.maker());
        json.put("made", token.madeMillis());
        json.put("expires", token.expiresMillis());
        return json;
    }

    private Object make(Exchange exchange) throws IOException {
        String name = exchange.text("name");
        exchange.subject(name);
        Role role = Role.of(exchange.text("role"))
                .orElseThrow(() -> Failure.field("role", "role is viewer, operator or admin"));
        if (!tokens.countsOf(exchange.session().user())) {
            throw new Failure(
                    409, "Nobody has to log in here, so a token would be of no use: every program may ask without one");
        }
        int days = exchange.whole("days", DAYS, 1, Tokens.MAX_DAYS).intValue();
        try {
            String text = tokens.make(name, role, days, exchange.session().user());
            return Map.of("name", name, "role", role.word(), "days", days, "token", text);
        } catch (IllegalArgumentException e) {
            throw Failure.field("name", e.getMessage());
        }
    }

    private Object remove(Exchange exchange) {
        String name = exchange.variable("token");
        exchange.subject(name);
        if (!tokens.remove(name)) {
            throw new Failure(404, "There is no token " + name + "; it may have been removed");
        }
        return null;
    }
}
