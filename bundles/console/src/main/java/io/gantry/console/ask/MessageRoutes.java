package io.gantry.console.ask;

import io.gantry.cluster.BrokerNode;
import io.gantry.cluster.Cluster;
import io.gantry.cluster.Hosts;
import io.gantry.cluster.QueueAddress;
import io.gantry.cluster.ask.Fleet;
import io.gantry.cluster.ask.OffsetTargets;
import io.gantry.cluster.message.Body;
import io.gantry.cluster.message.Lookup;
import io.gantry.cluster.message.QueueReader;
import io.gantry.cluster.message.Search;
import io.gantry.cluster.message.Sending;
import io.gantry.codec.MessageId;
import io.gantry.codec.StoredMessage;
import io.gantry.console.access.Role;
import io.gantry.console.http.Exchange;
import io.gantry.console.http.Failure;
import io.gantry.console.http.Route;
import io.gantry.message.Property;
import io.gantry.message.SystemTopic;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Messages, found by time, key, id or place. An answer says how much was looked at, and whether that was all. */
public final class MessageRoutes {
    private static final int MAX_FOUND = 256;
    private static final int MAX_SCANNED = 4_000;
    private static final int BATCH = 32;
    private static final int SHOWN_CHARS = 200;
    /** Of a body in a list; a few bytes that are packed can stand for very many. */
    private static final int FIRST_BYTES = 1 << 10;

    private static final int MAX_SHOWN_BYTES = 4 << 20;
    private static final int MAX_COPIED_BYTES = 32 << 20;
    private static final long LONG_ANSWER_BYTES = 4 << 20;
    /** What made it wait the first time. */
    private static final String TIMER = "TIMER_";
    /** What the copy gets anew, or what is true of the first one only. */
    private static final Set<String> OWN = Set.of(
            Property.UNIQUE_KEY,
            Property.RETRY_TOPIC,
            Property.REAL_TOPIC,
            Property.DLQ_ORIGIN_TOPIC,
            Property.DLQ_ORIGIN_MESSAGE_ID,
            "REAL_QID",
            "ORIGIN_MESSAGE_ID",
            "CONSUME_START_TIME",
            "RECONSUME_TIME",
            "MAX_RECONSUME_TIMES",
            "MIN_OFFSET",
            "MAX_OFFSET",
            "DELAY",
            "CLUSTER",
            "MSG_REGION",
            "TRACE_ON",
            "WAIT");

    private final Target target;

    public MessageRoutes(Target target) {
        this.target = target;
    }

    /** What they answer to. */
    public List<Route> routes() {
        return List.of(
                new Route("GET", "messages", Role.VIEWER, target.search(this::find)),
                new Route("GET", "messages/{id}", Role.VIEWER, target.search(this::show)),
                new Route("POST", "messages/{id}/resend", Role.OPERATOR, this::resend));
    }

    /** What was found, and how far it was looked for. */
    private static final class Found {
        /** Rows, not messages: those may have some MiB each. */
        private final List<Map<String, Object>> rows = new ArrayList<>();

        private int scanned;
        private boolean isComplete = true;

        void add(StoredMessage message) {
            rows.add(row(message));
        }

        Object json() {
            rows.sort(Comparator.comparingLong(row -> (Long) row.get("stored")));
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("messages", rows);
            json.put("scanned", scanned);
            json.put("matched", rows.size());
            json.put("complete", isComplete);
            return json;
        }
    }

    private Object find(Exchange exchange) {
        String topic = exchange.parameter("topic");
        if (topic == null || topic.isEmpty()) {
            throw Failure.field("topic", "Name the topic");
        }
        Names.topic("topic", topic);
        int limit = (int) exchange.number("limit", 64, 1, MAX_FOUND);
        long from = exchange.number("fromTime", 0, 0, Long.MAX_VALUE / 10);
        long to = exchange.number("toTime", Long.MAX_VALUE / 10, 0, Long.MAX_VALUE / 10);
        String key = exchange.parameter("key");
        Found found = new Found();
        try (Fleet fleet = target.open()) {
            if (key != null && !key.isEmpty()) {
                List<StoredMessage> messages = new Search(fleet, topic).byKey(key, limit, from, to);
                messages.forEach(found::add);
                found.scanned = messages.size();
                // A broker leaves out what would make its answer longer than some MiB, and does not say so.
                long bytes = messages.stream().mapToLong(StoredMessage::bytes).sum();
                found.isComplete = messages.size() < limit && bytes < LONG_ANSWER_BYTES;
                return found.json();
            }
            String queue = exchange.parameter("queue");
            List<QueueAddress> queues = fleet.topics().require(topic, Cluster.Use.READ).stream()
                    .filter(each -> queue == null || queue.isEmpty() || queue.equals(String.valueOf(each.queueId())))
                    .toList();
            if (exchange.parameter("offset") != null
                    && !exchange.parameter("offset").isEmpty()) {
                long offset = exchange.number("offset", 0, 0, Long.MAX_VALUE / 10);
                queues.forEach(each -> scan(fleet, each, offset, Math.max(1, limit / queues.size()), to, found));
                return found.json();
            }
            OffsetTargets targets = new OffsetTargets(fleet, QueueReader.GROUP, topic);
            List<Long> starts = targets.at(queues, from, null);
            for (int i = 0; i < queues.size(); i++) {
                scan(fleet, queues.get(i), starts.get(i), Math.max(1, limit / queues.size()), to, found);
            }
            return found.json();
        }
    }

    /** Reads a queue until its end, a time, or as much as is wanted. */
    private static void scan(Fleet fleet, QueueAddress queue, long start, int limit, long to, Found found) {
        QueueReader reader = new QueueReader(fleet, "*");
        long next = start;
        int taken = 0;
        while (found.scanned < MAX_SCANNED) {
            QueueReader.Batch batch = reader.read(queue, next, Math.min(BATCH, limit + 1));
            if (batch.messages().isEmpty() && batch.next() <= next) {
                return;
            }
            for (StoredMessage message : batch.messages()) {
                found.scanned++;
                if (message.storeTimestampMillis() > to) {
                    return;
                }
                if (taken == limit) {
                    found.isComplete = false;
                    return;
                }
                found.add(message);
                taken++;
            }
            next = Math.max(next + 1, batch.next());
        }
        found.isComplete = false;
    }

    private Object show(Exchange exchange) {
        try (Fleet fleet = target.open()) {
            return whole(one(fleet, exchange.variable("id"), exchange.parameter("topic")));
        }
    }

    static StoredMessage one(Fleet fleet, String id, String topic) {
        if (topic != null && !topic.isEmpty()) {
            List<StoredMessage> found = new Search(fleet, Names.topic("topic", topic)).byUniqueKey(id);
            if (!found.isEmpty()) {
                return found.get(0);
            }
        }
        MessageId place = MessageId.parse(id)
                .orElseThrow(() -> Failure.field(
                        "id", "An id has 32 or 56 hexadecimal digits; with its topic, also the producer's"));
        return at(fleet, place, topic);
    }

    /** Sends a copy: a dead letter to the topic it was meant for, any other to its own. */
    private Object resend(Exchange exchange) throws IOException {
        String id = exchange.variable("id");
        try (Fleet fleet = target.open()) {
            StoredMessage message = one(fleet, id, exchange.textOrNull("topic"));
            String to = destination(message);
            exchange.subject(id + " to " + to);
            Sending.Sent sent = copy(fleet, message, to, Map.of());
            return Map.of("topic", to, "state", sent.state(), "id", sent.messageId());
        }
    }

    /** The topic a message was meant for: a dead letter has another one than its own. */
    static String destination(StoredMessage message) {
        boolean isDead = message.topic().startsWith(SystemTopic.DEAD_LETTER_PREFIX);
        String origin = message.property(isDead ? Property.DLQ_ORIGIN_TOPIC : "");
        String meant = origin == null && isDead ? message.property(Property.RETRY_TOPIC) : origin;
        return meant == null ? message.topic() : meant;
    }

    /** Sends a copy to a topic, with some properties more. */
    static Sending.Sent copy(Fleet fleet, StoredMessage message, String to, Map<String, String> more) {
        Map<String, String> properties = new LinkedHashMap<>(message.properties());
        properties.keySet().removeIf(name -> OWN.contains(name) || name.startsWith(TIMER));
        properties.putAll(more);
        return new Sending(fleet, TopicRoutes.GROUP).send(new Sending.Draft(to, null, properties, body(message)));
    }

    private static byte[] body(StoredMessage message) {
        Body body = Body.of(message, MAX_COPIED_BYTES);
        if (body.isCut()) {
            throw new Failure(
                    409, "The body has more than " + MAX_COPIED_BYTES + " bytes; send it again by a program of yours");
        }
        return switch (body.encoding()) {
            case "text" -> body.text().getBytes(StandardCharsets.UTF_8);
            case "base64" -> Base64.getDecoder().decode(body.text());
            default -> throw new Failure(409, "The body is packed as " + body.encoding() + ", which is not read here");
        };
    }

    /** Only a broker of the cluster is asked: an id may have been made up to name any machine. */
    private static StoredMessage at(Fleet fleet, MessageId place, String topic) {
        Lookup lookup = new Lookup(fleet);
        BrokerNode holder = lookup.holder(place)
                .orElseThrow(() -> new Failure(
                        404,
                        "The id names a message on " + Lookup.address(place) + ", which is no broker of this cluster"));
        return lookup.read(holder, place, topic)
                .orElseThrow(
                        () -> new Failure(404, "There is no such message any more; a broker keeps it only so long"));
    }

    private static Map<String, Object> row(StoredMessage message) {
        return row(message, Body.of(message, FIRST_BYTES), SHOWN_CHARS);
    }

    /** How long a body is: of a packed one whose end was not looked at, as it is stored. */
    static int bytes(StoredMessage message) {
        return bytes(message, Body.of(message, FIRST_BYTES));
    }

    private static int bytes(StoredMessage message, Body body) {
        return body.isCut() ? message.bodyBytes() : body.bytes();
    }

    private static Map<String, Object> row(StoredMessage message, Body body, int shownChars) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("id", message.messageId());
        json.put("topic", message.topic());
        json.put("queue", message.queueId());
        json.put("offset", message.queueOffset());
        json.put("stored", message.storeTimestampMillis());
        json.put("born", message.bornTimestampMillis());
        json.put("bytes", bytes(message, body));
        json.put("encoding", body.encoding());
        String text = body.text();
        json.put("body", text.length() > shownChars ? text.substring(0, shownChars) + "…" : text);
        json.put("properties", message.properties());
        return json;
    }

    static Object whole(StoredMessage message) {
        Body body = Body.of(message, MAX_SHOWN_BYTES);
        Map<String, Object> json = row(message, body, MAX_SHOWN_BYTES);
        json.put("cut", body.isCut());
        json.put("position", message.position());
        json.put("bornHost", Hosts.text(message.bornHost()));
        json.put("storeHost", Hosts.text(message.storeHost()));
        json.put("reconsumeTimes", message.reconsumeTimes());
        json.put("sysFlag", message.sysFlag());
        return json;
    }
}
