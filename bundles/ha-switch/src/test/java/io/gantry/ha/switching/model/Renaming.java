package io.gantry.ha.switching.model;

import java.util.List;

/** Nodes that began alike may change their names: states that differ in names only are one. */
final class Renaming {
    static final int COUNT = 6;
    static final Renaming NONE = new Renaming(0, 0, 1, 2);
    /** For a master with two slaves. */
    static final List<Renaming> OF_SLAVES = List.of(NONE, new Renaming(1, 0, 2, 1));
    /** For three voters. */
    static final List<Renaming> OF_ALL = List.of(
            NONE,
            new Renaming(1, 0, 2, 1),
            new Renaming(2, 1, 0, 2),
            new Renaming(3, 1, 2, 0),
            new Renaming(4, 2, 0, 1),
            new Renaming(5, 2, 1, 0));

    private final int index;
    private final int[] names;

    /** The last one is nobody. */
    private Renaming(int index, int first, int second, int third) {
        this.index = index;
        this.names = new int[] {first, second, third, Voter.NOBODY};
    }

    int index() {
        return index;
    }

    int of(int node) {
        return names[node];
    }

    Cell of(Cell cell) {
        return this == NONE ? cell : new Cell(cell.id(), cell.state(), cell.to(), names[cell.master()]);
    }

    Voter of(Voter voter) {
        return this == NONE ? voter : new Voter(voter.group(), voter.term(), names[voter.votedFor()], voter.base());
    }

    long of(long log) {
        return this == NONE ? log : Log.renamed(log, names);
    }

    /** The same for all worlds that differ in names only. */
    static long fingerprint(World world, List<Renaming> symmetries) {
        long least = world.fingerprint(NONE);
        for (int at = 1; at < symmetries.size(); at++) {
            least = Math.min(least, world.fingerprint(symmetries.get(at)));
        }
        return least;
    }
}
