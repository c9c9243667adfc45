package io.gantry.registry;

import org.osgi.annotation.versioning.ProviderType;

/** Which groups consume in order now. Safe for any thread. */
@ProviderType
public interface OrderLocks {
    /** Whether a member of the group holds the lock of a queue: then the group consumes in order. */
    boolean isHeld(String group);
}
