package io.gantry.auth.right;

import io.gantry.auth.policy.Action;
import io.gantry.auth.policy.Resource;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** A right that a request needs: one of the actions on the resource. */
public record Need(Resource resource, Set<Action> anyOf) {
    private static final int MAX_SHOWN = 256;

    private String shown() {
        String text = resource.toString();
        return text.length() <= MAX_SHOWN ? text : text.substring(0, MAX_SHOWN) + "...";
    }

    @Override
    public String toString() {
        return new TreeSet<>(anyOf).stream().map(Action::word).collect(Collectors.joining(" or ")) + " on " + shown();
    }
}
