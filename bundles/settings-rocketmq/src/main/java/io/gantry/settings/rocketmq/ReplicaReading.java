package io.gantry.settings.rocketmq;

/** Reads where a master is followed, and whether it waits for those who do. */
final class ReplicaReading {
    private static final String PID = "io.gantry.ha.async";
    private static final int MAX_PORT = 65_535;

    private final Effective effective;

    ReplicaReading(Effective effective) {
        this.effective = effective;
    }

    /** Whether the file says that somebody may follow, or is waited for. */
    static boolean isFollowed(Effective effective) {
        return isWaiting(effective) || !effective.text("haFollowers").isBlank();
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
                .put(PID, "isReplicated", isWaiting(effective));
    }
}
