package io.gantry.raft.engine.rpc;

import com.alipay.sofa.jraft.util.Endpoint;
import io.gantry.agent.Clock;
import io.gantry.raft.engine.RaftEngine;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The two connections to one peer. Whoever needs them has them opened and waits a little, counted from when the opening
 * began: the library holds locks meanwhile, and asks again soon.
 */
final class PeerLinks {
    private static final Logger LOG = LoggerFactory.getLogger(PeerLinks.class);

    private final Endpoint endpoint;
    private final Dialer dialer;
    private final Runnable onOpen;
    /** Open, or being opened; guarded by this. */
    private final Map<Lane, CompletableFuture<ClientLink>> lanes = new EnumMap<>(Lane.class);

    private long begunNanos;
    private boolean isClosed;

    PeerLinks(Endpoint endpoint, Dialer dialer, Runnable onOpen) {
        this.endpoint = endpoint;
        this.dialer = dialer;
        this.onOpen = onOpen;
    }

    /** The open connection of a lane; null when there is none. */
    synchronized ClientLink open(Lane lane) {
        CompletableFuture<ClientLink> link = lanes.get(lane);
        if (link == null || !link.isDone() || link.isCompletedExceptionally()) {
            return null;
        }
        ClientLink there = link.join();
        return there.isOpen() ? there : null;
    }

    synchronized boolean isOpen() {
        return open(Lane.CONTROL) != null && open(Lane.FREIGHT) != null;
    }

    /** Opens what is not open, and waits for it; false when it is not open yet. */
    boolean awaitOpen() throws InterruptedException {
        if (isOpen()) {
            return true;
        }
        CompletableFuture<Void> both;
        long leftNanos;
        synchronized (this) {
            if (isClosed) {
                return false;
            }
            long now = Clock.system().nanos();
            boolean isNew = false;
            for (Lane lane : Lane.values()) {
                isNew |= dial(lane);
            }
            begunNanos = isNew ? now : begunNanos;
            both = CompletableFuture.allOf(lanes.get(Lane.CONTROL), lanes.get(Lane.FREIGHT));
            leftNanos = begunNanos
                    + TimeUnit.MILLISECONDS.toNanos(RaftEngine.limits().patienceMillis())
                    - now;
            if (isNew) {
                both.thenRun(onOpen);
            }
        }
        return isOpenWithin(both, leftNanos);
    }

    private boolean isOpenWithin(CompletableFuture<Void> both, long nanos) throws InterruptedException {
        try {
            both.get(Math.max(0, nanos), TimeUnit.NANOSECONDS);
            return isOpen();
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            LOG.debug("Raft connection not opened: peer={}, cause={}", endpoint, String.valueOf(e.getCause()));
            return false;
        }
    }

    /** True when an opening began. */
    private boolean dial(Lane lane) {
        CompletableFuture<ClientLink> link = lanes.get(lane);
        if (open(lane) != null || link != null && !link.isDone()) {
            return false;
        }
        lanes.put(lane, dialer.dial(endpoint, lane));
        return true;
    }

    /** Closes both, also those that are being opened; waits until nothing more happens, not without bound. */
    void close(long millis) {
        Map<Lane, CompletableFuture<ClientLink>> all;
        synchronized (this) {
            isClosed = true;
            all = Map.copyOf(lanes);
        }
        for (CompletableFuture<ClientLink> link : all.values()) {
            if (!link.cancel(false) && !link.isCompletedExceptionally()) {
                link.join().close();
                link.join().channel().closeFuture().awaitUninterruptibly(millis);
            }
        }
    }
}
