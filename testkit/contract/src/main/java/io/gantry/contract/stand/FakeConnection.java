package io.gantry.contract.stand;

import io.gantry.wire.Answer;
import io.gantry.wire.Call;
import io.gantry.wire.Connection;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A connection whose peer is nobody; its thread is whoever calls, one action after the other. */
public final class FakeConnection implements Connection {
    private final InetSocketAddress remote;
    private final List<Runnable> onClose = new ArrayList<>();
    private final List<Runnable> onMove = new ArrayList<>();
    private final ArrayDeque<Runnable> actions = new ArrayDeque<>();
    private boolean isRunning;
    private final List<Call> sent = new ArrayList<>();
    private Answer answer;
    private boolean isOpen = true;
    private long restMillis;

    public FakeConnection(String host, int port) {
        remote = new InetSocketAddress(host, port);
    }

    @Override
    public InetSocketAddress remoteAddress() {
        return remote;
    }

    @Override
    public InetSocketAddress localAddress() {
        return new InetSocketAddress("127.0.0.1", 10911);
    }

    @Override
    public boolean isOpen() {
        return isOpen;
    }

    @Override
    public CompletionStage<Answer> call(Call call, long timeoutMillis) {
        sent.add(call);
        return answer == null
                ? CompletableFuture.failedFuture(new IOException("nobody is there"))
                : CompletableFuture.completedFuture(answer);
    }

    @Override
    public void send(Call call) {
        sent.add(call);
    }

    /** The calls the broker made of the peer so far. */
    public List<Call> sent() {
        return sent;
    }

    /** What the peer answers from now on. */
    public void answer(Answer next) {
        answer = next;
    }

    @Override
    public void execute(Runnable action) {
        synchronized (actions) {
            actions.add(action);
            if (isRunning) {
                return;
            }
            isRunning = true;
        }
        for (Runnable next = next(); next != null; next = next()) {
            next.run();
        }
    }

    private Runnable next() {
        synchronized (actions) {
            Runnable next = actions.poll();
            isRunning = next != null;
            return next;
        }
    }

    @Override
    public Registration onClose(Runnable action) {
        if (isOpen) {
            onClose.add(action);
        } else {
            action.run();
        }
        return () -> onClose.remove(action);
    }

    @Override
    public void rest(long millis) {
        restMillis += millis;
    }

    /** How long it was told to rest, all in all. */
    public long restMillis() {
        return restMillis;
    }

    @Override
    public Registration onMove(Runnable action) {
        onMove.add(action);
        return () -> onMove.remove(action);
    }

    /** Has the connection be handed to another bundle. */
    public void move() {
        List.copyOf(onMove).forEach(Runnable::run);
    }

    /** Actions that wait for the end or a move. */
    public int waitingActions() {
        return onClose.size() + onMove.size();
    }

    @Override
    public void close() {
        isOpen = false;
        List.copyOf(onClose).forEach(Runnable::run);
        onClose.clear();
    }
}
