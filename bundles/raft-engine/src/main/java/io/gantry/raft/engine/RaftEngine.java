package io.gantry.raft.engine;

import com.alipay.sofa.jraft.option.NodeOptions;
import com.alipay.sofa.jraft.option.RaftOptions;
import com.alipay.sofa.jraft.util.concurrent.DefaultFixedThreadsExecutorGroup;
import com.alipay.sofa.jraft.util.concurrent.FixedThreadsExecutorGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The one place where a bundle that opens a Raft group says who may come in. The library finds its RPC by a static
 * look-up, so this is static as well: one door for the process. Safe for any thread.
 */
public final class RaftEngine {
    private static final int BODY_BYTES = 256 * 1024;
    private static final int SENDERS = 2;
    private static final long REST_SECONDS = 2;
    private static final Doorway SHUT = new Doorway(RaftDoor.SHUT, RaftLimits.standard());

    private static volatile Doorway doorway = SHUT;

    static {
        VirtualMachineSignal.keep();
    }

    private RaftEngine() {}

    /** From now on this door counts, for servers and clients that exist already as well. */
    public static void open(RaftDoor door, RaftLimits limits) {
        doorway = new Doorway(door, limits);
    }

    /** Nobody is admitted any more; connections that are open stay so. */
    public static void shut() {
        doorway = SHUT;
    }

    /** Who may come in. */
    public static RaftDoor door() {
        return doorway.door();
    }

    /** What it may cost. */
    public static RaftLimits limits() {
        return doorway.limits();
    }

    /**
     * Sets what of a node's options has to agree with the RPC: so much in flight as the window holds, entries of up to
     * 256 KiB supposed; threads in numbers for one group; no pools for requests but the engine's. Longer entries can
     * fill the window; then a send is refused, and the library probes again after a heartbeat's time.
     */
    public static void fit(NodeOptions options) {
        RaftOptions raft = options.getRaftOptions();
        raft.setMaxBodySize(BODY_BYTES);
        raft.setMaxReplicatorInflightMsgs((int) Math.max(1, limits().windowBytes() / (2 * BODY_BYTES)));
        options.setAppendEntriesExecutors(senders());
        options.setRpcProcessorThreadPoolSize(6);
        options.setTimerPoolSize(2);
        options.setRaftRpcThreadPoolSize(0);
        options.setCliRpcThreadPoolSize(0);
        options.setRpcConnectTimeoutMs(1_000);
    }

    /** Threads for what answers to entries lead to, one for a peer; they end by themselves when there is nothing. */
    private static FixedThreadsExecutorGroup senders() {
        ExecutorService[] senders = new ExecutorService[SENDERS];
        for (int i = 0; i < SENDERS; i++) {
            ThreadPoolExecutor sender = new ThreadPoolExecutor(
                    1,
                    1,
                    REST_SECONDS,
                    TimeUnit.SECONDS,
                    new LinkedBlockingQueue<>(),
                    new DefaultThreadFactory("gantry-raft-send", true));
            sender.allowCoreThreadTimeOut(true);
            senders[i] = sender;
        }
        return new DefaultFixedThreadsExecutorGroup(senders);
    }

    /** The two together, so that nobody sees a new door with old limits. */
    private record Doorway(RaftDoor door, RaftLimits limits) {}
}
