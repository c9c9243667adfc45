package io.gantry.replica;

import org.osgi.annotation.versioning.ConsumerType;

/**
 * A technique that a running group switches to and from. It is registered while the technique's bundle runs, also
 * while another technique works; which one does is in the {@link SwitchFile}, which a technique reads when it begins.
 * Safe for any thread.
 */
@ConsumerType
public interface Switchable {
    /** The technique's name, as {@link Replicator#technique} has it. */
    String technique();

    /**
     * Makes ready what can be before the technique is to work, and tries it: nothing waits for this.
     *
     * @throws IllegalStateException with a reason for people: it could not work here
     */
    void prepare(GroupSwitch wanted);

    /** The file has changed: works or does not from now on, as it says. Returns when that is so. */
    void follow();

    /** Wants to lead now, where the group elects who does. */
    default void lead() {
        // A reign says who does.
    }

    /** Whether a group of this technique agrees on things by itself, see {@link #propose}; else its logs are sealed. */
    default boolean isAgreeing() {
        return false;
    }

    /**
     * Has the group agree that another technique is to work; this node's writes are held. Returns before it is decided.
     *
     * @return false when this node cannot propose anything now
     */
    default boolean propose(GroupSwitch wanted) {
        return false;
    }

    /** What was decided by {@link #propose} here or on another node, and is to be done; null when there is nothing. */
    default GroupSwitch decided() {
        return null;
    }
}
