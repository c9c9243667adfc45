package io.gantry.raft.engine.rpc;

import com.alipay.sofa.jraft.ReplicatorGroup;
import com.alipay.sofa.jraft.entity.PeerId;
import com.alipay.sofa.jraft.error.InvokeTimeoutException;
import com.alipay.sofa.jraft.error.RemotingException;
import com.alipay.sofa.jraft.option.RpcOptions;
import com.alipay.sofa.jraft.rpc.InvokeCallback;
import com.alipay.sofa.jraft.rpc.InvokeContext;
import com.alipay.sofa.jraft.rpc.RpcClient;
import com.alipay.sofa.jraft.rpc.RpcRequests.AppendEntriesRequest;
import com.alipay.sofa.jraft.util.Endpoint;
import com.google.protobuf.Message;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Speaks to the peers of one node. What is sent to a peer leaves in its order on each lane. Safe for any thread. */
final class RaftRpcClient implements RpcClient {
    private static final long CLOSE_MILLIS = 2_000;
    /** What the head of a frame can add to a message. */
    private static final int FRAME_HEAD = 128;
    /** The timer of a call is Netty's; this is only for a loop that has ended. */
    private static final long GRACE_MILLIS = 2_000;

    private final MessageNames names;
    private final Map<Endpoint, PeerLinks> peers = new ConcurrentHashMap<>();
    private final List<ReplicatorGroup> groups = new CopyOnWriteArrayList<>();
    private volatile Dialer dialer;

    RaftRpcClient(MessageNames names) {
        this.names = names;
    }

    @Override
    public synchronized boolean init(RpcOptions options) {
        if (dialer == null) {
            dialer = new Dialer(names, EngineThreads.acquire(), options.getRpcConnectTimeoutMs());
        }
        return true;
    }

    @Override
    public synchronized void shutdown() {
        Dialer old = dialer;
        dialer = null;
        if (old != null) {
            peers.values().forEach(links -> links.close(CLOSE_MILLIS));
            peers.clear();
            old.threads().release();
        }
    }

    @Override
    public boolean checkConnection(Endpoint endpoint) {
        PeerLinks links = peers.get(endpoint);
        return links != null && links.isOpen();
    }

    @Override
    public boolean checkConnection(Endpoint endpoint, boolean createIfAbsent) {
        try {
            return createIfAbsent ? linksTo(endpoint).awaitOpen() : checkConnection(endpoint);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } catch (RemotingException e) {
            return false;
        }
    }

    private PeerLinks linksTo(Endpoint endpoint) throws RemotingException {
        Dialer open = dialer;
        if (open == null) {
            throw new RemotingException("The client is shut down");
        }
        return peers.computeIfAbsent(endpoint, key -> new PeerLinks(key, open, () -> onOpen(open, key)));
    }

    /** The library makes up for what it could not begin while there was no connection; that may block. */
    private void onOpen(Dialer open, Endpoint endpoint) {
        PeerId peer = new PeerId(endpoint, 0);
        open.threads().patient().offer(this, () -> groups.forEach(group -> group.checkReplicator(peer, true)));
    }

    @Override
    public void closeConnection(Endpoint endpoint) {
        PeerLinks links = peers.remove(endpoint);
        if (links != null) {
            links.close(CLOSE_MILLIS);
        }
    }

    @Override
    public void registerConnectEventListener(ReplicatorGroup group) {
        groups.add(group);
    }

    @Override
    public Object invokeSync(Endpoint endpoint, Object request, InvokeContext context, long timeoutMillis)
            throws InterruptedException, RemotingException {
        CompletableFuture<Object> answer = new CompletableFuture<>();
        InvokeCallback callback = new InvokeCallback() {
            @Override
            public void complete(Object result, Throwable failure) {
                if (failure == null) {
                    answer.complete(result);
                } else {
                    answer.completeExceptionally(failure);
                }
            }

            @Override
            public Executor executor() {
                return Runnable::run;
            }
        };
        invokeAsync(endpoint, request, context, callback, timeoutMillis);
        try {
            return answer.get(timeoutMillis + GRACE_MILLIS, TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new InvokeTimeoutException(e);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RemotingException known ? known : new RemotingException(e.getCause());
        }
    }

    @Override
    public void invokeAsync(
            Endpoint endpoint, Object request, InvokeContext context, InvokeCallback callback, long timeoutMillis)
            throws InterruptedException, RemotingException {
        PeerLinks links = linksTo(endpoint);
        Lane lane = Lane.of(request);
        ClientLink link = links.awaitOpen() ? links.open(lane) : null;
        if (link == null) {
            throw new RemotingException("There is no connection to " + endpoint + " yet");
        }
        Message message = (Message) request;
        int bytes = message.getSerializedSize() + FRAME_HEAD;
        link.send(new Call(message, callback, executor(callback, request, lane), timeoutMillis, bytes));
    }

    /** An answer to a heartbeat does not wait behind those to entries, to which the library gives the same thread. */
    private Executor executor(InvokeCallback callback, Object request, Lane lane) {
        Dialer open = dialer;
        boolean isHeartbeat = lane == Lane.CONTROL && request instanceof AppendEntriesRequest;
        Executor given = callback.executor();
        if (open == null || given != null && !isHeartbeat) {
            return given == null ? Runnable::run : given;
        }
        return task -> {
            if (!open.threads().urgent().offer(this, task)) {
                throw new RejectedExecutionException("Too much waits for a worker");
            }
        };
    }
}
