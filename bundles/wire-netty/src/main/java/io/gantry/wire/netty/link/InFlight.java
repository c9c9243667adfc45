package io.gantry.wire.netty.link;

/** What of one connection's requests is without an answer, as {@link HeldMemory} is told of it. Its event loop's. */
final class InFlight {
    private static final int MANY = 64;
    /** What a request without an answer takes of the heap beside its bytes, about. */
    private static final int OVERHEAD_BYTES = 1 << 10;

    private final HeldMemory held;
    private int requests;
    private long bytes;
    /** What of them is free or told. */
    private long toldBytes = HeldMemory.FREE_BYTES;

    private int blocking;

    InFlight(HeldMemory held) {
        this.held = held;
    }

    boolean isEmpty() {
        return requests == 0;
    }

    /** Whether there is room for one more. */
    boolean hasRoom(Limits limits) {
        return requests < limits.maxInFlightRequests()
                && bytes < limits.maxInFlightBytes()
                && (bytes < HeldMemory.FREE_BYTES || held.hasRoomInFlight());
    }

    /** So many that what small ones keep of read buffers counts. */
    boolean isMany() {
        return requests >= MANY;
    }

    void begin(int length) {
        requests++;
        bytes += length + OVERHEAD_BYTES;
        if (bytes > toldBytes) {
            tell(bytes + HeldMemory.FREE_BYTES);
        }
    }

    void end(int length) {
        requests--;
        bytes -= length + OVERHEAD_BYTES;
        // All is taken back at the end, for nobody asks a connection that has nothing in flight again.
        if (bytes == 0 ? toldBytes > HeldMemory.FREE_BYTES : bytes < toldBytes - 2 * HeldMemory.FREE_BYTES) {
            tell(Math.max(bytes, HeldMemory.FREE_BYTES));
        }
    }

    /** In steps, so that most requests tell nothing. */
    private void tell(long now) {
        held.addInFlight(now - toldBytes);
        toldBytes = now;
    }

    /** Counts a request that is to wait for a thread; false when there are too many of them. */
    boolean beginBlocking(int max) {
        if (blocking >= max || !held.hasRoomInFlight()) {
            return false;
        }
        blocking++;
        return true;
    }

    void endBlocking() {
        blocking--;
    }
}
