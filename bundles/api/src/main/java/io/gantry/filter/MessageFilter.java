package io.gantry.filter;

import org.osgi.annotation.versioning.ConsumerType;

/** Chooses messages by their properties. Safe for any thread. */
@ConsumerType
public interface MessageFilter {
    /** Whether the message is wanted. Never throws, and its work is bounded by the expression's length. */
    boolean matches(Lookup properties);

    /** The properties of one message. */
    @FunctionalInterface
    interface Lookup {
        /** The value, or null. */
        String value(String name);
    }
}
