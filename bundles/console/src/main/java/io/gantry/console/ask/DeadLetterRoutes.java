package io.gantry.console.ask;

import io.gantry.cluster.BrokerNode;
import io.gantry.cluster.ClusterException;
import io.gantry.cluster.RefusedException;
import io.gantry.cluster.ask.Fleet;
import io.gantry.cluster.ask.MisuseException;
import io.gantry.cluster.ask.TopicAnswers;
import io.gantry.cluster.message.Sending;
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
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/** What consumers could not handle and was given up: how much of it there is, and sending it again, many at once. */
public final class DeadLetterRoutes {
    private static final int MAX_SENT = 64;
    /** Each topic of a page costs a question to each broker. */
    private static final int MAX_TOPICS = 50;

    private static final String ID = "[0-9A-Fa-f]{32}|[0-9A-Fa-f]{56}";

    private final Target target;
    private final DeadLetterExport export;

    public DeadLetterRoutes(Target target) {
        this.target = target;
        this.export = new DeadLetterExport(target);
    }

    /** What they answer to. */
    public List<Route> routes() {
        return List.of(
                new Route("GET", "dead-letters", Role.VIEWER, this::list),
                new Route("POST", "dead-letters/{group}/resend", Role.OPERATOR, this::resend),
                new Route("GET", "dead-letters/{group}/export", Role.VIEWER, export::handle));
    }

    /** The dead letters of one group, over all brokers. */
    private static final class Row {
        private final String topic;
        private long messages;
        private long lastMillis;

        Row(String topic) {
            this.topic = topic;
        }

        void add(TopicAnswers.Figures figures) {
            for (TopicAnswers.Range range : figures.ranges().values()) {
                messages += Math.max(0, range.max() - range.min());
                lastMillis = Math.max(lastMillis, range.lastMillis());
            }
        }

        Map<String, Object> json() {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("group", topic.substring(SystemTopic.DEAD_LETTER_PREFIX.length()));
            json.put("topic", topic);
            json.put("messages", messages);
            json.put("lastStored", lastMillis == 0 ? null : lastMillis);
            return json;
        }
    }

    private Object list(Exchange exchange) {
        Listing listing = Listing.of(exchange).atMost(MAX_TOPICS);
        SortedSet<String> names = new TreeSet<>();
        List<BrokerNode> answering = new ArrayList<>();
        try (Fleet fleet = target.open()) {
            TopicAnswers answers = new TopicAnswers(fleet);
            Asked asked = Asked.leaders(fleet, leader -> {
                target.topics().of(leader, answers::version, answers::all).keySet().stream()
                        .filter(name -> name.startsWith(SystemTopic.DEAD_LETTER_PREFIX) && listing.has(name))
                        .forEach(names::add);
                answering.add(leader);
            });
            List<Row> rows = listing.page(names).stream().map(Row::new).toList();
            for (BrokerNode leader : answering) {
                count(answers, leader, rows, asked);
            }
            return listing.answer(names.size(), rows.stream().map(Row::json).toList(), asked.unreachable());
        }
    }

    private static void count(TopicAnswers answers, BrokerNode leader, List<Row> rows, Asked asked) {
        try {
            for (Row row : rows) {
                TopicAnswers.Figures figures = answers.figures(leader, row.topic);
                if (figures != null) {
                    row.add(figures);
                }
            }
        } catch (RefusedException e) {
            throw e;
        } catch (ClusterException e) {
            asked.unreachable().add(Map.of("broker", leader.name(), "reason", e.getMessage()));
        }
    }

    /** Sends copies, one after the other, and says of each what became of it. */
    private Object resend(Exchange exchange) throws IOException {
        String group = Names.group("group", exchange.variable("group"));
        Set<String> ids = ids(exchange, MAX_SENT);
        boolean isForGroup = isForGroup(exchange);
        exchange.subject(ids.size() + " of " + group + " to " + (isForGroup ? "retry" : "origin"));
        List<Map<String, Object>> rows = new ArrayList<>();
        int sent = 0;
        String broken = null;
        try (Fleet fleet = target.open()) {
            for (String id : ids) {
                Map<String, Object> row = new LinkedHashMap<>();
                row.put("id", id);
                try {
                    if (broken != null) {
                        throw new Failure(502, "Not tried any more: " + broken);
                    }
                    row.putAll(again(fleet, letter(fleet, id, group), group, isForGroup));
                    sent++;
                } catch (Failure | MisuseException | RefusedException e) {
                    row.put("reason", e.getMessage());
                } catch (ClusterException e) {
                    // Each of the others would be waited for as long.
                    broken = e.getMessage();
                    row.put("reason", broken);
                }
                rows.add(row);
            }
        }
        exchange.outcome(sent + " sent, " + (rows.size() - sent) + " not");
        return Map.of("sent", sent, "items", rows);
    }

    /** Whether copies go to the group only, and not to the topic they were meant for. */
    static boolean isForGroup(Exchange exchange) throws IOException {
        String where = exchange.text("to");
        if (!where.equals("origin") && !where.equals("retry")) {
            throw Failure.field("to", "to is origin, the topic they were meant for, or retry, for this group only");
        }
        return where.equals("retry");
    }

    /** The ids of a request's body, each once. */
    static Set<String> ids(Exchange exchange, int most) throws IOException {
        Set<String> ids = new LinkedHashSet<>();
        for (Object each : exchange.body().listOrEmpty("ids")) {
            if (!(each instanceof String id) || !id.matches(ID)) {
                throw Failure.field("ids", "An id has 32 or 56 hexadecimal digits");
            }
            ids.add(id);
        }
        if (ids.isEmpty() || ids.size() > most) {
            throw Failure.field("ids", "Name 1 to " + most + " messages");
        }
        return ids;
    }

    /** A dead letter of that group, by the id of its place. */
    static StoredMessage letter(Fleet fleet, String id, String group) {
        StoredMessage message = MessageRoutes.one(fleet, id, null);
        if (!message.topic().equals(SystemTopic.DEAD_LETTER_PREFIX + group)) {
            throw new Failure(409, "It is no dead letter of " + group + " but a message of " + message.topic());
        }
        return message;
    }

    /** Sends a copy, and says what became of it. */
    static Map<String, Object> again(Fleet fleet, StoredMessage message, String group, boolean isForGroup) {
        String origin = MessageRoutes.destination(message);
        String to = isForGroup ? SystemTopic.RETRY_PREFIX + group : origin;
        // By this its consumer knows what it was, as of any message that comes again.
        Map<String, String> more = isForGroup ? Map.of(Property.RETRY_TOPIC, origin) : Map.of();
        Sending.Sent sent = MessageRoutes.copy(fleet, message, to, more);
        return Map.of("topic", to, "state", sent.state(), "copy", sent.messageId());
    }
}
