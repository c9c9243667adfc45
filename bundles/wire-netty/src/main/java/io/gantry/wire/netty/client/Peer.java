package io.gantry.wire.netty.client;

import io.gantry.agent.Clock;
import io.gantry.wire.Answer;
import io.gantry.wire.Call;
import io.gantry.wire.netty.link.Link;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** One address: its connection if there is one, and the calls that wait for it. Belongs to the client's event loop. */
final class Peer {
    /** A call on its way; without a future it is one-way. */
    static final class Waiting {
        private final Call call;
        private final long deadlineNanos;
        private final CompletableFuture<Answer> answer;

        Waiting(Call call, long deadlineNanos, CompletableFuture<Answer> answer) {
            this.call = call;
            this.deadlineNanos = deadlineNanos;
            this.answer = answer;
        }

        private void fail(Exception cause) {
            if (answer != null) {
                answer.completeExceptionally(cause);
            }
        }
    }

    private final String address;
    private final Clock clock;
    private final int maxWaiting;
    private final Queue<Waiting> waiting = new ArrayDeque<>();
    private Link link;
    private boolean isConnecting;

    Peer(String address, Clock clock, int maxWaiting) {
        this.address = address;
        this.clock = clock;
        this.maxWaiting = maxWaiting;
    }

    /** Sends the call if there is a connection; else it waits for one. */
    void call(Waiting one) {
        if (link != null && link.isOpen()) {
            pass(one);
        } else if (waiting.size() >= maxWaiting) {
            one.fail(new IOException("More than " + maxWaiting + " calls wait for a connection to " + address));
        } else {
            waiting.add(one);
        }
    }

    /** Whether somebody waits and nobody connects; the caller connects then. */
    boolean beginConnect() {
        if (isConnecting || waiting.isEmpty()) {
            return false;
        }
        isConnecting = true;
        return true;
    }

    void onConnected(Link open) {
        isConnecting = false;
        link = open;
        while (!waiting.isEmpty()) {
            pass(waiting.poll());
        }
    }

    void onConnectFailed(Throwable cause) {
        isConnecting = false;
        failAll(new IOException("Cannot connect to " + address + ": " + cause.getMessage(), cause));
    }

    /** Gives up the connection, if there is one, without closing its socket. */
    void leave(Link.Destination destination) {
        if (link != null) {
            link.leave(destination);
        }
    }

    void failAll(IOException cause) {
        while (!waiting.isEmpty()) {
            waiting.poll().fail(cause);
        }
    }

    /** Fails what has waited too long for a connection. */
    void expire() {
        long now = clock.nanos();
        waiting.removeIf(one -> {
            boolean isLate = one.deadlineNanos - now <= 0;
            if (isLate) {
                one.fail(new TimeoutException("No connection to " + address + " in time"));
            }
            return isLate;
        });
    }

    boolean hasWaiting() {
        return !waiting.isEmpty();
    }

    boolean isIdle() {
        return !isConnecting && waiting.isEmpty() && (link == null || !link.isOpen());
    }

    private void pass(Waiting one) {
        if (one.answer == null) {
            link.send(one.call);
            return;
        }
        long leftMillis = TimeUnit.NANOSECONDS.toMillis(one.deadlineNanos - clock.nanos());
        link.call(one.call, Math.max(0, leftMillis)).whenComplete((answer, failure) -> {
            if (failure != null) {
                one.answer.completeExceptionally(failure);
            } else {
                one.answer.complete(answer);
            }
        });
    }
}
