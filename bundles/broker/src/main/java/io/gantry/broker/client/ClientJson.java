package io.gantry.broker.client;

import io.gantry.registry.Subscription;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Clients and subscriptions in RocketMQ's JSON, fields in its order. */
public final class ClientJson {
    private static final String[] LANGUAGES = {
        "JAVA", "CPP", "DOTNET", "PYTHON", "DELPHI", "ERLANG", "RUBY", "OTHER", "HTTP", "GO", "PHP", "OMS", "RUST",
        "NODE_JS"
    };

    private ClientJson() {}

    /** What a group wants of one topic. */
    public static Map<String, Object> of(Subscription subscription) {
        List<Integer> codes = new ArrayList<>();
        for (int code : subscription.codes()) {
            codes.add(code);
        }
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("classFilterMode", subscription.isClassFilter());
        json.put("codeSet", codes);
        json.put("expressionType", subscription.expressionType());
        json.put("subString", subscription.expression());
        json.put("subVersion", subscription.version());
        json.put("tagsSet", subscription.tags());
        json.put("topic", subscription.topic());
        return json;
    }

    /** The connections of a group's members. */
    static List<Object> connections(Collection<Member> members) {
        List<Object> connections = new ArrayList<>();
        for (Member member : members) {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("clientAddr", member.address());
            json.put("clientId", member.clientId());
            json.put("language", language(member));
            json.put("version", member.version());
            connections.add(json);
        }
        return connections;
    }

    /** A connected group: its members, and what they want. */
    static Map<String, Object> of(ConsumerGroup group) {
        Map<String, Object> subscriptions = new LinkedHashMap<>();
        group.subscriptions().forEach((topic, subscription) -> subscriptions.put(topic, of(subscription)));
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("connectionSet", connections(group.members()));
        json.put("consumeFromWhere", group.mode().consumeFromWhere());
        json.put("consumeType", group.mode().consumeType());
        json.put("messageModel", group.mode().messageModel());
        json.put("subscriptionTable", subscriptions);
        return json;
    }

    /** All producers, by group. */
    static Map<String, Object> producers(Map<String, List<Member>> groups) {
        Map<String, Object> table = new LinkedHashMap<>();
        groups.forEach((group, members) -> {
            List<Object> rows = new ArrayList<>();
            for (Member member : members) {
                Map<String, Object> json = new LinkedHashMap<>();
                json.put("clientId", member.clientId());
                json.put("language", language(member));
                json.put("lastUpdateTimestamp", member.seenMillis());
                // As Java prints a socket's address, which is how RocketMQ tells it here.
                json.put("remoteIP", "/" + member.address());
                json.put("version", member.version());
                rows.add(json);
            }
            table.put(group, rows);
        });
        return Map.of("data", table);
    }

    private static String language(Member member) {
        int code = member.language();
        return code >= 0 && code < LANGUAGES.length ? LANGUAGES[code] : "OTHER";
    }
}
