package io.gantry.message;

/** Consumer groups of the broker itself: their offsets tell how far it is with topics of its own. */
public final class SystemGroup {
    /** How far transactions are settled. */
    public static final String TRANSACTIONS = "CID_RMQ_SYS_TRANS";

    /** How far pop consumption is settled. */
    public static final String REVIVE = "CID_RMQ_SYS_REVIVE_GROUP";

    private SystemGroup() {}
}
