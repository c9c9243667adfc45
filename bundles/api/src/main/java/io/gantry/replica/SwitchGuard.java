package io.gantry.replica;

import org.osgi.annotation.versioning.ConsumerType;

/** Keeps a technique from being replaced by a command while that would do harm: register a service, and it is asked. */
@ConsumerType
public interface SwitchGuard {
    /**
     * Why not now, for people; empty when nothing speaks against it.
     *
     * @param wanted the name of the technique that is to come
     */
    String refusal(String wanted);
}
