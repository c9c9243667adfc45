package io.gantry.console.ask;

import io.gantry.cluster.Hosts;
import io.gantry.cluster.ask.Fleet;
import io.gantry.cluster.journey.Journey;
import io.gantry.cluster.journey.Tracer;
import io.gantry.codec.StoredMessage;
import io.gantry.console.access.Role;
import io.gantry.console.http.Exchange;
import io.gantry.console.http.Failure;
import io.gantry.console.http.Route;
import io.gantry.message.Property;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The way of one message: stored, copied, dispatched, delivered, acknowledged, tried again, given up. */
public final class JourneyRoutes {
    private static final int MAX_WORD = 255;
    private static final int MAX_OTHERS = 32;

    private final Target target;

    public JourneyRoutes(Target target) {
        this.target = target;
    }

    /** What they answer to. */
    public List<Route> routes() {
        return List.of(new Route("GET", "journeys", Role.VIEWER, target.search(this::show)));
    }

    private Object show(Exchange exchange) {
        String topic = exchange.parameter("topic");
        if (topic == null || topic.isEmpty()) {
            throw Failure.field("topic", "Name the topic");
        }
        Names.topic("topic", topic);
        String id = word(exchange, "id");
        String key = word(exchange, "key");
        if (id.isEmpty() && key.isEmpty()) {
            throw Failure.field("id", "Name the message: its id, or one of its keys");
        }
        try (Fleet fleet = target.open()) {
            Tracer tracer = new Tracer(fleet, topic);
            List<Tracer.Candidate> found = id.isEmpty() ? tracer.byKey(key) : tracer.byId(id);
            if (found.isEmpty()) {
                throw new Failure(404, nothing(topic, id, key, tracer.looked()));
            }
            Tracer.Candidate newest = found.get(found.size() - 1);
            Map<String, Object> json = json(tracer.trace(newest));
            json.put(
                    "others",
                    found.stream()
                            .limit(found.size() - 1L)
                            .limit(MAX_OTHERS)
                            .map(JourneyRoutes::brief)
                            .toList());
            return json;
        }
    }

    /** Who did not answer might have it: that is said, too. */
    private static String nothing(String topic, String id, String key, Journey.Looked looked) {
        String what = id.isEmpty() ? "the key " + key : "the id " + id;
        String more = looked.leftOut().isEmpty() ? "" : ". Not looked at: " + String.join("; ", looked.leftOut());
        return "No broker has a message of " + topic + " with " + what
                + "; check both, a broker keeps a message only so long" + more;
    }

    private static String word(Exchange exchange, String name) {
        String text = exchange.parameter(name);
        if (text != null && (text.length() > MAX_WORD || text.chars().anyMatch(sign -> sign < ' '))) {
            throw Failure.field(name, name + " has at most " + MAX_WORD + " signs, and no control characters");
        }
        return text == null ? "" : text.strip();
    }

    private static Map<String, Object> brief(Tracer.Candidate candidate) {
        StoredMessage message = candidate.message();
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("id", message.messageId());
        json.put("stored", message.storeTimestampMillis());
        json.put("queue", message.queueId());
        json.put("offset", message.queueOffset());
        return json;
    }

    private static Map<String, Object> json(Journey journey) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("message", message(journey));
        json.put("stage", word(journey.stage()));
        json.put("steps", journey.steps().stream().map(JourneyRoutes::step).toList());
        json.put(
                "copies",
                journey.copies() == null
                        ? null
                        : journey.copies().stream().map(JourneyRoutes::copy).toList());
        json.put(
                "groups",
                journey.deliveries().stream().map(JourneyRoutes::group).toList());
        Map<String, Object> looked = new LinkedHashMap<>();
        looked.put("questions", journey.looked().questions());
        looked.put("messages", journey.looked().messages());
        looked.put("leftOut", journey.looked().leftOut());
        json.put("looked", looked);
        return json;
    }

    private static Map<String, Object> message(Journey journey) {
        StoredMessage message = journey.message();
        Map<String, String> properties = message.properties();
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("id", message.messageId());
        json.put("uniqueKey", properties.get(Property.UNIQUE_KEY));
        json.put("keys", properties.get(Property.KEYS));
        json.put("tag", properties.get(Property.TAGS));
        json.put("topic", message.topic());
        json.put("broker", journey.holder().label());
        json.put("queue", message.queueId());
        json.put("offset", message.queueOffset());
        json.put("position", message.position());
        json.put("bytes", MessageRoutes.bytes(message));
        json.put("born", message.bornTimestampMillis());
        json.put("bornHost", Hosts.text(message.bornHost()));
        json.put("stored", message.storeTimestampMillis());
        json.put("storeHost", Hosts.text(message.storeHost()));
        return json;
    }

    private static Map<String, Object> step(Journey.Step step) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("what", word(step.what()));
        json.put("at", step.atMillis());
        json.put("group", step.group());
        json.put("times", step.times());
        json.put("id", step.id());
        json.put("due", step.dueMillis());
        json.put("note", step.note());
        return json;
    }

    private static Map<String, Object> copy(Journey.Copy copy) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("replica", copy.replica());
        json.put("teller", copy.teller());
        json.put("position", copy.position());
        json.put("hasIt", copy.hasIt());
        json.put("reason", copy.reason());
        return json;
    }

    private static Map<String, Object> group(Journey.Delivery delivery) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("group", delivery.group());
        json.put("state", word(delivery.state()));
        json.put("consumed", delivery.consumed());
        json.put("members", delivery.members());
        json.put("retries", delivery.retries());
        json.put("due", delivery.dueMillis());
        json.put("deadLetter", delivery.deadLetter());
        json.put("reason", delivery.reason());
        return json;
    }

    /** As the interface writes it: retry-waits. */
    private static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
