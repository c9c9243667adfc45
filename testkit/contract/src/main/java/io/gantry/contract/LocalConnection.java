package io.gantry.contract;

import io.gantry.wire.Answer;
import io.gantry.wire.Call;
import io.gantry.wire.Connection;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A connection to nobody: it keeps what is sent, and answers no call. */
public final class LocalConnection implements Connection {
    private final List<Call> sent = new ArrayList<>();
    private final List<Runnable> onClose = new ArrayList<>();
    private boolean isOpen = true;

    @Override
    public InetSocketAddress remoteAddress() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 50_000);
    }

    @Override
    public InetSocketAddress localAddress() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 10_911);
    }

    @Override
    public synchronized boolean isOpen() {
        return isOpen;
    }

    @Override
    public synchronized CompletionStage<Answer> call(Call call, long timeoutMillis) {
        sent.add(call);
        return new CompletableFuture<>();
    }

    @Override
    public synchronized void send(Call call) {
        sent.add(call);
    }

    /** What was sent, calls included. */
    public synchronized List<Call> sent() {
        return List.copyOf(sent);
    }

    @Override
    public void execute(Runnable action) {
        action.run();
    }

    @Override
    public Registration onClose(Runnable action) {
        synchronized (this) {
            if (isOpen) {
                onClose.add(action);
                return () -> takeBack(action);
            }
        }
        action.run();
        return () -> {};
    }

    private synchronized void takeBack(Runnable action) {
        onClose.remove(action);
    }

    /** Nobody asks too much of it. */
    @Override
    public void rest(long millis) {}

    /** It never moves. */
    @Override
    public Registration onMove(Runnable action) {
        return () -> {};
    }

    /** How many actions wait for the end. */
    public synchronized int waitingActions() {
        return onClose.size();
    }

    @Override
    public void close() {
        List<Runnable> actions;
        synchronized (this) {
            isOpen = false;
            actions = List.copyOf(onClose);
            onClose.clear();
        }
        actions.forEach(Runnable::run);
    }
}
