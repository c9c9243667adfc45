package io.gantry.wire;

import org.osgi.annotation.versioning.ConsumerType;

/**
 * Asked before a request reaches its handler. A service with the property {@code endpoints}, a list of
 * {@link Endpoint#name}; without it, for all endpoints. Called by the thread that is about to serve the request: the
 * event loop, where it must not block, or one of the pool when the handler may block. A request that waited for its
 * handler is asked for again.
 */
@ConsumerType
public interface RequestGuard {
    /** The answer to a request that may not pass; null when it may. What is thrown keeps it from passing, too. */
    Response refusal(Request request);

    /** Whether it can tell now. While it cannot, requests wait for a bounded time; later they are refused by it. */
    default boolean isReady() {
        return true;
    }
}
