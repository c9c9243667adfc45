package io.gantry.console.ask;

import io.gantry.cluster.BrokerNode;
import io.gantry.cluster.ask.Fleet;
import io.gantry.cluster.ask.TopicAnswers;
import io.gantry.cluster.message.Sending;
import io.gantry.console.access.Role;
import io.gantry.console.http.Exchange;
import io.gantry.console.http.Failure;
import io.gantry.console.http.Route;
import io.gantry.message.Property;
import io.gantry.route.Permission;
import io.gantry.route.TopicConfig;
import io.gantry.wire.RequestCode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/** Topics: which there are, what their queues hold, and changing them. */
public final class TopicRoutes {
    private static final int MAX_QUEUES = 16_384;
    static final String GROUP = "gantry-console";
    private static final Map<String, Integer> PERMISSIONS =
            Map.of("rw", Permission.READ_WRITE, "r", Permission.READ, "w", Permission.WRITE);

    private final Target target;

    public TopicRoutes(Target target) {
        this.target = target;
    }

    /** What they answer to. */
    public List<Route> routes() {
        return List.of(
                new Route("GET", "topics", Role.VIEWER, this::list),
                new Route("POST", "topics", Role.OPERATOR, this::create),
                new Route("GET", "topics/{topic}", Role.VIEWER, this::show),
                new Route("DELETE", "topics/{topic}", Role.ADMIN, this::delete),
                new Route("POST", "topics/{topic}/messages", Role.OPERATOR, Route.LARGE_BODY, this::send));
    }

    /** The topics of a broker, and which of them are the system's. */
    private record Held(BrokerNode leader, Map<String, TopicConfig> topics, Set<String> system) {}

    private Object list(Exchange exchange) {
        Listing listing = Listing.of(exchange);
        String kind = exchange.parameter("kind");
        SortedSet<String> names = new TreeSet<>();
        List<Held> all = new ArrayList<>();
        try (Fleet fleet = target.open()) {
            TopicAnswers answers = new TopicAnswers(fleet);
            Asked asked = Asked.leaders(fleet, leader -> {
                Map<String, TopicConfig> topics = target.topics().of(leader, answers::version, answers::all);
                Held held = new Held(leader, topics, answers.system(leader));
                all.add(held);
                topics.keySet().stream()
                        .filter(listing::has)
                        .filter(name -> kind == null || kind.isEmpty() || kind.equals(kind(name, held)))
                        .forEach(names::add);
            });
            List<Map<String, Object>> rows =
                    listing.page(names).stream().map(name -> row(name, all)).toList();
            return listing.answer(names.size(), rows, asked.unreachable());
        }
    }

    private static String kind(String name, Held held) {
        return TopicAnswers.kind(name, held.system());
    }

    private static Map<String, Object> row(String name, List<Held> all) {
        Map<String, Object> row = null;
        for (Held held : all) {
            TopicConfig config = held.topics().get(name);
            if (config != null) {
                row = row == null ? row(config, kind(name, held)) : row;
                add(row, held.leader(), config);
            }
        }
        return row;
    }

    private static Map<String, Object> row(TopicConfig config, String kind) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("topic", config.name());
        row.put("kind", kind);
        row.put("permission", word(config.permission()));
        row.put("ordered", config.isOrdered());
        row.put("type", config.attributes().getOrDefault("message.type", "NORMAL"));
        row.put("readQueues", 0);
        row.put("writeQueues", 0);
        row.put("brokers", new ArrayList<String>());
        return row;
    }

    @SuppressWarnings("unchecked") // Made some lines above.
    private static void add(Map<String, Object> row, BrokerNode leader, TopicConfig config) {
        row.merge("readQueues", config.readQueues(), (a, b) -> (int) a + (int) b);
        row.merge("writeQueues", config.writeQueues(), (a, b) -> (int) a + (int) b);
        ((List<String>) row.get("brokers")).add(leader.name());
    }

    private static String word(int permission) {
        String word = (Permission.isReadable(permission) ? "r" : "") + (Permission.isWritable(permission) ? "w" : "");
        return word.isEmpty() ? "none" : word;
    }

    private Object show(Exchange exchange) {
        String topic = exchange.variable("topic");
        List<Map<String, Object>> queues = new ArrayList<>();
        Set<String> groups = new TreeSet<>();
        double[] perSecond = {0};
        Map<String, Object> found = new LinkedHashMap<>();
        try (Fleet fleet = target.open()) {
            TopicAnswers answers = new TopicAnswers(fleet);
            Asked asked = Asked.leaders(fleet, leader -> {
                TopicConfig config = answers.one(leader, topic);
                TopicAnswers.Figures figures = config == null ? null : answers.figures(leader, topic);
                if (figures == null) {
                    return;
                }
                String kind = TopicAnswers.kind(topic, answers.system(leader));
                found.putAll(found.isEmpty() ? row(config, kind) : Map.of());
                add(found, leader, config);
                perSecond[0] += figures.perSecond();
                groups.addAll(answers.groups(leader, topic));
                figures.ranges().forEach((queue, range) -> {
                    Map<String, Object> line = new LinkedHashMap<>();
                    line.put("broker", queue.brokerName());
                    line.put("queue", queue.queueId());
                    line.put("min", range.min());
                    line.put("max", range.max());
                    line.put("messages", Math.max(0, range.max() - range.min()));
                    line.put("lastStored", range.lastMillis() <= 0 ? null : range.lastMillis());
                    queues.add(line);
                });
            });
            if (found.isEmpty()) {
                throw new Failure(404, "There is no topic " + topic + "; it may have been deleted");
            }
            found.put("perSecond", perSecond[0]);
            found.put("queues", queues);
            found.put("groups", groups);
            found.put("unreachable", asked.unreachable());
            return found;
        }
    }

    private Object create(Exchange exchange) throws IOException {
        String topic = Names.topic("topic", exchange.text("topic"));
        exchange.subject(topic);
        int queues = exchange.whole("queues", 8L, 1, MAX_QUEUES).intValue();
        String word = exchange.body().get("permission") == null ? "rw" : exchange.text("permission");
        Integer permission = PERMISSIONS.get(word);
        if (permission == null) {
            throw Failure.field("permission", "permission is rw, r or w");
        }
        String type = exchange.textOrNull("type");
        if (type != null && !type.matches("NORMAL|FIFO|DELAY|TRANSACTION")) {
            throw Failure.field("type", "type is NORMAL, FIFO, DELAY or TRANSACTION");
        }
        Set<String> attributes = type == null || type.equals("NORMAL") ? Set.of() : Set.of("message.type=" + type);
        TopicConfig config =
                new TopicConfig(topic, queues, queues, permission, 0, exchange.isTrue("ordered"), Map.of());
        try (Fleet fleet = target.open()) {
            TopicAnswers answers = new TopicAnswers(fleet);
            // A broker that came later, or had no room, gets it by the same request once more.
            List<String> holders = EachBroker.change(
                    fleet.leadersToChange(),
                    BrokerNode::name,
                    leader -> answers.one(leader, topic) == null,
                    leader -> answers.put(leader, config, attributes),
                    new Failure(409, "topic", "There is a topic " + topic + " on all brokers already"));
            return Map.of("topic", topic, "brokers", holders);
        }
    }

    private static boolean isToDelete(TopicAnswers answers, BrokerNode leader, String topic) {
        if (answers.one(leader, topic) == null) {
            return false;
        }
        if (TopicAnswers.kind(topic, answers.system(leader)).equals("system")) {
            throw new Failure(409, topic + " is a topic that the brokers need; it is not deleted here");
        }
        return true;
    }

    private Object delete(Exchange exchange) {
        String topic = exchange.variable("topic");
        exchange.subject(topic);
        Names.confirm(exchange, topic, "its messages go with it");
        try (Fleet fleet = target.open()) {
            TopicAnswers answers = new TopicAnswers(fleet);
            EachBroker.change(
                    fleet.leadersToChange(),
                    BrokerNode::name,
                    leader -> isToDelete(answers, leader, topic),
                    leader -> answers.delete(leader, topic),
                    new Failure(404, "There is no topic " + topic + "; it may have been deleted"));
            for (String nameServer : fleet.cluster().nameServers()) {
                fleet.to(nameServer)
                        .require("forget topic " + topic, RequestCode.DELETE_TOPIC_IN_NAMESRV, Map.of("topic", topic));
            }
            return null;
        }
    }

    private Object send(Exchange exchange) throws IOException {
        String topic = exchange.variable("topic");
        exchange.subject(topic);
        Long queue = exchange.whole("queue", null, 0, MAX_QUEUES);
        Map<String, String> properties = new LinkedHashMap<>();
        properties.put(Property.TAGS, exchange.textOrNull("tag"));
        properties.put(Property.KEYS, exchange.textOrNull("keys"));
        byte[] body = exchange.text("body").getBytes(StandardCharsets.UTF_8);
        try (Fleet fleet = target.open()) {
            Sending.Draft draft = new Sending.Draft(topic, queue == null ? null : queue.intValue(), properties, body);
            Sending.Sent sent = new Sending(fleet, GROUP).send(draft);
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("state", sent.state());
            json.put("id", sent.messageId());
            json.put("uniqueKey", sent.uniqueKey());
            json.put("broker", sent.broker());
            json.put("queue", sent.queueId());
            json.put("offset", sent.queueOffset());
            return json;
        }
    }
}
