package io.gantry.namesrv.route;

import io.gantry.codec.BrokerEntry;
import io.gantry.codec.QueueMapping;
import io.gantry.codec.RegisterBrokerBody;
import io.gantry.codec.TopicQueues;
import io.gantry.codec.TopicTable;
import io.gantry.route.TopicConfig;
import io.gantry.wire.Connection;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The registered brokers in a form that outlives this bundle: each as it would register now, its topics as the bytes of
 * a registration's body. So a name server that is replaced goes on with all routes, and none is missing for a moment.
 */
public final class KnownBrokers {
    private KnownBrokers() {}

    /** What a table knows; it is to be changed no more. */
    public static List<Map<String, Object>> of(RouteTable table) {
        Map<String, Map<String, TopicConfig>> topics = new HashMap<>();
        Map<String, Map<String, QueueMapping>> mappings = new HashMap<>();
        Routes routes = table.routes();
        routes.topics().forEach(entry -> {
            entry.queues().forEach((broker, queues) -> topics.computeIfAbsent(broker, none -> new LinkedHashMap<>())
                    .put(entry.name(), config(entry.name(), queues)));
            entry.mappings().forEach((broker, mapping) -> mappings.computeIfAbsent(broker, none -> new HashMap<>())
                    .put(entry.name(), mapping));
        });
        List<Map<String, Object>> all = new ArrayList<>();
        for (LiveBroker broker : table.live().all()) {
            String name = broker.departure().brokerName();
            RegisterBrokerBody body = new RegisterBrokerBody(
                    new TopicTable(topics.getOrDefault(name, Map.of()), broker.version()),
                    routes.brokers().filterServersOf(broker.departure().key()),
                    mappings.getOrDefault(name, Map.of()));
            all.add(described(broker, routes.brokers().group(name), body));
        }
        return all;
    }

    private static TopicConfig config(String topic, TopicQueues queues) {
        return new TopicConfig(
                topic,
                queues.readQueues(),
                queues.writeQueues(),
                queues.permission(),
                queues.sysFlag(),
                false,
                Map.of());
    }

    private static Map<String, Object> described(LiveBroker broker, BrokerEntry group, RegisterBrokerBody body) {
        Map<String, Object> facts = new HashMap<>();
        facts.put("cluster", broker.departure().key().cluster());
        facts.put("address", broker.departure().key().address());
        facts.put("name", broker.departure().brokerName());
        facts.put("id", broker.departure().brokerId());
        facts.put("ha", broker.haAddress());
        facts.put("timeoutMillis", TimeUnit.NANOSECONDS.toMillis(broker.timeoutNanos()));
        facts.put("zone", group == null ? null : group.zone());
        facts.put("mayActAsMaster", group != null && group.mayActAsMaster());
        facts.put("body", body.encode());
        facts.put("connection", broker.connection());
        return facts;
    }

    /** Registers the brokers that another table knew: leaders first, or they would seem to come to lead just now. */
    public static void register(Iterable<?> known, RouteTable table) {
        List<Map<?, ?>> all = new ArrayList<>();
        known.forEach(one -> all.add((Map<?, ?>) one));
        all.sort(Comparator.comparing(facts -> (Long) facts.get("id")));
        for (Map<?, ?> facts : all) {
            byte[] body = (byte[]) facts.get("body");
            table.registerKnown(new Registration(
                    new BrokerKey((String) facts.get("cluster"), (String) facts.get("address")),
                    (String) facts.get("name"),
                    (Long) facts.get("id"),
                    (String) facts.get("ha"),
                    (String) facts.get("zone"),
                    (Long) facts.get("timeoutMillis"),
                    (Boolean) facts.get("mayActAsMaster"),
                    RegisterBrokerBody.decode(ByteBuffer.wrap(body), RegisterBrokerBody.MAPPINGS_SINCE_VERSION),
                    (Connection) facts.get("connection")));
        }
    }
}
