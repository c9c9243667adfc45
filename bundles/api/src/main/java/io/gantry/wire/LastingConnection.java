package io.gantry.wire;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import javax.net.ssl.SSLEngine;

/**
 * A connection as handlers know it: the same object as long as the socket is open, whichever bundle reads it. It is
 * here, in a bundle that is never replaced, so that a bundle of sockets can be: it sets its socket down here with what
 * it has read of it and not begun, and the one that comes takes it up. Safe for any thread.
 */
public final class LastingConnection implements Connection {
    /** The side that reads and writes the socket now. */
    public interface Carrier {
        InetSocketAddress remoteAddress();

        InetSocketAddress localAddress();

        CompletionStage<Answer> call(Call call, long timeoutMillis);

        void send(Call call);

        /** Runs an action on the connection's thread; when the carrier has let go meanwhile, gives it back to us. */
        void execute(Runnable action);

        /** See {@link Connection#rest}. */
        void rest(long millis);

        void close();
    }

    /**
     * What a carrier sets down.
     *
     * @param socket of a type that belongs to no bundle that is replaced
     * @param unread bytes of whole and begun frames that were read and not served
     * @param lastOpaque the number of the carrier's last call, so that a late answer to it meets no newer call
     * @param isVip whether it came in by the second port
     * @param cipher what encrypts it; null for nothing
     */
    public record Luggage(Object socket, byte[] unread, int lastOpaque, boolean isVip, Cipher cipher) {}

    /**
     * How a connection is encrypted.
     *
     * @param engine what both sides agreed on; its handshake is over
     * @param undecrypted bytes of a record that were read and are not whole
     */
    public record Cipher(SSLEngine engine, byte[] undecrypted) {}

    /** In the order they came, as are those for a move; each set guards itself. */
    private final Set<Action> onClose = Collections.synchronizedSet(new LinkedHashSet<>());

    private final Set<Action> onMove = Collections.synchronizedSet(new LinkedHashSet<>());

    /** Guards {@code waiting} and every change of {@code carrier} and the two flags. */
    private final Object lock = new Object();

    /** Actions for the connection's thread while it has none. */
    private final Queue<Runnable> waiting = new ArrayDeque<>();

    private volatile Carrier carrier;
    private volatile InetSocketAddress remoteAddress;
    private volatile InetSocketAddress localAddress;
    private volatile boolean isClosed;
    private boolean isUnwanted;

    /** A new connection, read by this carrier. */
    public LastingConnection(Carrier first) {
        carrier = first;
    }

    @Override
    public InetSocketAddress remoteAddress() {
        InetSocketAddress known = remoteAddress;
        Carrier now = carrier;
        if (known == null && now != null) {
            known = now.remoteAddress();
            remoteAddress = known;
        }
        return known;
    }

    @Override
    public InetSocketAddress localAddress() {
        InetSocketAddress known = localAddress;
        Carrier now = carrier;
        if (known == null && now != null) {
            known = now.localAddress();
            localAddress = known;
        }
        return known;
    }

    @Override
    public boolean isOpen() {
        return !isClosed;
    }

    @Override
    public CompletionStage<Answer> call(Call call, long timeoutMillis) {
        Carrier now = carrier;
        return now == null
                ? CompletableFuture.failedFuture(new IOException("The connection is handed to another bundle just now"))
                : now.call(call, timeoutMillis);
    }

    @Override
    public void send(Call call) {
        Carrier now = carrier;
        if (now != null) {
            now.send(call);
        }
    }

    @Override
    public void execute(Runnable action) {
        Carrier now;
        synchronized (lock) {
            now = carrier;
            if (now == null && !isClosed) {
                waiting.add(action);
                return;
            }
        }
        if (now != null) {
            now.execute(action);
        } else {
            action.run();
        }
    }

    @Override
    public Registration onClose(Runnable action) {
        Action registered = new Action(onClose, action);
        onClose.add(registered);
        if (isClosed) {
            registered.runOnce();
        }
        return registered;
    }

    @Override
    public Registration onMove(Runnable action) {
        Action registered = new Action(onMove, action);
        onMove.add(registered);
        return registered;
    }

    /** One that is handed over just now rests enough. */
    @Override
    public void rest(long millis) {
        Carrier now = carrier;
        if (now != null) {
            now.rest(Math.min(MAX_REST_MILLIS, millis));
        }
    }

    @Override
    public void close() {
        Carrier now;
        synchronized (lock) {
            isUnwanted = true;
            now = carrier;
        }
        if (now != null) {
            now.close();
        }
    }

    /**
     * Says that the carrier is about to set the connection down; by the connection's thread. Everybody is told, and
     * then a failure is thrown.
     */
    public void prepareMove() {
        runAll(onMove, Action::run);
    }

    /** Takes the connection from its carrier; by the connection's thread, after which that is the carrier's no more. */
    public void setDown() {
        synchronized (lock) {
            carrier = null;
        }
    }

    /** Gives it to a carrier, by the connection's new thread; what it was asked for meanwhile is done now. */
    public void takeUp(Carrier next) {
        Queue<Runnable> missed;
        boolean isToClose;
        synchronized (lock) {
            carrier = next;
            missed = new ArrayDeque<>(waiting);
            waiting.clear();
            isToClose = isUnwanted;
        }
        missed.forEach(Runnable::run);
        if (isToClose) {
            next.close();
        }
    }

    /** Says that the socket is closed; told once to everybody who asked, by the calling thread. */
    public void onClosed() {
        Queue<Runnable> missed;
        synchronized (lock) {
            isClosed = true;
            missed = new ArrayDeque<>(waiting);
            waiting.clear();
        }
        missed.forEach(Runnable::run);
        onMove.clear();
        runAll(onClose, Action::runOnce);
    }

    private static void runAll(Set<Action> actions, Consumer<Action> run) {
        RuntimeException failure = null;
        for (Action action : List.copyOf(actions)) {
            try {
                run.accept(action);
            } catch (RuntimeException e) {
                if (failure == null) {
                    failure = e;
                } else {
                    failure.addSuppressed(e);
                }
            }
        }
        if (failure != null) {
            throw failure;
        }
    }

    /** An action, until it is taken back; it runs without a lock. */
    private record Action(Set<Action> home, Runnable action) implements Registration {
        void run() {
            action.run();
        }

        void runOnce() {
            if (home.remove(this)) {
                action.run();
            }
        }

        @Override
        public void close() {
            home.remove(this);
        }

        @Override
        public boolean equals(Object other) {
            return this == other;
        }

        @Override
        public int hashCode() {
            return System.identityHashCode(this);
        }
    }
}
