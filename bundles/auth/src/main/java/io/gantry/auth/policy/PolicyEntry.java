package io.gantry.auth.policy;

import io.gantry.codec.JsonObject;
import io.gantry.wire.AddressRange;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * One line of a policy.
 *
 * @param actions what it is about
 * @param sources where the request must come from; empty for anywhere
 * @param isAllowed whether it allows or denies
 */
public record PolicyEntry(ResourcePattern pattern, Set<Action> actions, List<AddressRange> sources, boolean isAllowed) {
    private static final int MAX_SOURCES = 100;

    public PolicyEntry {
        actions = Set.copyOf(actions);
        sources = List.copyOf(sources);
        if (actions.isEmpty()) {
            throw new IllegalArgumentException("an entry has no actions");
        }
        if (sources.size() > MAX_SOURCES) {
            throw new IllegalArgumentException("an entry has more than " + MAX_SOURCES + " source addresses");
        }
    }

    /** Reads an entry as {@code mqadmin} sends it and the file has it. */
    static PolicyEntry of(JsonObject fields) {
        return new PolicyEntry(
                ResourcePattern.parse(fields.text("resource")),
                Set.copyOf(texts(fields, "actions", Action::of)),
                texts(fields, "sourceIps", AddressRange::parse),
                isAllowed(fields.textOr("decision", "")));
    }

    private static <T> List<T> texts(JsonObject fields, String name, Function<String, T> meaning) {
        List<T> meanings = new ArrayList<>();
        for (Object each : fields.listOrEmpty(name)) {
            if (!(each instanceof String text)) {
                throw new IllegalArgumentException(name + " has something that is no text");
            }
            meanings.add(meaning.apply(text));
        }
        return meanings;
    }

    private static boolean isAllowed(String decision) {
        if (decision.equalsIgnoreCase("Allow")) {
            return true;
        }
        if (decision.equalsIgnoreCase("Deny")) {
            return false;
        }
        throw new IllegalArgumentException("'" + decision + "' is no decision; there are Allow and Deny");
    }

    boolean isAbout(Resource resource, Set<Action> anyOf, InetAddress source) {
        return pattern.matches(resource)
                && (actions.contains(Action.ALL) || anyOf.stream().anyMatch(actions::contains))
                && (sources.isEmpty() || sources.stream().anyMatch(range -> range.holds(source)));
    }

    /** As {@code mqadmin} expects it and the file has it. */
    Map<String, Object> told() {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("resource", pattern.toString());
        fields.put("actions", actions.stream().sorted().map(Action::word).toList());
        if (!sources.isEmpty()) {
            fields.put("sourceIps", sources.stream().map(AddressRange::toString).toList());
        }
        fields.put("decision", isAllowed ? "Allow" : "Deny");
        return fields;
    }
}
