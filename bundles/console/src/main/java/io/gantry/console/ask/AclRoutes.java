package io.gantry.console.ask;

import io.gantry.cluster.BrokerNode;
import io.gantry.cluster.ClusterException;
import io.gantry.cluster.ask.AuthAnswers;
import io.gantry.cluster.ask.AuthAnswers.Policy;
import io.gantry.cluster.ask.AuthAnswers.User;
import io.gantry.cluster.ask.Fleet;
import io.gantry.console.access.Role;
import io.gantry.console.http.Exchange;
import io.gantry.console.http.Failure;
import io.gantry.console.http.Route;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Who the brokers let in, and to what. A secret is taken and passed on; it is never told, noted or logged. */
public final class AclRoutes {
    private final Target target;

    public AclRoutes(Target target) {
        this.target = target;
    }

    /** What they answer to. */
    public List<Route> routes() {
        return List.of(
                new Route("GET", "acl/users", Role.VIEWER, this::users),
                new Route("POST", "acl/users", Role.ADMIN, this::create),
                new Route("PUT", "acl/users/{user}", Role.ADMIN, this::update),
                new Route("DELETE", "acl/users/{user}", Role.ADMIN, this::deleteUser),
                new Route("GET", "acl/policies", Role.VIEWER, this::policies),
                new Route("PUT", "acl/users/{user}/policy", Role.ADMIN, this::put),
                new Route("DELETE", "acl/users/{user}/policy", Role.ADMIN, this::delete));
    }

    private Object users(Exchange exchange) {
        Listing listing = Listing.of(exchange);
        try (Fleet fleet = target.open()) {
            EachBroker each = new EachBroker(fleet);
            AuthAnswers answers = new AuthAnswers(fleet);
            List<Map<String, Object>> rows = new ArrayList<>();
            each.list(answers::users).forEach((user, holders) -> {
                if (listing.has(user.name())) {
                    Map<String, Object> row = new LinkedHashMap<>();
                    row.put("user", user.name());
                    row.put("type", user.type());
                    row.put("status", user.status());
                    row.put("console", target.isOwn(user.name()));
                    row.put("missing", each.missing(holders));
                    rows.add(row);
                }
            });
            rows.sort(Comparator.comparing(row -> row.get("user").toString()));
            return listing.answer(rows, each.unreachable());
        }
    }

    private Object policies(Exchange exchange) {
        Listing listing = Listing.of(exchange);
        String only = exchange.parameter("user");
        try (Fleet fleet = target.open()) {
            EachBroker each = new EachBroker(fleet);
            AuthAnswers answers = new AuthAnswers(fleet);
            List<Map<String, Object>> rows = new ArrayList<>();
            each.list(answers::policies).forEach((policy, holders) -> {
                boolean isOf = only == null || only.isEmpty() || only.equals(policy.user());
                if (isOf && (listing.has(policy.user()) || listing.has(policy.resource()))) {
                    Map<String, Object> row = new LinkedHashMap<>();
                    row.put("user", policy.user());
                    row.put("kind", policy.kind());
                    row.put("resource", policy.resource());
                    row.put("actions", policy.actions());
                    row.put("sources", policy.sources());
                    row.put("decision", policy.decision());
                    row.put("missing", each.missing(holders));
                    rows.add(row);
                }
            });
            rows.sort(Comparator.comparing(row -> row.get("user") + " " + row.get("resource")));
            return listing.answer(rows, each.unreachable());
        }
    }

    private Object create(Exchange exchange) throws IOException {
        String name = exchange.text("user");
        exchange.subject(AclFields.subject(name));
        User user = new User(AclFields.checked(name), AclFields.type(exchange), AclFields.status(exchange));
        String secret = AclFields.secret(exchange);
        if (secret == null) {
            throw Failure.field("secret", "secret is missing: what the user signs with");
        }
        try (Fleet fleet = target.open()) {
            AuthAnswers answers = new AuthAnswers(fleet);
            return EachBroker.change(
                    fleet,
                    broker -> !isThere(answers, broker, name),
                    broker -> answers.create(broker, user, secret),
                    new Failure(409, "user", "There is a user " + name + " already; change it"));
        }
    }

    private Object update(Exchange exchange) throws IOException {
        String name = exchange.variable("user");
        exchange.subject(AclFields.subject(name));
        User user = new User(AclFields.checked(name), AclFields.type(exchange), AclFields.status(exchange));
        String secret = AclFields.secret(exchange);
        AclFields.requireOther(target, name);
        try (Fleet fleet = target.open()) {
            AuthAnswers answers = new AuthAnswers(fleet);
            return EachBroker.change(fleet, broker -> {
                if (isThere(answers, broker, name)) {
                    answers.update(broker, user, secret);
                } else if (secret == null) {
                    throw new ClusterException("there is no user " + name + "; with its secret it is made there");
                } else {
                    answers.create(broker, user, secret);
                }
            });
        }
    }

    private Object deleteUser(Exchange exchange) {
        String name = exchange.variable("user");
        exchange.subject(AclFields.subject(name));
        AclFields.checked(name);
        Names.confirm(exchange, name, "nobody is let in by that name any more, and its policies are forgotten");
        AclFields.requireOther(target, name);
        try (Fleet fleet = target.open()) {
            AuthAnswers answers = new AuthAnswers(fleet);
            return EachBroker.change(
                    fleet,
                    broker -> isThere(answers, broker, name),
                    broker -> answers.deleteUser(broker, name),
                    new Failure(404, "There is no user " + name + "; it may have been deleted"));
        }
    }

    private static boolean isThere(AuthAnswers answers, BrokerNode broker, String name) {
        return answers.users(broker).stream().anyMatch(user -> user.name().equals(name));
    }

    /** Adds a policy, or replaces that about the same resource. */
    private Object put(Exchange exchange) throws IOException {
        String name = exchange.variable("user");
        exchange.subject(AclFields.subject(name));
        AclFields.checked(name);
        Policy policy = AclFields.policy(exchange, name);
        exchange.subject(name + ": " + policy.decision() + " " + policy.actions() + " on " + policy.resource());
        try (Fleet fleet = target.open()) {
            AuthAnswers answers = new AuthAnswers(fleet);
            return EachBroker.change(fleet, broker -> answers.put(broker, policy));
        }
    }

    private Object delete(Exchange exchange) {
        String name = exchange.variable("user");
        exchange.subject(AclFields.subject(name));
        AclFields.checked(name);
        String asked = exchange.parameter("resource");
        String resource = AclFields.resource(asked == null ? "" : asked);
        String kind = AclFields.kind(exchange.parameter("kind"));
        exchange.subject(name + ": " + resource);
        Names.confirm(exchange, resource, "what was allowed or denied there is forgotten");
        try (Fleet fleet = target.open()) {
            AuthAnswers answers = new AuthAnswers(fleet);
            return EachBroker.change(fleet, broker -> answers.delete(broker, name, kind, resource));
        }
    }
}
