package io.gantry.console.ask;

import io.gantry.cluster.ClusterException;
import io.gantry.cluster.ask.Fleet;
import io.gantry.cluster.message.Body;
import io.gantry.codec.StoredMessage;
import io.gantry.console.access.Role;
import io.gantry.console.http.Exchange;
import io.gantry.console.http.Failure;
import io.gantry.console.http.Route;
import io.gantry.console.jobs.Asker;
import io.gantry.console.jobs.Jobs;
import io.gantry.console.jobs.Order;
import io.gantry.console.jobs.Progress;
import io.gantry.message.Property;
import io.gantry.message.SystemTopic;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * Jobs that read many messages and leave a file of them, a line of JSON each: all dead letters of a group, or what a
 * search through a long time finds. The last line says how many there are and whether those are all.
 */
final class ReadJobs {
    private static final int MAX_EXPORTED = 100_000;
    private static final int MAX_FOUND = 1_000;
    private static final int MAX_TEXT = 200;
    /** Of a body: a few bytes that are packed can stand for very many. */
    private static final int MAX_LOOKED_AT = 4 << 20;

    private final Target target;
    private final Jobs jobs;

    ReadJobs(Target target, Jobs jobs) {
        this.target = target;
        this.jobs = jobs;
    }

    List<Route> routes() {
        return List.of(
                new Route("POST", "jobs/export", Role.VIEWER, this::export),
                new Route("POST", "jobs/search", Role.VIEWER, this::search));
    }

    private Object export(Exchange exchange) throws IOException {
        String group = Names.group("group", exchange.text("group"));
        QueueWalk.Span span = QueueWalk.Span.of(exchange);
        String subject = "dead letters of " + group + span.text();
        Order order = new Order("export", subject, "messages", Role.VIEWER, Names.file("dead-letters-" + group));
        return begin(exchange, order, new Reading(SystemTopic.DEAD_LETTER_PREFIX + group, span, MAX_EXPORTED, all()));
    }

    private static Predicate<StoredMessage> all() {
        return message -> true;
    }

    private Object search(Exchange exchange) throws IOException {
        String topic = Names.topic("topic", exchange.text("topic"));
        QueueWalk.Span span = QueueWalk.Span.of(exchange);
        String text = exchange.textOrNull("text");
        if (text != null && text.length() > MAX_TEXT) {
            throw Failure.field("text", "What is looked for has at most " + MAX_TEXT + " signs");
        }
        int limit = exchange.whole("limit", (long) MAX_FOUND, 1, MAX_FOUND).intValue();
        String subject = (text == null ? "messages of " : "\"" + text + "\" in ") + topic + span.text();
        Order order = new Order("search", subject, "messages", Role.VIEWER, Names.file("found-" + topic));
        return begin(exchange, order, new Reading(topic, span, limit, text == null ? all() : has(text)));
    }

    /** Whether it stands in the body as text, the tag or a key, or is an id of the message. */
    private static Predicate<StoredMessage> has(String text) {
        return message -> {
            for (String name : List.of(Property.KEYS, Property.TAGS, Property.UNIQUE_KEY)) {
                String value = message.property(name);
                if (value != null && value.contains(text)) {
                    return true;
                }
            }
            Body body = Body.of(message, MAX_LOOKED_AT);
            return message.messageId().equals(text)
                    || body.encoding().equals("text") && body.text().contains(text);
        };
    }

    private Object begin(Exchange exchange, Order order, Reading reading) {
        exchange.subject(order.subject());
        Map<String, Object> job =
                jobs.begin(order, Asker.of(exchange), progress -> reading.read(target, new Lines(progress)));
        exchange.outcome("job " + job.get("id"));
        return job;
    }

    /** What is read: messages of a topic and a time that fit, and so many of them. */
    private record Reading(String topic, QueueWalk.Span span, int limit, Predicate<StoredMessage> fits) {
        void read(Target target, Lines lines) throws IOException {
            try (Fleet fleet = target.open()) {
                boolean isComplete = new QueueWalk(fleet, topic, span, lines.progress).go(message -> {
                    boolean isTaken = !fits.test(message) || lines.count < limit && lines.add(message);
                    if (isTaken) {
                        lines.progress.done();
                    }
                    return isTaken;
                });
                lines.end(isComplete, null);
            } catch (ClusterException e) {
                // The lines before are there: whoever reads the file is told in it.
                lines.end(false, e.getMessage());
                throw e;
            }
        }
    }

    /** The file, and how many there are in it. */
    private static final class Lines {
        private final Progress progress;
        private int count;

        Lines(Progress progress) {
            this.progress = progress;
            progress.figure("matched", 0);
        }

        boolean add(StoredMessage message) {
            boolean isKept = progress.keep(MessageRoutes.whole(message));
            if (isKept) {
                progress.figure("matched", ++count);
            }
            return isKept;
        }

        void end(boolean isComplete, String failure) {
            Map<String, Object> last = new LinkedHashMap<>();
            if (failure != null) {
                last.put("failure", failure);
            }
            last.put("exported", count);
            last.put("complete", isComplete);
            progress.keepLast(last);
            progress.figure("complete", isComplete);
        }
    }
}
