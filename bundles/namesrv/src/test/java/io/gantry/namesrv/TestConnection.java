package io.gantry.namesrv;

import io.gantry.wire.Answer;
import io.gantry.wire.Call;
import io.gantry.wire.Connection;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A connection without a socket, which can be closed. */
public final class TestConnection implements Connection {
    private final List<Runnable> actions = new ArrayList<>();
    private boolean isClosed;

    @Override
    public InetSocketAddress remoteAddress() {
        return InetSocketAddress.createUnresolved("127.0.0.1", 1);
    }

    @Override
    public InetSocketAddress localAddress() {
        return InetSocketAddress.createUnresolved("127.0.0.1", 2);
    }

    @Override
    public synchronized boolean isOpen() {
        return !isClosed;
    }

    @Override
    public CompletionStage<Answer> call(Call call, long timeoutMillis) {
        return new CompletableFuture<>();
    }

    @Override
    public void send(Call call) {}

    @Override
    public void execute(Runnable action) {
        action.run();
    }

    @Override
    public void onClose(Runnable action) {
        boolean isNow;
        synchronized (this) {
            isNow = isClosed;
            if (!isNow) {
                actions.add(action);
            }
        }
        if (isNow) {
            action.run();
        }
    }

    /** How many actions wait for the end. */
    public synchronized int waitingActions() {
        return actions.size();
    }

    @Override
    public void close() {
        List<Runnable> due;
        synchronized (this) {
            isClosed = true;
            due = new ArrayList<>(actions);
            actions.clear();
        }
        due.forEach(Runnable::run);
    }
}
