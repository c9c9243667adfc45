package io.gantry.ha.switching.model;

/** Something that was sent. It stays sent: whoever it is for may take it at once, late, twice or never. Immutable. */
final class Message {
    /** What a message says. */
    enum Kind {
        /** The master: note PROMISED. */
        PREPARE,
        /** The master: the log ends so, note SEALED. */
        SEAL,
        /** The master: note ABORTED. */
        GIVE_UP,
        /** Anybody: this is noted here. */
        STATE,
        /** A voter wants to be elected; the number is how new its log is. */
        CANDIDATE,
        /** A voter gives its vote; the number is to whom. */
        VOTE,
        /** A leader's log; the number is how much of it counts. */
        ENTRIES,
        /** A follower has the leader's log; the number is so far. */
        STORED
    }

    private final Kind kind;
    private final int id;
    private final int term;
    private final int from;
    private final int number;
    private final Cell cell;
    private final long log;
    private final int base;
    private final long[] prints = new long[Renaming.COUNT];

    private Message(Kind kind, Voter voter, int from, int number, Cell cell, long log) {
        this.kind = kind;
        this.id = voter.group();
        this.term = voter.term();
        this.base = voter.base();
        this.from = from;
        this.number = number;
        this.cell = cell;
        this.log = log;
    }

    /** What a master says of a switch. */
    static Message of(Kind kind, int id, int from, long log) {
        return new Message(kind, new Voter(id, 0, 0, 0), from, 0, null, log);
    }

    static Message state(int from, Cell cell) {
        return new Message(Kind.STATE, new Voter(cell.id(), 0, 0, 0), from, 0, cell, Log.EMPTY);
    }

    static Message vote(Kind kind, Voter voter, int from, int number) {
        return new Message(kind, voter, from, number, null, Log.EMPTY);
    }

    /** What a leader sends: any beginning of it may arrive. */
    static Message entries(int from, Node leader) {
        return new Message(Kind.ENTRIES, leader.voter(), from, leader.memory().counted(), null, leader.log());
    }

    Kind kind() {
        return kind;
    }

    int id() {
        return id;
    }

    int term() {
        return term;
    }

    int from() {
        return from;
    }

    int number() {
        return number;
    }

    Cell cell() {
        return cell;
    }

    long log() {
        return log;
    }

    int base() {
        return base;
    }

    boolean is(Kind wanted, Voter voter) {
        return kind == wanted && id == voter.group() && term == voter.term();
    }

    boolean isSame(Message other) {
        return fingerprint(Renaming.NONE) == other.fingerprint(Renaming.NONE);
    }

    /** Whether nothing can come of the other one that does not come of this one. */
    boolean replaces(Message other) {
        return kind == other.kind
                && (kind == Kind.ENTRIES || kind == Kind.STORED)
                && id == other.id
                && term == other.term
                && from == other.from
                && (kind == Kind.ENTRIES || number >= other.number);
    }

    long fingerprint(Renaming names) {
        long known = prints[names.index()];
        if (known == 0) {
            known = computed(names);
            prints[names.index()] = known;
        }
        return known;
    }

    private long computed(Renaming names) {
        int said = kind == Kind.VOTE ? names.of(number) : number;
        long packed = (long) kind.ordinal() << 40 | (long) id << 36 | (long) term << 32;
        packed |= (long) names.of(from) << 28 | (long) base + 1 << 24 | (long) said << 12;
        packed |= cell == null ? 0 : names.of(cell).packed();
        return mixed(mixed(packed) + names.of(log));
    }

    /** Spreads the bits (the finalizer of splitmix64). */
    static long mixed(long seed) {
        long mixed = seed + 0x9e3779b97f4a7c15L;
        mixed = (mixed ^ mixed >>> 30) * 0xbf58476d1ce4e5b9L;
        mixed = (mixed ^ mixed >>> 27) * 0x94d049bb133111ebL;
        return mixed ^ mixed >>> 31;
    }
}
