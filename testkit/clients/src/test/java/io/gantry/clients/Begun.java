package io.gantry.clients;

import java.util.ArrayDeque;
import java.util.Deque;

/** What a test has begun. It is ended in reverse, all of it, also when some of that fails. */
final class Begun implements AutoCloseable {
    private final Deque<AutoCloseable> all = new ArrayDeque<>();

    /** From now on this is ended, too. */
    <T extends AutoCloseable> T add(T one) {
        all.push(one);
        return one;
    }

    @Override
    public void close() {
        AssertionError failure = null;
        while (!all.isEmpty()) {
            try {
                all.pop().close();
            } catch (Exception | AssertionError e) {
                failure = failure == null ? new AssertionError("Not everything could be ended") : failure;
                failure.addSuppressed(e);
            }
        }
        if (failure != null) {
            throw failure;
        }
    }
}
