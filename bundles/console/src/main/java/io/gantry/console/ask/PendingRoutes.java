package io.gantry.console.ask;

import io.gantry.agent.Clock;
import io.gantry.cluster.BrokerNode;
import io.gantry.cluster.ask.Fleet;
import io.gantry.cluster.message.Lookup;
import io.gantry.cluster.pending.Delays;
import io.gantry.cluster.pending.Halves;
import io.gantry.cluster.pending.Timers;
import io.gantry.codec.MessageId;
import io.gantry.codec.StoredMessage;
import io.gantry.console.access.Role;
import io.gantry.console.http.Exchange;
import io.gantry.console.http.Failure;
import io.gantry.console.http.Route;
import io.gantry.message.Property;
import io.gantry.message.SystemTopic;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** What brokers hold back: messages that wait for a time, and half messages that wait for a decision. */
public final class PendingRoutes {
    private static final int MAX_ROWS = 200;

    private final Target target;

    public PendingRoutes(Target target) {
        this.target = target;
    }

    /** What they answer to. */
    public List<Route> routes() {
        return List.of(
                new Route("GET", "delays", Role.VIEWER, this::delays),
                new Route("GET", "transactions", Role.VIEWER, target.search(this::transactions)),
                new Route("POST", "transactions/{id}/resume", Role.OPERATOR, this::resume));
    }

    private Object delays(Exchange exchange) {
        List<Map<String, Object>> rows = new ArrayList<>();
        long now = Clock.system().millis();
        try (Fleet fleet = target.open()) {
            Asked asked = Asked.leaders(fleet, leader -> {
                Map<String, Object> row = new LinkedHashMap<>();
                row.put("broker", leader.label());
                row.put(
                        "levels",
                        new Delays(fleet)
                                .of(leader).stream()
                                        .map(level -> level(level, now))
                                        .toList());
                row.put("timer", timer(new Timers(fleet).of(leader), now));
                rows.add(row);
            });
            return Map.of("items", rows, "unreachable", asked.unreachable());
        }
    }

    private static Map<String, Object> level(Delays.Level level, long now) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("level", level.level());
        json.put("delayMillis", level.delayMillis());
        json.put("waiting", level.waiting());
        json.put("delivered", level.delivered());
        json.put("nextDue", level.nextDueMillis());
        json.put("behindMillis", level.behindMillis(now));
        return json;
    }

    private static Map<String, Object> timer(Timers.Timer timer, long now) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("reason", timer.reason());
        List<Map<String, Object>> topics = new ArrayList<>();
        timer.waiting().forEach((topic, count) -> topics.add(Map.of("topic", topic, "waiting", count)));
        json.put(
                "waiting",
                timer.waiting().values().stream().mapToLong(Long::longValue).sum());
        json.put("topics", topics.subList(0, Math.min(MAX_ROWS, topics.size())));
        json.put("doneUntil", timer.doneMillis());
        json.put("behindMillis", timer.doneMillis() == null ? null : Math.max(0, now - timer.doneMillis()));
        json.put("unread", timer.unread());
        json.put("delivering", timer.delivering());
        return json;
    }

    private Object transactions(Exchange exchange) {
        List<Map<String, Object>> rows = new ArrayList<>();
        try (Fleet fleet = target.open()) {
            Halves halves = new Halves(fleet);
            Asked asked = Asked.leaders(fleet, leader -> {
                Halves.Pending pending = halves.pending(leader);
                Set<String> open = pending.halves().stream()
                        .map(half -> String.valueOf(half.property(Property.UNIQUE_KEY)))
                        .collect(Collectors.toSet());
                Map<String, Object> row = new LinkedHashMap<>();
                row.put("broker", leader.label());
                row.put("waiting", pending.halves().size());
                row.put("read", pending.read());
                row.put("complete", pending.isComplete());
                row.put(
                        "halves",
                        pending.halves().stream()
                                .limit(MAX_ROWS)
                                .map(PendingRoutes::half)
                                .toList());
                row.put(
                        "aside",
                        halves.aside(leader).stream()
                                .map(half -> aside(half, open))
                                .toList());
                rows.add(row);
            });
            return Map.of("items", rows, "unreachable", asked.unreachable());
        }
    }

    private static Map<String, Object> half(StoredMessage half) {
        Map<String, String> properties = half.properties();
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("id", half.messageId());
        json.put("uniqueKey", properties.get(Property.UNIQUE_KEY));
        json.put("topic", properties.get(Property.REAL_TOPIC));
        json.put("keys", properties.get(Property.KEYS));
        json.put("producers", properties.get(Property.PRODUCER_GROUP));
        json.put("born", half.bornTimestampMillis());
        json.put("stored", half.storeTimestampMillis());
        json.put("checks", Halves.checks(half));
        return json;
    }

    private static Map<String, Object> aside(StoredMessage half, Set<String> open) {
        Map<String, Object> json = half(half);
        String key = half.property(Property.UNIQUE_KEY);
        json.put("isAskedAgain", key != null && open.contains(key));
        return json;
    }

    private Object resume(Exchange exchange) throws IOException {
        exchange.body();
        String id = exchange.variable("id");
        MessageId place =
                MessageId.parse(id).orElseThrow(() -> Failure.field("id", "An id has 32 or 56 hexadecimal digits"));
        exchange.subject(id);
        try (Fleet fleet = target.open()) {
            Lookup lookup = new Lookup(fleet);
            BrokerNode holder = lookup.holder(place)
                    .filter(BrokerNode::isLeader)
                    .orElseThrow(() -> new Failure(
                            404,
                            "The id names a message on " + Lookup.address(place)
                                    + ", which leads no brokers of this cluster"));
            StoredMessage aside = lookup.read(holder, place, SystemTopic.TRANSACTION_CHECK_MAX)
                    .orElseThrow(() -> new Failure(404, "There is no such message any more"));
            if (!aside.topic().equals(SystemTopic.TRANSACTION_CHECK_MAX)) {
                throw new Failure(409, "The message is none that was put aside after all questions to its producer");
            }
            new Halves(fleet).resume(holder, aside);
            return Map.of("id", id, "broker", holder.label());
        }
    }
}
