package io.gantry.auth.right;

import io.gantry.auth.policy.Action;
import io.gantry.auth.policy.Resource;
import io.gantry.auth.policy.ResourceType;
import io.gantry.codec.JsonObject;
import io.gantry.codec.body.RequestBody;
import io.gantry.wire.Request;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What the requests of one code need.
 *
 * @param text what the table in the documents says of it
 * @param isForSuper whether only users of type Super may
 * @param reading finds the needs of a request; one that cannot be understood is a bad request
 */
record Rule(String text, boolean isForSuper, Reading reading) {
    /** For users of type Super alone. */
    static final Rule SUPER = new Rule("Super user", true, (request, cluster) -> Stream.empty());

    /** Whoever signs may. */
    static final Rule SIGNED = new Rule("any user", false, (request, cluster) -> Stream.empty());

    /** Finds the needs of a request. */
    @FunctionalInterface
    interface Reading {
        Stream<Need> of(Request request, String cluster);
    }

    /** All that the request needs, each once. */
    Collection<Need> needs(Request request, String cluster) {
        return reading.of(request, cluster).collect(Collectors.toCollection(LinkedHashSet::new));
    }

    /** This and that. */
    Rule and(Rule other) {
        return new Rule(
                text + "; " + other.text,
                isForSuper || other.isForSuper,
                (request, cluster) -> Stream.concat(reading.of(request, cluster), other.reading.of(request, cluster)));
    }

    static Rule cluster(Action... anyOf) {
        Set<Action> actions = Set.of(anyOf);
        return new Rule(
                words(ResourceType.CLUSTER, anyOf),
                false,
                (request, cluster) -> Stream.of(new Need(Resource.cluster(cluster), actions)));
    }

    /** On the topic that the field names, or on the group whose retry topic it is. */
    static Rule topic(String field, Action... anyOf) {
        return field(ResourceType.TOPIC, field, anyOf);
    }

    static Rule group(String field, Action... anyOf) {
        return field(ResourceType.GROUP, field, anyOf);
    }

    private static Rule field(ResourceType type, String field, Action... anyOf) {
        Set<Action> actions = Set.of(anyOf);
        return new Rule(
                words(type, anyOf) + " (`" + field + "`)",
                false,
                (request, cluster) -> Stream.of(need(type, request.fields().requireText(field), actions)));
    }

    /** On each of the names that the field has, none where it has none. */
    static Rule fieldIfSaid(ResourceType type, String field, String separator, Action... anyOf) {
        Set<Action> actions = Set.of(anyOf);
        return new Rule(words(type, anyOf) + " (`" + field + "`, if there)", false, (request, cluster) -> {
            String names = request.fields().text(field);
            return names == null
                    ? Stream.empty()
                    : Arrays.stream(separator.isEmpty() ? new String[] {names} : names.split(separator))
                            .filter(name -> !name.isBlank())
                            .map(name -> need(type, name, actions));
        });
    }

    /**
     * On each topic or group that the body names.
     *
     * @param names finds them in the body
     */
    static Rule body(ResourceType type, String where, Function<JsonObject, Stream<?>> names, Action... anyOf) {
        Set<Action> actions = Set.of(anyOf);
        return new Rule(
                words(type, anyOf) + " (`" + where + "` of the body)",
                false,
                (request, cluster) -> RequestBody.read(request, body -> names.apply(body)
                                .map(name -> need(type, text(name, where), actions))
                                .toList())
                        .stream());
    }

    private static String text(Object name, String where) {
        if (name instanceof String text) {
            return text;
        }
        throw new IllegalArgumentException(where + " is missing or no text");
    }

    private static Need need(ResourceType type, String name, Set<Action> actions) {
        Resource resource = type == ResourceType.TOPIC ? Resource.topic(name) : Resource.group(name);
        if (resource.type() == type) {
            return new Need(resource, actions);
        }
        // A retry topic is read and written by consumers of its group, whoever else does is an operator.
        Set<Action> ofGroup = new TreeSet<>(actions);
        if (ofGroup.remove(Action.PUB)) {
            ofGroup.add(Action.SUB);
        }
        return new Need(resource, Set.copyOf(ofGroup));
    }

    private static String words(ResourceType type, Action... anyOf) {
        return type.word() + " " + List.of(anyOf).stream().map(Action::word).collect(Collectors.joining(" or "));
    }
}
