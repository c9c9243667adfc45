package io.gantry.ha.switching.model;

/**
 * What may still come from outside; it bounds the state space.
 *
 * @param writes values of clients, numbered from 1 up to {@link #ALL_WRITES}
 * @param crashes of any node
 * @param toRaft switches to raft
 * @param toAsync switches to master and slaves
 * @param promotions of a slave while no master runs
 */
record Budget(int writes, int crashes, int toRaft, int toAsync, int promotions) {
    static final int ALL_WRITES = 3;
    static final Budget NONE = new Budget(0, 0, 0, 0, 0);

    static Budget writes(int count) {
        return new Budget(count, 0, 0, 0, 0);
    }

    Budget crashes(int count) {
        return new Budget(writes, count, toRaft, toAsync, promotions);
    }

    Budget toRaft(int count) {
        return new Budget(writes, crashes, count, toAsync, promotions);
    }

    Budget toAsync(int count) {
        return new Budget(writes, crashes, toRaft, count, promotions);
    }

    Budget promotions(int count) {
        return new Budget(writes, crashes, toRaft, toAsync, count);
    }

    Budget oneWriteLess() {
        return new Budget(writes - 1, crashes, toRaft, toAsync, promotions);
    }

    /** The value that the next write brings. */
    int nextValue() {
        return ALL_WRITES + 1 - writes;
    }

    int packed() {
        return writes << 12 | crashes << 9 | toRaft << 6 | toAsync << 3 | promotions;
    }
}
