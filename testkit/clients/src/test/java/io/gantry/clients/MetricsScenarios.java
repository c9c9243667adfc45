package io.gantry.clients;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What Prometheus fetches has RocketMQ's names, labels and values: Apache's broker is asked the same. */
final class MetricsScenarios {
    private static final Duration SOON = Duration.ofSeconds(40);
    private static final Pattern LABEL = Pattern.compile("(\\w+)=\"([^\"]*)\"");
    /** What Gantry does not tell apart, and what only the library of Apache's tells. */
    private static final Set<String> NOT_HERE =
            Set.of("message_type", "is_long_polling", "result", "language", "version", "consume_mode", "protocol_type");

    private static final List<String> NAMES = List.of(
            "rocketmq_broker_permission",
            "rocketmq_topic_number",
            "rocketmq_consumer_group_number",
            "rocketmq_messages_in_total",
            "rocketmq_messages_out_total",
            "rocketmq_throughput_in_total",
            "rocketmq_throughput_out_total",
            "rocketmq_consumer_connections",
            "rocketmq_consumer_lag_messages",
            "rocketmq_storage_size_bytes",
            "rocketmq_storage_flush_behind_bytes",
            "rocketmq_storage_dispatch_behind_bytes",
            "rocketmq_storage_message_reserve_time_milliseconds",
            "rocketmq_producer_connections",
            "rocketmq_rpc_latency_milliseconds_count");

    private final String topic = Stage.fresh("metrics");
    private final String group = Stage.fresh("metrics-group");

    /** One line of an answer. */
    private record Value(String name, Map<String, String> labels, double value) {}

    private static List<Value> scrape(int port) {
        try (InputStream in =
                URI.create("http://127.0.0.1:" + port + "/metrics").toURL().openStream()) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(MetricsScenarios::value)
                    .toList();
        } catch (IOException e) {
            return List.of();
        }
    }

    private static Value value(String line) {
        Map<String, String> labels = new LinkedHashMap<>();
        Matcher label = LABEL.matcher(line);
        while (label.find()) {
            labels.put(label.group(1), label.group(2));
        }
        String[] words = line.substring(line.lastIndexOf('}') + 1).trim().split(" ");
        String number = line.indexOf('{') < 0 ? words[1] : words[0];
        return new Value(line.split("[{ ]")[0], labels, Double.parseDouble(number));
    }

    private static double of(List<Value> values, String name, Map<String, String> labels) {
        return values.stream()
                .filter(value ->
                        value.name.equals(name) && value.labels.entrySet().containsAll(labels.entrySet()))
                .mapToDouble(Value::value)
                .findFirst()
                .orElse(-1);
    }

    private List<Value> valuesOf(Peer peer) {
        int port = Ports.next();
        ClientVm client = Stage.shared().client(ClassPath.CLIENT_5);
        try (Node names = Node.nameServer(peer).start();
                Node broker = Node.broker(peer, names.address())
                        .with("metricsExporterType", "PROM")
                        .with("metricsPromExporterHost", "127.0.0.1")
                        .with("metricsPromExporterPort", port)
                        .start()) {
            if (peer == Peer.GANTRY) {
                broker.awaitWhole();
                new Shell(broker).run("feature:install metrics-prometheus");
            }
            client.run("send", Stage.argsAt(names.address(), "topic", topic, "count", 6, "tag", "a"));
            Map<String, Object> consumer = Stage.argsAt(
                    names.address(), "topic", topic, "group", group, "name", "metrics-" + peer, "mode", "push");
            client.run("startConsumer", consumer);
            consumer.put("count", 6);
            client.run("awaitConsumer", consumer);
            try {
                Map<String, String> ofGroup = Map.of("topic", topic, "consumer_group", group);
                List<Value> seen = new ArrayList<>();
                // What is returned is what was waited for: a client tells its places one by one, now and then one
                // between two messages, so that the very next figures may tell of one more that waits.
                Await.that(peer + " tells that all is consumed", SOON, () -> {
                    seen.clear();
                    seen.addAll(scrape(port));
                    return of(seen, "rocketmq_messages_out_total", ofGroup) == 6
                            && of(seen, "rocketmq_consumer_lag_messages", ofGroup) == 0;
                });
                return seen;
            } finally {
                client.run("stopConsumer", consumer);
                client.run("stopProducers", Map.of());
            }
        }
    }

    @Test
    void figuresHaveTheNamesLabelsAndValuesOfApaches() {
        List<Value> theirs = valuesOf(Peer.APACHE);
        List<Value> ours = valuesOf(Peer.GANTRY);
        for (String name : NAMES) {
            Set<String> expected = labels(theirs, name);
            expected.removeAll(NOT_HERE);
            expected.removeIf(label -> label.startsWith("otel_"));
            Set<String> actual = labels(ours, name);
            actual.removeAll(NOT_HERE);
            assertTrue(ours.stream().anyMatch(value -> value.name.equals(name)), name + " is not told: " + ours);
            assertEquals(expected, actual, name + ": " + theirs);
        }
        Map<String, String> ofTopic = Map.of("topic", topic);
        for (String name : List.of(
                "rocketmq_messages_in_total",
                "rocketmq_messages_out_total",
                "rocketmq_throughput_in_total",
                "rocketmq_throughput_out_total",
                "rocketmq_consumer_lag_messages")) {
            assertEquals(of(theirs, name, ofTopic), of(ours, name, ofTopic), name);
        }
        assertEquals(
                of(theirs, "rocketmq_broker_permission", Map.of()), of(ours, "rocketmq_broker_permission", Map.of()));
        Map<String, Set<String>> asked = BoardNames.all();
        assertTrue(asked.size() > 10, asked.toString());
        asked.forEach((name, labels) -> {
            assertTrue(ours.stream().anyMatch(value -> value.name.equals(name)), name + " is on a board, and not told");
            assertTrue(labels(ours, name).containsAll(labels), name + " has not all of " + labels);
        });
    }

    private static Set<String> labels(List<Value> values, String name) {
        Set<String> labels = new TreeSet<>();
        values.stream().filter(value -> value.name.equals(name)).forEach(value -> labels.addAll(value.labels.keySet()));
        return labels;
    }
}
