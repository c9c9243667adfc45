package io.gantry.wire.netty.link;

/**
 * What one connection may take, and all of them together.
 *
 * @param maxFrameBytes a longer frame ends the connection
 * @param maxInFlightRequests requests without a reply, above which nothing more is read
 * @param maxInFlightBytes their bytes, above which nothing more is read
 * @param writeHighBytes bytes waiting to be written, above which nothing more is read
 * @param idleMillis a connection on which nothing happens so long is closed
 * @param stallMillis a connection above writeHighBytes for so long is closed
 * @param maxCalls requests of ours without an answer
 * @param maxHeldBytes what all connections together may hold, see {@link HeldMemory}
 */
public record Limits(
        int maxFrameBytes,
        int maxInFlightRequests,
        long maxInFlightBytes,
        int writeHighBytes,
        long idleMillis,
        long stallMillis,
        int maxCalls,
        long maxHeldBytes) {
    private static final int SHARE_OF_HEAP = 16;

    /** With a sixteenth of the heap to hold, for direct memory is less than the heap, and at least two frames. */
    @SuppressWarnings("checkstyle:ParameterNumber") // A record's components.
    public Limits(
            int maxFrameBytes,
            int maxInFlightRequests,
            long maxInFlightBytes,
            int writeHighBytes,
            long idleMillis,
            long stallMillis,
            int maxCalls) {
        this(
                maxFrameBytes,
                maxInFlightRequests,
                maxInFlightBytes,
                writeHighBytes,
                idleMillis,
                stallMillis,
                maxCalls,
                Math.max(2L * maxFrameBytes, Runtime.getRuntime().maxMemory() / SHARE_OF_HEAP));
    }

    public Limits {
        requirePositive("maxFrameBytes", maxFrameBytes);
        requirePositive("maxInFlightRequests", maxInFlightRequests);
        requirePositive("maxInFlightBytes", maxInFlightBytes);
        requirePositive("writeHighBytes", writeHighBytes);
        requirePositive("idleMillis", idleMillis);
        requirePositive("stallMillis", stallMillis);
        requirePositive("maxCalls", maxCalls);
        requirePositive("maxHeldBytes", maxHeldBytes);
    }

    private static void requirePositive(String name, long value) {
        if (value <= 0) {
            throw new IllegalArgumentException(name + " must be greater than 0, found " + value);
        }
    }
}
