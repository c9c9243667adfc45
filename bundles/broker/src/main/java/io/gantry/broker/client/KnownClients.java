package io.gantry.broker.client;

import io.gantry.agent.boot.Handover;
import io.gantry.registry.ConsumerMode;
import io.gantry.registry.Subscription;
import io.gantry.wire.Connection;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connected clients in a form that outlives this bundle: the JDK's types, and connections, which stay whichever
 * bundle is replaced. So nobody has to wait for a heartbeat to consume on. No more is left than the tables hold, and
 * who takes it keeps its own limits. Holds nothing.
 */
final class KnownClients {
    static final String CONSUMERS = "consumers of the broker";
    static final String PRODUCERS = "producers of the broker";

    private static final Logger LOG = LoggerFactory.getLogger(KnownClients.class);

    private KnownClients() {}

    /** Leaves a table of consumers, which is to be changed no more. */
    static void leave(Collection<ConsumerGroup> consumers, Handover handover) {
        List<Map<String, Object>> left = new ArrayList<>();
        for (ConsumerGroup group : consumers) {
            left.add(Map.of(
                    "group", group.name(),
                    "consumeType", group.mode().consumeType(),
                    "messageModel", group.mode().messageModel(),
                    "consumeFromWhere", group.mode().consumeFromWhere(),
                    "fingerprint", group.fingerprint(),
                    "subscriptions", subscriptions(group),
                    "members", members(group.members())));
        }
        handover.leave(CONSUMERS, left, () -> {});
    }

    /** Leaves a table of producers, which is to be changed no more. */
    static void leave(Map<String, List<Member>> producers, Handover handover) {
        List<Map<String, Object>> left = new ArrayList<>();
        producers.forEach((group, members) -> left.add(Map.of("group", group, "members", members(members))));
        handover.leave(PRODUCERS, left, () -> {});
    }

    private static List<Map<String, Object>> subscriptions(ConsumerGroup group) {
        List<Map<String, Object>> all = new ArrayList<>();
        for (Subscription subscription : group.subscriptions().values()) {
            all.add(Map.of(
                    "topic", subscription.topic(),
                    "expression", subscription.expression(),
                    "type", subscription.expressionType(),
                    "version", subscription.version(),
                    "isClassFilter", subscription.isClassFilter()));
        }
        return all;
    }

    private static List<Map<String, Object>> members(Collection<Member> members) {
        List<Map<String, Object>> all = new ArrayList<>();
        for (Member member : members) {
            all.add(Map.of(
                    "id", member.clientId(),
                    "connection", member.connection(),
                    "language", member.language(),
                    "version", member.version(),
                    "seenNanos", member.seenNanos(),
                    "seenMillis", member.seenMillis()));
        }
        return all;
    }

    /** Takes the consumers that a predecessor left. */
    static void take(Handover handover, ConsumerGroups table) {
        take(handover, CONSUMERS, facts -> {
            String group = (String) facts.get("group");
            ConsumerMode mode =
                    new ConsumerMode((String) facts.get("consumeType"), (String) facts.get("messageModel"), (String)
                            facts.get("consumeFromWhere"));
            List<Subscription> wanted = new ArrayList<>();
            for (Object one : (Iterable<?>) facts.get("subscriptions")) {
                wanted.add(subscription((Map<?, ?>) one));
            }
            for (Object one : (Iterable<?>) facts.get("members")) {
                table.register(group, member((Map<?, ?>) one), mode, wanted);
            }
            table.fingerprint(group, (Integer) facts.get("fingerprint"));
        });
    }

    /** Takes the producers that a predecessor left. */
    static void take(Handover handover, ProducerGroups table) {
        take(handover, PRODUCERS, facts -> {
            for (Object one : (Iterable<?>) facts.get("members")) {
                table.register((String) facts.get("group"), member((Map<?, ?>) one));
            }
        });
    }

    private static void take(Handover handover, String name, Consumer<Map<?, ?>> register) {
        handover.take(name).ifPresent(left -> {
            try {
                for (Object group : (Iterable<?>) left.thing()) {
                    register.accept((Map<?, ?>) group);
                }
            } catch (RuntimeException e) {
                // Left by another version, maybe. That is no reason not to start.
                LOG.warn("What is left of the {} is not understood, they are back with their next heartbeats", name, e);
            }
        });
    }

    private static Subscription subscription(Map<?, ?> facts) {
        return Subscription.of(
                (String) facts.get("topic"),
                (String) facts.get("expression"),
                (String) facts.get("type"),
                (Long) facts.get("version"),
                (Boolean) facts.get("isClassFilter"));
    }

    private static Member member(Map<?, ?> facts) {
        Member member = new Member(
                (String) facts.get("id"),
                (Connection) facts.get("connection"),
                (Integer) facts.get("language"),
                (Integer) facts.get("version"));
        member.seen((Long) facts.get("seenNanos"), (Long) facts.get("seenMillis"));
        return member;
    }
}
