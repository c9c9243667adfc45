package io.gantry.wire.netty.dispatch;

/**
 * How requests are brought to handlers.
 *
 * @param workerThreads threads for handlers that may block
 * @param workerQueue requests that may wait for such a thread
 * @param maxParked requests that may wait for a handler that is being swapped
 * @param parkMillis how long they may wait
 * @param drainMillis how long an unbound handler's calls are waited for
 * @param isGuarded whether nobody is let in while no guard is there
 * @param settleMillis for how long after the last of the first handlers a code that nobody serves waits for one
 */
public record DispatchSetting(
        int workerThreads,
        int workerQueue,
        int maxParked,
        long parkMillis,
        long drainMillis,
        boolean isGuarded,
        long settleMillis) {
    private static final int SHARES = 64;
    private static final int FEW = 64;

    /** A setting of an endpoint that needs no guard, and knows from the beginning which codes are unknown. */
    public DispatchSetting(int workerThreads, int workerQueue, int maxParked, long parkMillis, long drainMillis) {
        this(workerThreads, workerQueue, maxParked, parkMillis, drainMillis, false, 0);
    }

    public DispatchSetting withGuarded(boolean other) {
        return new DispatchSetting(workerThreads, workerQueue, maxParked, parkMillis, drainMillis, other, settleMillis);
    }

    public DispatchSetting withSettleMillis(long other) {
        return new DispatchSetting(workerThreads, workerQueue, maxParked, parkMillis, drainMillis, isGuarded, other);
    }

    /** One connection does not fill the queue of all. */
    int maxQueuedPerConnection() {
        return Math.max(FEW, workerQueue / SHARES);
    }

    /** The values of a node. */
    public static DispatchSetting usual(int eventLoops) {
        return new DispatchSetting(Math.max(4, 2 * eventLoops), 4_096, 16_384, 5_000, 2_000).withSettleMillis(2_000);
    }
}
