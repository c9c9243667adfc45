package io.gantry.ha.switching;

import io.gantry.agent.Clock;
import io.gantry.replica.Replicator;

/** For how long there was no technique, all times together. Safe for any thread. */
final class Absence {
    private final Clock clock;
    private Replicator present;
    private long sinceNanos;
    private long sumNanos;

    /** Begins without a technique. */
    Absence(Clock clock) {
        this.clock = clock;
        this.sinceNanos = clock.nanos();
    }

    synchronized void end(Replicator technique) {
        if (present == null) {
            sumNanos += clock.nanos() - sinceNanos;
        }
        present = technique;
    }

    /** A technique goes; the next one may be there already. */
    synchronized void begin(Replicator technique) {
        if (present == technique) {
            present = null;
            sinceNanos = clock.nanos();
        }
    }

    /** Null while there is none. */
    synchronized Replicator present() {
        return present;
    }

    synchronized long nanos() {
        return sumNanos + (present == null ? clock.nanos() - sinceNanos : 0);
    }
}
