package io.gantry.replica;

import org.osgi.annotation.versioning.ConsumerType;

/**
 * Has this node lead its group from now on, by agreement with the one that leads. It is registered while the
 * technique's bundle runs, also while another technique works. Safe for any thread.
 */
@ConsumerType
public interface PlannedLead {
    /** The technique's name, as {@link Replicator#technique} has it. */
    String technique();

    /**
     * Returns what was done; nothing when this node leads already.
     *
     * @throws IllegalStateException with a reason for people: nothing was changed, or who leads is not known
     */
    String lead() throws InterruptedException;
}
