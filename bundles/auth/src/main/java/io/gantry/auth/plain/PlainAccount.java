package io.gantry.auth.plain;

import io.gantry.auth.policy.Action;
import io.gantry.auth.policy.Policies;
import io.gantry.auth.policy.PolicyEntry;
import io.gantry.auth.policy.ResourcePattern;
import io.gantry.auth.policy.ResourceType;
import io.gantry.auth.user.Account;
import io.gantry.auth.user.User;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Turns an account of {@code plain_acl.yml} into a user with policies: PUB and SUB are those actions and Get, DENY
 * denies all. An admin is a Super user.
 */
final class PlainAccount {
    static final String KEY = "accessKey";
    static final String SECRET = "secretKey";
    private static final List<String> TEXTS =
            List.of(KEY, SECRET, "whiteRemoteAddress", "defaultTopicPerm", "defaultGroupPerm");
    private static final List<String> LISTS = List.of("topicPerms", "groupPerms");

    private PlainAccount() {}

    /** Reads the fields of one account. */
    static Account of(Map<String, Object> fields) {
        String key = text(fields, KEY);
        try {
            User user = new User(key, text(fields, SECRET), Boolean.parseBoolean(text(fields, "admin")), true);
            List<PolicyEntry> byDefault = new ArrayList<>();
            byDefault(ResourceType.TOPIC, text(fields, "defaultTopicPerm"), byDefault);
            byDefault(ResourceType.GROUP, text(fields, "defaultGroupPerm"), byDefault);
            List<PolicyEntry> custom = new ArrayList<>();
            custom(ResourceType.TOPIC, list(fields, "topicPerms"), custom);
            custom(ResourceType.GROUP, list(fields, "groupPerms"), custom);
            return new Account(
                    user, Policies.of(custom, byDefault), AddressMask.parse(text(fields, "whiteRemoteAddress")));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("account " + key + ": " + e.getMessage(), e);
        }
    }

    /** An account's fields after an operator said some anew; lists come with commas. */
    static Map<String, Object> changed(Map<String, Object> fields, Map<String, String> said) {
        Map<String, Object> next = new LinkedHashMap<>(fields);
        for (String name : TEXTS) {
            if (said.get(name) != null) {
                next.put(name, said.get(name));
            }
        }
        if (said.get("admin") != null) {
            next.put("admin", Boolean.parseBoolean(said.get("admin")));
        }
        for (String name : LISTS) {
            if (said.get(name) != null) {
                // Nothing between commas is no permission: so the last one is taken back.
                next.put(
                        name,
                        said.get(name).isBlank()
                                ? List.of()
                                : List.of(said.get(name).split(",")));
            }
        }
        return next;
    }

    static String text(Map<String, Object> fields, String name) {
        Object value = fields.get(name);
        return value == null ? "" : value.toString().strip();
    }

    private static List<String> list(Map<String, Object> fields, String name) {
        Object value = fields.get(name);
        if (value == null) {
            return List.of();
        }
        if (value instanceof List<?> items) {
            return items.stream().map(String::valueOf).toList();
        }
        throw new IllegalArgumentException(name + " is no list");
    }

    private static void byDefault(ResourceType type, String permission, List<PolicyEntry> entries) {
        if (!permission.isEmpty()) {
            entries.add(entry(new ResourcePattern(type, "", true), permission));
        }
    }

    private static void custom(ResourceType type, List<String> permissions, List<PolicyEntry> entries) {
        for (String each : permissions) {
            int equals = each.lastIndexOf('=');
            if (equals < 1) {
                throw new IllegalArgumentException("'" + each + "' is no permission; write NAME=PUB|SUB");
            }
            ResourcePattern pattern =
                    new ResourcePattern(type, each.substring(0, equals).strip(), false);
            entries.add(entry(pattern, each.substring(equals + 1).strip()));
        }
    }

    private static PolicyEntry entry(ResourcePattern pattern, String permission) {
        return switch (permission) {
            case "DENY" -> new PolicyEntry(pattern, Set.of(Action.ALL), List.of(), false);
            case "PUB" -> new PolicyEntry(pattern, Set.of(Action.PUB, Action.GET), List.of(), true);
            case "SUB" -> new PolicyEntry(pattern, Set.of(Action.SUB, Action.GET), List.of(), true);
            case "PUB|SUB", "SUB|PUB" ->
                new PolicyEntry(pattern, Set.of(Action.PUB, Action.SUB, Action.GET), List.of(), true);
            default ->
                throw new IllegalArgumentException(
                        "'" + permission + "' is no permission; there are DENY, PUB, SUB and PUB|SUB");
        };
    }
}
