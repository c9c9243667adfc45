package io.gantry.ha.switching.model;

/**
 * A node's part in a group of voters, as on disk. That it exists is that the node takes part.
 *
 * @param group the switch that made the group; 0 for none
 * @param term the newest term known; the group's begins at its id
 * @param votedFor who got the vote of this term; {@link #NOBODY}
 * @param base how many entries were there before the group; {@link #UNSEEDED} where the log is not the group's yet
 */
record Voter(int group, int term, int votedFor, int base) {
    static final int NOBODY = 3;
    static final int UNSEEDED = -1;
    static final Voter NONE = new Voter(0, 0, NOBODY, UNSEEDED);

    static Voter of(int group, int base) {
        return new Voter(group, group, NOBODY, base);
    }

    Voter voted(int newTerm, int candidate) {
        return new Voter(group, newTerm, candidate, base);
    }

    Voter seeded(int entries) {
        return base == UNSEEDED ? new Voter(group, term, votedFor, entries) : this;
    }

    boolean isSeeded() {
        return base != UNSEEDED;
    }

    int packed() {
        return group << 11 | term << 7 | votedFor << 5 | base + 1;
    }

    @Override
    public String toString() {
        return group == 0
                ? ""
                : " group " + group + " term " + term + (votedFor == NOBODY ? "" : " vote " + Node.name(votedFor))
                        + (isSeeded() ? "" : " unseeded");
    }
}
