package io.gantry.ha.switching.model;

/**
 * What a node has after a crash.
 *
 * @param cell the newest switch it knows
 * @param reign the newest reign of a master it knows
 * @param leads whether it is that master
 * @param voter its part in a group of voters
 * @param log its commit log
 */
record Disk(Cell cell, int reign, boolean leads, Voter voter, long log) {
    Disk cell(Cell next) {
        return new Disk(next, reign, leads, voter, log);
    }

    Disk reign(int number, boolean isMine) {
        return new Disk(cell, number, isMine, voter, log);
    }

    Disk voter(Voter next) {
        return new Disk(cell, reign, leads, next, log);
    }

    Disk log(long next) {
        return new Disk(cell, reign, leads, voter, next);
    }

    /** The newest number it knows. A switch to raft owns two: its id, and the reign behind it if it is given up. */
    int number() {
        return Math.max(reign, cell.to() == Technique.RAFT && !cell.isRaft() ? cell.id() + 1 : cell.id());
    }

    long packed(Renaming names) {
        long packed = (long) names.of(cell).packed() << 30 | (long) reign << 20;
        return packed | (leads ? 1 << 19 : 0) | names.of(voter).packed();
    }
}
