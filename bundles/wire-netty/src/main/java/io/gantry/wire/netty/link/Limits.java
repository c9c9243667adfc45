package io.gantry.wire.netty.link;

/**
 * What one connection may take.
 *
 * @param maxFrameBytes a longer frame ends the connection
 * @param maxInFlightRequests requests without a reply, above which nothing more is read
 * @param maxInFlightBytes their bytes, above which nothing more is read
 * @param writeHighBytes bytes waiting to be written, above which nothing more is read
 * @param idleMillis a connection on which nothing happens so long is closed
 * @param stallMillis a connection above writeHighBytes for so long is closed
 * @param maxCalls requests of ours without an answer
 */
public record Limits(
        int maxFrameBytes,
        int maxInFlightRequests,
        long maxInFlightBytes,
        int writeHighBytes,
        long idleMillis,
        long stallMillis,
        int maxCalls) {
    public Limits {
        requirePositive("maxFrameBytes", maxFrameBytes);
        requirePositive("maxInFlightRequests", maxInFlightRequests);
        requirePositive("maxInFlightBytes", maxInFlightBytes);
        requirePositive("writeHighBytes", writeHighBytes);
        requirePositive("idleMillis", idleMillis);
        requirePositive("stallMillis", stallMillis);
        requirePositive("maxCalls", maxCalls);
    }

    private static void requirePositive(String name, long value) {
        if (value <= 0) {
            throw new IllegalArgumentException(name + " must be greater than 0, found " + value);
        }
    }
}
