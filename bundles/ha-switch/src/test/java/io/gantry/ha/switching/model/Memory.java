package io.gantry.ha.switching.model;

/**
 * What a node loses in a crash.
 *
 * @param isUp whether it runs
 * @param isOpen whether it leads as a master with its write gate open
 * @param standing its place in its group of voters
 * @param counted how many entries of its log count: are shown to consumers
 */
record Memory(boolean isUp, boolean isOpen, Standing standing, int counted) {
    /** A place in a group of voters. */
    enum Standing {
        FOLLOWER,
        CANDIDATE,
        LEADER
    }

    static final Memory DOWN = new Memory(false, false, Standing.FOLLOWER, 0);
    static final Memory FRESH = new Memory(true, false, Standing.FOLLOWER, 0);

    Memory open(boolean next) {
        return new Memory(isUp, next, standing, counted);
    }

    Memory standing(Standing next) {
        return new Memory(isUp, isOpen, next, counted);
    }

    Memory counted(int next) {
        return new Memory(isUp, isOpen, standing, next);
    }

    int packed() {
        return counted << 4 | standing.ordinal() << 2 | (isUp ? 2 : 0) | (isOpen ? 1 : 0);
    }
}
