package io.gantry.ha.async;

import java.util.function.Supplier;

/**
 * A leader that is there, and knows that secret.
 *
 * @param found its log, however it is found; gives null when it cannot be asked
 */
record TestUpstream(Supplier<String> where, PeerSecret secret, Supplier<LeaderLog> found) implements Upstream {
    /** One that cannot be asked. */
    static TestUpstream silent(Supplier<String> where, PeerSecret secret) {
        return new TestUpstream(where, secret, () -> null);
    }

    @Override
    public String address() {
        return where.get();
    }

    @Override
    public LeaderLog log() {
        return found.get();
    }

    @Override
    public LeaderLog registered() {
        return found.get();
    }
}
