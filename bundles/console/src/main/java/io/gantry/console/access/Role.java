package io.gantry.console.access;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What a user may do; each may do what the one before may. */
public enum Role {
    /** Looks. */
    VIEWER,
    /** Makes topics, sends messages, moves groups. */
    OPERATOR,
    /** Deletes, changes what runs in the node and how it is replicated, and says who is let in. */
    ADMIN;

    /** Whether it may do what the other may. */
    public boolean includes(Role other) {
        return ordinal() >= other.ordinal();
    }

    /** As it is written. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The role of a word. */
    public static Optional<Role> of(String word) {
        return Arrays.stream(values()).filter(role -> role.word().equals(word)).findFirst();
    }
}
