package io.gantry.cluster.ask;

import io.gantry.cluster.BrokerNode;
import io.gantry.cluster.CallConnection;
import io.gantry.cluster.ClusterException;
import io.gantry.codec.BadBodyException;
import io.gantry.codec.Frame;
import io.gantry.codec.Json;
import io.gantry.codec.JsonObject;
import io.gantry.codec.JsonWriter;
import io.gantry.wire.RequestCode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What brokers say of who is let in and may do what: users and their policies. No answer has a secret. */
public final class AuthAnswers {
    private static final String SUBJECT_PREFIX = "User:";

    private final Fleet fleet;

    /**
     * Someone who is let in.
     *
     * @param type Super or Normal
     * @param status enable or disable
     */
    public record User(String name, String type, String status) {}

    /**
     * What a user may do, or may not.
     *
     * @param kind Custom or Default
     * @param resource as {@code Topic:orders}
     * @param sources addresses and networks from where the request must come; none for any
     * @param decision Allow or Deny
     */
    public record Policy(
            String user, String kind, String resource, List<String> actions, List<String> sources, String decision) {}

    public AuthAnswers(Fleet fleet) {
        this.fleet = fleet;
    }

    /** All users of a broker. */
    public List<User> users(BrokerNode broker) {
        List<User> users = new ArrayList<>();
        for (JsonObject json : list(broker, "list its users", RequestCode.AUTH_LIST_USER)) {
            users.add(new User(
                    json.textOr("username", ""), json.textOr("userType", ""), json.textOr("userStatus", "enable")));
        }
        return users;
    }

    /** All policies of a broker. */
    public List<Policy> policies(BrokerNode broker) {
        List<Policy> policies = new ArrayList<>();
        for (JsonObject acl : list(broker, "list its policies", RequestCode.AUTH_LIST_ACL)) {
            String subject = acl.textOr("subject", "");
            String user = subject.startsWith(SUBJECT_PREFIX) ? subject.substring(SUBJECT_PREFIX.length()) : subject;
            for (JsonObject policy : objects(acl.listOrEmpty("policies"))) {
                for (JsonObject entry : objects(policy.listOrEmpty("entries"))) {
                    policies.add(new Policy(
                            user,
                            policy.textOr("policyType", "Custom"),
                            entry.textOr("resource", ""),
                            texts(entry.listOrEmpty("actions")),
                            texts(entry.listOrEmpty("sourceIps")),
                            entry.textOr("decision", "")));
                }
            }
        }
        return policies;
    }

    private List<JsonObject> list(BrokerNode broker, String what, int code) {
        Frame answer = fleet.to(broker).require(what, code, Map.of());
        if (answer.bodyLength() == 0) {
            return List.of();
        }
        try {
            return objects(Json.parse(answer.body()) instanceof List<?> list ? list : List.of());
        } catch (BadBodyException e) {
            throw new ClusterException("The answer of " + broker.address() + " cannot be read: " + e.getMessage());
        }
    }

    private static List<JsonObject> objects(List<?> list) {
        return list.stream()
                .filter(JsonObject.class::isInstance)
                .map(JsonObject.class::cast)
                .toList();
    }

    private static List<String> texts(List<?> list) {
        return list.stream().map(String::valueOf).toList();
    }

    /**
     * Makes a user.
     *
     * @param secret what the user signs with
     */
    public void create(BrokerNode broker, User user, String secret) {
        change(broker, "make user " + user.name(), RequestCode.AUTH_CREATE_USER, user, secret);
    }

    /**
     * Changes a user; empty texts leave what is there.
     *
     * @param secret null leaves it as it is
     */
    public void update(BrokerNode broker, User user, String secret) {
        change(broker, "change user " + user.name(), RequestCode.AUTH_UPDATE_USER, user, secret);
    }

    private void change(BrokerNode broker, String what, int code, User user, String secret) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("username", user.name());
        if (secret != null) {
            body.put("password", secret);
        }
        if (!user.type().isEmpty()) {
            body.put("userType", user.type());
        }
        if (!user.status().isEmpty()) {
            body.put("userStatus", user.status());
        }
        send(broker, what, code, Map.of("username", user.name()), body);
    }

    /** Deletes a user, and what it may do. */
    public void deleteUser(BrokerNode broker, String user) {
        send(broker, "delete user " + user, RequestCode.AUTH_DELETE_USER, Map.of("username", user), null);
    }

    /** Adds what a user may do, or replaces what there is about the same resource. */
    public void put(BrokerNode broker, Policy policy) {
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put("resource", policy.resource());
        entry.put("actions", policy.actions());
        entry.put("sourceIps", policy.sources());
        entry.put("decision", policy.decision());
        String subject = SUBJECT_PREFIX + policy.user();
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("subject", subject);
        body.put("policies", List.of(Map.of("policyType", policy.kind(), "entries", List.of(entry))));
        String what = "take the policy about " + policy.resource();
        send(broker, what, RequestCode.AUTH_CREATE_ACL, Map.of("subject", subject), body);
    }

    /** Takes back what was said of a resource. */
    public void delete(BrokerNode broker, String user, String kind, String resource) {
        Map<String, Object> fields = Map.of("subject", SUBJECT_PREFIX + user, "policyType", kind, "resource", resource);
        send(broker, "forget the policy about " + resource, RequestCode.AUTH_DELETE_ACL, fields, null);
    }

    private void send(BrokerNode broker, String what, int code, Map<String, Object> fields, Map<String, Object> body) {
        CallConnection connection = fleet.to(broker);
        connection.require(what, code, fields, body == null ? new byte[0] : JsonWriter.COMPACT.bytes(body));
    }
}
