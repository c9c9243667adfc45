package io.gantry.console.ask;

import io.gantry.cluster.BrokerNode;
import io.gantry.cluster.ClusterException;
import io.gantry.cluster.ask.Fleet;
import io.gantry.cluster.ask.PlainAnswers;
import io.gantry.cluster.ask.PlainAnswers.Account;
import io.gantry.cluster.ask.PlainAnswers.Told;
import io.gantry.console.access.Role;
import io.gantry.console.http.Exchange;
import io.gantry.console.http.Failure;
import io.gantry.console.http.Route;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The accounts of RocketMQ 4's {@code plain_acl.yml} on every broker that has such a file. A secret is taken and passed
 * on; it is never told, noted or logged.
 */
public final class PlainAclRoutes {
    private final Target target;

    public PlainAclRoutes(Target target) {
        this.target = target;
    }

    /** What they answer to. */
    public List<Route> routes() {
        return List.of(
                new Route("GET", "acl/accounts", Role.VIEWER, this::accounts),
                new Route("POST", "acl/accounts", Role.ADMIN, this::create),
                new Route("PUT", "acl/accounts/{user}", Role.ADMIN, this::update),
                new Route("DELETE", "acl/accounts/{user}", Role.ADMIN, this::delete),
                new Route("GET", "acl/trusted", Role.VIEWER, this::trusted),
                new Route("PUT", "acl/trusted", Role.ADMIN, this::trust));
    }

    private Object accounts(Exchange exchange) {
        Listing listing = Listing.of(exchange);
        try (Fleet fleet = target.open()) {
            EachBroker each = new EachBroker(fleet);
            PlainAnswers answers = new PlainAnswers(fleet);
            Set<String> without = new HashSet<>();
            List<Map<String, Object>> rows = new ArrayList<>();
            Map<Account, List<String>> all =
                    each.list(broker -> answers.accounts(broker).orElseGet(() -> {
                        without.add(broker.label());
                        return List.of();
                    }));
            all.forEach((account, holders) -> {
                if (listing.has(account.name())) {
                    Map<String, Object> row = row(account);
                    row.put("missing", with(each.missing(holders), without));
                    rows.add(row);
                }
            });
            rows.sort(Comparator.comparing(row -> row.get("user").toString()));
            Map<String, Object> json = listing.answer(rows, each.unreachable());
            json.put("with", with(each.missing(List.of()), without));
            return json;
        }
    }

    /** Those among brokers that have the file. */
    private static List<String> with(List<String> brokers, Set<String> without) {
        return brokers.stream().filter(label -> !without.contains(label)).toList();
    }

    private Map<String, Object> row(Account account) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("user", account.name());
        row.put("admin", account.isAdmin());
        row.put("source", account.source());
        row.put("topicDefault", account.topicDefault());
        row.put("groupDefault", account.groupDefault());
        row.put("topics", account.topics());
        row.put("groups", account.groups());
        row.put("console", target.isOwn(account.name()));
        return row;
    }

    private Object create(Exchange exchange) throws IOException {
        String name = exchange.text("user");
        exchange.subject(AclFields.subject(name));
        Account account = AclFields.account(exchange, AclFields.checked(name));
        String secret = AclFields.secret(exchange);
        if (secret == null) {
            throw Failure.field("secret", "secret is missing: what the account signs with");
        }
        AclFields.requireLong("user", name);
        AclFields.requireLong("secret", secret);
        try (Fleet fleet = target.open()) {
            PlainAnswers answers = new PlainAnswers(fleet);
            return EachBroker.change(
                    fleet,
                    broker -> !isThere(answers, broker, name),
                    broker -> answers.put(broker, account, secret),
                    new Failure(409, "user", "There is an account " + name + " already; change it"));
        }
    }

    private Object update(Exchange exchange) throws IOException {
        String name = exchange.variable("user");
        exchange.subject(AclFields.subject(name));
        Account account = AclFields.account(exchange, AclFields.checked(name));
        String secret = AclFields.secret(exchange);
        AclFields.requireOther(target, name);
        try (Fleet fleet = target.open()) {
            PlainAnswers answers = new PlainAnswers(fleet);
            return EachBroker.change(fleet, broker -> {
                if (secret == null && !isThere(answers, broker, name)) {
                    throw new ClusterException("there is no account " + name + "; with its secret it is made there");
                }
                answers.put(broker, account, secret);
            });
        }
    }

    private Object delete(Exchange exchange) {
        String name = exchange.variable("user");
        exchange.subject(AclFields.subject(name));
        AclFields.checked(name);
        Names.confirm(exchange, name, "nobody is let in by that account any more");
        AclFields.requireOther(target, name);
        try (Fleet fleet = target.open()) {
            PlainAnswers answers = new PlainAnswers(fleet);
            return EachBroker.change(
                    fleet,
                    broker -> isThere(answers, broker, name),
                    broker -> answers.delete(broker, name),
                    new Failure(404, "There is no account " + name + "; it may have been deleted"));
        }
    }

    /** From where nobody need sign. */
    private Object trusted(Exchange exchange) {
        try (Fleet fleet = target.open()) {
            EachBroker each = new EachBroker(fleet);
            PlainAnswers answers = new PlainAnswers(fleet);
            Set<String> without = new HashSet<>();
            Map<String, List<String>> all =
                    each.list(broker -> answers.told(broker).map(Told::trusted).orElseGet(() -> {
                        without.add(broker.label());
                        return List.of();
                    }));
            List<Map<String, Object>> rows = new ArrayList<>();
            all.forEach((address, holders) ->
                    rows.add(Map.of("address", address, "missing", with(each.missing(holders), without))));
            return Listing.of(exchange).answer(rows, each.unreachable());
        }
    }

    private Object trust(Exchange exchange) throws IOException {
        List<String> addresses = AclFields.trusted(exchange);
        exchange.subject(addresses.isEmpty() ? "nowhere" : String.join(", ", addresses));
        Names.confirm(
                exchange,
                "unsigned",
                "whoever comes from there needs no signature, but for what is about users and accounts");
        try (Fleet fleet = target.open()) {
            PlainAnswers answers = new PlainAnswers(fleet);
            return EachBroker.change(fleet, broker -> answers.trust(broker, addresses));
        }
    }

    private static boolean isThere(PlainAnswers answers, BrokerNode broker, String name) {
        return answers
                .accounts(broker)
                .orElseThrow(() -> new ClusterException("it has no plain_acl.yml: aclEnable=true has it read one"))
                .stream()
                .anyMatch(account -> account.name().equals(name));
    }
}
