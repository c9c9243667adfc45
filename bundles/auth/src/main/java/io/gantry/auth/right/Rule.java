package io.gantry.auth.right;

import io.gantry.auth.policy.Action;
import io.gantry.auth.policy.Resource;
import io.gantry.auth.policy.ResourceType;
import io.gantry.codec.JsonObject;
import io.gantry.codec.body.RequestBody;
import io.gantry.message.SystemTopic;
import io.gantry.wire.BadRequestException;
import io.gantry.wire.Request;
import java.util.Arrays;
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

    /** All that the request needs, one after the other as they are asked for. */
    Stream<Need> needs(Request request, String cluster) {
        return reading.of(request, cluster);
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
                (request, cluster) -> Stream.of(need(type, name(request, field), actions)));
    }

    /** Of blanks a pattern could make something that the handler does not. */
    private static String name(Request request, String field) {
        String name = request.fields().requireText(field);
        if (name.isBlank()) {
            throw new BadRequestException("The request's field " + field + " is blank");
        }
        return name;
    }

    /** On each of the names that the field has, none where it has none. */
    static Rule fieldIfSaid(ResourceType type, String field, String separator, Action... anyOf) {
        Set<Action> actions = Set.of(anyOf);
        return new Rule(words(type, anyOf) + " (`" + field + "`, if there)", false, (request, cluster) -> {
            String names = request.fields().text(field);
            return names == null
                    ? Stream.empty()
                    : Arrays.stream(separator.isEmpty() ? new String[] {names} : names.split(separator))
                            .map(String::strip)
                            .filter(name -> !name.isEmpty())
                            .map(name -> need(type, name, actions));
        });
    }

    /** Topics or groups that a body names, and what is needed on each. */
    record Part(ResourceType type, String where, Function<JsonObject, Stream<?>> names, Set<Action> anyOf) {
        Part(ResourceType type, String where, Function<JsonObject, Stream<?>> names, Action... anyOf) {
            this(type, where, names, Set.of(anyOf));
        }

        private String text() {
            return words(type, anyOf.stream().sorted().toArray(Action[]::new)) + " (`" + where + "` of the body)";
        }

        private Stream<Need> needs(JsonObject body) {
            return names.apply(body).map(name -> need(type, Rule.text(name, where), anyOf));
        }
    }

    /**
     * On what the body names, which is read once.
     *
     * @param maxBytes what the handler takes at most
     */
    static Rule body(int maxBytes, Part... parts) {
        return new Rule(
                Arrays.stream(parts).map(Part::text).collect(Collectors.joining("; ")),
                false,
                (request, cluster) -> RequestBody.read(request, maxBytes, body -> Arrays.stream(parts)
                                .flatMap(part -> part.needs(body))
                                .toList())
                        .stream());
    }

    private static String text(Object name, String where) {
        if (name instanceof String text) {
            return text;
        }
        throw new IllegalArgumentException(where + " is missing or no text");
    }

    /** On the topic of the field, unless it is the one for the answers that clients of this cluster wait for. */
    static Rule answer(String field) {
        return new Rule(
                "any user for the cluster's reply topic, else Topic Pub (`" + field + "`)",
                false,
                (request, cluster) -> name(request, field).equals(cluster + SystemTopic.REPLY_SUFFIX)
                        ? Stream.empty()
                        : Stream.of(need(ResourceType.TOPIC, name(request, field), Set.of(Action.PUB))));
    }

    /** On topic and group of a popped message; of one that was popped again the topic is that of its retries. */
    static Rule popped(Action... anyOf) {
        Set<Action> actions = Set.of(anyOf);
        return new Rule(
                words(ResourceType.TOPIC, anyOf) + " (`topic`, or that whose retries it has); "
                        + words(ResourceType.GROUP, anyOf) + " (`consumerGroup`)",
                false,
                (request, cluster) -> {
                    String group = name(request, "consumerGroup");
                    String topic = name(request, "topic");
                    String retries = SystemTopic.RETRY_PREFIX + group;
                    boolean isRetry = topic.startsWith(retries + "_") || topic.startsWith(retries + "+");
                    String real = isRetry ? topic.substring(retries.length() + 1) : topic;
                    return Stream.of(need(ResourceType.GROUP, group, actions), need(ResourceType.TOPIC, real, actions));
                });
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
