package io.gantry.ha.switching.model;

/** One of the three nodes: what outlives a crash, and what does not. Immutable. */
final class Node {
    private final Disk disk;
    private final Memory memory;
    private final long[] prints = new long[Renaming.COUNT];

    Node(Disk disk, Memory memory) {
        this.disk = disk;
        this.memory = memory;
    }

    static String name(int index) {
        return "MAB".substring(index, index + 1);
    }

    Disk disk() {
        return disk;
    }

    Memory memory() {
        return memory;
    }

    Node disk(Disk next) {
        return new Node(next, memory);
    }

    Node memory(Memory next) {
        return new Node(disk, next);
    }

    Cell cell() {
        return disk.cell();
    }

    Voter voter() {
        return disk.voter();
    }

    long log() {
        return disk.log();
    }

    int length() {
        return Log.length(disk.log());
    }

    boolean isUp() {
        return memory.isUp();
    }

    boolean isLeader() {
        return memory.standing() == Memory.Standing.LEADER;
    }

    boolean isCandidate() {
        return memory.standing() == Memory.Standing.CANDIDATE;
    }

    /**
     * The gate of the votes: only who is sealed, or knows that the group has a leader, belongs to its group; who has
     * gone back to master and slaves stays a voter of the old one, for those who lack the stop sign.
     */
    boolean isVoter() {
        Cell cell = cell();
        int group = voter().group();
        if (group == 0) {
            return false;
        }
        return cell.to() == Technique.RAFT
                ? cell.id() == group && (cell.is(Cell.State.SEALED) || cell.is(Cell.State.ACTIVE))
                : cell.id() > group;
    }

    /** How new its log is for an election: the last term, then how much is behind the common beginning. */
    int rank() {
        Voter voter = voter();
        if (!voter.isSeeded()) {
            return 0;
        }
        int length = length();
        int last = length > voter.base() ? Log.numberAt(log(), length) : voter.group();
        return last << 4 | length - voter.base();
    }

    /** A leader of voters lets writes in when an entry of its term counts, and no stop sign is in its log. */
    boolean isOpenLeader() {
        return isLeader()
                && cell().isRaft()
                && memory.counted() > voter().base()
                && Log.numberAt(log(), memory.counted()) == voter().term();
    }

    boolean isSame(Node other) {
        return fingerprint(Renaming.NONE) == other.fingerprint(Renaming.NONE);
    }

    long fingerprint(Renaming names) {
        long known = prints[names.index()];
        if (known == 0) {
            known = Message.mixed(Message.mixed(disk.packed(names) << 12 ^ memory.packed()) + names.of(disk.log()));
            prints[names.index()] = known;
        }
        return known;
    }

    @Override
    public String toString() {
        return (isUp() ? "" : "down ")
                + cell()
                + (cell().isRaft() ? "" : " reign " + disk.reign() + (disk.leads() ? " its own" : ""))
                + (memory.isOpen() ? " OPEN" : "")
                + voter()
                + (memory.standing() == Memory.Standing.FOLLOWER ? "" : " " + memory.standing())
                + " " + Log.shown(log()) + "/" + memory.counted();
    }
}
