package io.gantry.settings.rocketmq;

/** Reads whether a broker follows, or where it is followed and whether it waits for those who do. */
final class ReplicaReading {
    private static final String PID = "io.gantry.ha.async";
    private static final String FOLLOWER_PID = "io.gantry.ha.async.follower";
    private static final String SOLO_PID = "io.gantry.ha.solo";
    private static final String FLUSH = "flushDiskType";
    private static final String RAFT_PID = "io.gantry.ha.raft";
    private static final int MAX_PORT = 65_535;

    private final Effective effective;

    ReplicaReading(Effective effective) {
        this.effective = effective;
    }

    /** Whether the file says that somebody may follow, or is waited for, or that this broker follows. */
    static boolean isReplicated(Effective effective) {
        return isWaiting(effective)
                || isFollower(effective)
                || !effective.text("haFollowers").isBlank();
    }

    /** Whether the file says that the group elects its leader. */
    static boolean isElected(Effective effective) {
        return effective.isTrue("enableDLegerCommitLog");
    }

    private static boolean isFollower(Effective effective) {
        return effective.text("brokerRole").equals("SLAVE");
    }

    private static boolean isWaiting(Effective effective) {
        return effective.text("brokerRole").equals("SYNC_MASTER");
    }

    void read(Configurations configurations) {
        long port = effective.number("haListenPort");
        long next = effective.number("listenPort") + 1;
        configurations
                .put(PID, "host", effective.text("bindAddress"))
                .put(PID, "port", (int) (port > 0 ? port : next > 1 && next <= MAX_PORT ? next : 0))
                .put(FOLLOWER_PID, "isFollower", isFollower(effective))
                .put(SOLO_PID, "isFollower", isFollower(effective))
                .put(PID, "isReplicated", isWaiting(effective))
                // A vote is worth what is on disk; who does not want that has to say so.
                .put(
                        RAFT_PID,
                        "isForced",
                        !effective.isSet(FLUSH) || effective.text(FLUSH).equals("SYNC_FLUSH"));
    }
}
