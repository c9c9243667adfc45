package io.gantry.auth.policy;

import java.util.Arrays;
import java.util.stream.Collectors;

/** What can be done with a resource, by RocketMQ's names. */
public enum Action {
    /** Everything; only in policies. */
    ALL("All"),
    PUB("Pub"),
    SUB("Sub"),
    CREATE("Create"),
    UPDATE("Update"),
    DELETE("Delete"),
    GET("Get"),
    LIST("List");

    private final String word;

    Action(String word) {
        this.word = word;
    }

    /** The action of a policy; upper and lower case are the same. */
    static Action of(String word) {
        for (Action action : values()) {
            if (action.word.equalsIgnoreCase(word)) {
                return action;
            }
        }
        throw new IllegalArgumentException("'" + word + "' is no action; there are "
                + Arrays.stream(values()).map(Action::word).collect(Collectors.joining(", ")));
    }

    public String word() {
        return word;
    }
}
