package io.gantry.settings.rocketmq;

import java.util.List;

/**
 * One line of the catalogue: a key that Apache RocketMQ knows or once knew, and what it means here.
 *
 * @param name the key as Apache spells it
 * @param type how its value is read
 * @param standard the text of Apache's default; empty for none
 * @param state what becomes of it here
 * @param targets for {@link State#APPLIED}, where its value goes; empty if it is worked out in code
 * @param remark for the operator: why it has no effect, or what to write instead
 */
record KnownKey(String name, ValueType type, String standard, State state, List<Target> targets, String remark) {

    /** What becomes of a key. */
    enum State {
        /** It reaches a component. */
        APPLIED,
        /** It has no counterpart: there is nothing to set. */
        FIXED,
        /** It belongs to a feature that is not part of this release. */
        LATER,
        /** It must keep its default: a node that ignored another value would do harm. */
        REFUSED,
        /** Apache RocketMQ 5.5 ignores it too. */
        DEAD
    }

    /** Whether the value is nobody else's business. */
    boolean isSecret() {
        return name.equals("initAuthenticationUser") || name.equals("innerClientAuthenticationCredentials");
    }
}
