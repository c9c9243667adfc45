package io.gantry.ha.switching.model;

/**
 * The record of the newest switch that a node knows, as on disk.
 *
 * @param id the switch; a number of the one line
 * @param state how far it is
 * @param to the technique it goes to
 * @param master who drives it (to raft), or is to lead (to async)
 */
record Cell(int id, State state, Technique to, int master) {
    /** How far a switch is at one node. */
    enum State {
        PROMISED,
        SEALED,
        ACTIVE,
        ABORTED
    }

    Cell as(State next) {
        return new Cell(id, next, to, master);
    }

    boolean is(State wanted, int wantedId) {
        return state == wanted && id == wantedId;
    }

    boolean is(State wanted) {
        return state == wanted;
    }

    /** Whether the log belongs to a group of voters. */
    boolean isRaft() {
        return to == Technique.RAFT && state == State.ACTIVE;
    }

    /** Master and slaves work: a switch to raft that is only promised, or given up, leaves them as they were. */
    boolean isAsync() {
        return to == Technique.ASYNC || state == State.PROMISED || state == State.ABORTED;
    }

    int packed() {
        return id << 5 | state.ordinal() << 3 | to.ordinal() << 2 | master;
    }

    @Override
    public String toString() {
        return state + "(" + id + (to == Technique.RAFT ? " raft" : " async of " + Node.name(master)) + ")";
    }
}
