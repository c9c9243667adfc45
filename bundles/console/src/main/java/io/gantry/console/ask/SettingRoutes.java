package io.gantry.console.ask;

import io.gantry.cluster.BrokerNode;
import io.gantry.cluster.ask.BrokerAnswers;
import io.gantry.cluster.ask.Fleet;
import io.gantry.console.access.Role;
import io.gantry.console.http.Exchange;
import io.gantry.console.http.Failure;
import io.gantry.console.http.Route;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** What a broker is set to, and changing that. Secrets are never told, whatever the broker tells. */
public final class SettingRoutes {
    private static final Pattern SECRET =
            Pattern.compile("(?i).*(secret|password|credential|accesskey|privatekey|authenticationuser).*");
    private static final Pattern KEY = Pattern.compile("[A-Za-z][A-Za-z0-9._-]{0,100}");
    private static final int MAX_VALUE = 1_000;
    private static final int MAX_CHANGES = 50;

    private final Target target;

    public SettingRoutes(Target target) {
        this.target = target;
    }

    /** What they answer to. */
    public List<Route> routes() {
        return List.of(
                new Route("GET", "brokers/{broker}/settings", Role.VIEWER, this::show),
                new Route("PUT", "brokers/{broker}/settings", Role.ADMIN, this::change));
    }

    /** Whether a name is one of a secret, whose value nobody is told. */
    static boolean isSecret(String name) {
        return SECRET.matcher(name).matches();
    }

    private Object show(Exchange exchange) {
        try (Fleet fleet = target.open()) {
            return Map.of("items", settings(fleet, exchange.variable("broker")));
        }
    }

    private static Map<String, String> settings(Fleet fleet, String broker) {
        Map<String, String> settings = new TreeMap<>(new BrokerAnswers(fleet).settings(fleet.find(broker)));
        settings.keySet().removeIf(SettingRoutes::isSecret);
        return settings;
    }

    /** Changes settings, or says what that would change. */
    private Object change(Exchange exchange) throws IOException {
        boolean isTrial = exchange.isTrue("dryRun");
        Map<String, String> wanted = new LinkedHashMap<>();
        for (Map.Entry<Object, Object> each :
                exchange.body().objectOrEmpty("settings").entries().entrySet()) {
            String key = each.getKey().toString();
            boolean isUsable = each.getValue() instanceof String text
                    && text.length() <= MAX_VALUE
                    && text.chars().noneMatch(Character::isISOControl);
            if (!KEY.matcher(key).matches() || isSecret(key) || !isUsable) {
                throw Failure.field("settings", "A setting is a name and a text of one line; secrets are not set here");
            }
            wanted.put(key, each.getValue().toString());
        }
        if (wanted.isEmpty() || wanted.size() > MAX_CHANGES) {
            throw Failure.field("settings", "Name 1 to " + MAX_CHANGES + " settings");
        }
        try (Fleet fleet = target.open()) {
            BrokerNode broker = fleet.find(exchange.variable("broker"));
            exchange.subject(broker.label() + " " + wanted.keySet() + (isTrial ? ", only tried" : ""));
            Map<String, String> before = settings(fleet, broker.label());
            if (!isTrial) {
                new BrokerAnswers(fleet).change(broker, wanted);
            }
            Map<String, String> after = isTrial ? wanted : settings(fleet, broker.label());
            List<Map<String, Object>> rows = new ArrayList<>();
            wanted.forEach((key, value) -> {
                Map<String, Object> row = new LinkedHashMap<>();
                row.put("setting", key);
                row.put("before", before.get(key));
                row.put("wanted", value);
                row.put("after", after.get(key));
                rows.add(row);
            });
            return Map.of("changed", !isTrial, "items", rows);
        }
    }
}
