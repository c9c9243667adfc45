package io.gantry.ha.async;

import io.gantry.replica.Replicator;

/** This technique on one side or the other; leaves no thread, port and connection when it is closed. */
interface Technique extends Replicator, AutoCloseable {
    @Override
    default boolean isShared() {
        return true;
    }

    /** Only these addresses and networks may follow from now on, where anybody does. */
    default void allow(String... followers) {
        // Nobody follows a follower.
    }

    @Override
    void close();
}
