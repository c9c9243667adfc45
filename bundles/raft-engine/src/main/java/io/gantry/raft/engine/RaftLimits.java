package io.gantry.raft.engine;

/**
 * What the RPC may cost.
 *
 * @param maxFrameBytes the longest request or answer: the longest entry, and 1 MiB of what is sent with it
 * @param windowBytes of a connection: requests without an answer; a client refuses to send more, a server reads no more
 * @param maxConnections that a server serves at once; each peer needs two
 * @param greetingMillis how long a connection may take until both sides have proved themselves
 * @param patienceMillis how long a caller waits for a connection that is being opened; the opening goes on
 * @param stallMillis how long a half frame, an unread write or an unanswered connection is borne until it is closed
 */
public record RaftLimits(
        int maxFrameBytes,
        long windowBytes,
        int maxConnections,
        int greetingMillis,
        int patienceMillis,
        int stallMillis) {
    private static final int MEBIBYTE = 1 << 20;

    /** Each bound is at least one. */
    public RaftLimits {
        if (maxFrameBytes < 1024 || windowBytes < 1024 || maxConnections < 1) {
            throw new IllegalArgumentException("Too small: maxFrameBytes=" + maxFrameBytes + ", windowBytes="
                    + windowBytes + ", maxConnections=" + maxConnections);
        }
        if (greetingMillis < 1 || patienceMillis < 1 || stallMillis < 1) {
            throw new IllegalArgumentException("Times are at least 1 ms: greetingMillis=" + greetingMillis
                    + ", patienceMillis=" + patienceMillis + ", stallMillis=" + stallMillis);
        }
    }

    /** Entries of 4 MiB, 8 MiB in flight, 64 connections, 3 s to greet, 300 ms of patience, 5 s of standstill. */
    public static RaftLimits standard() {
        return new RaftLimits(5 * MEBIBYTE, 8L * MEBIBYTE, 64, 3_000, 300, 5_000);
    }
}
