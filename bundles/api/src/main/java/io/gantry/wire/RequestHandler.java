package io.gantry.wire;

import org.osgi.annotation.versioning.ConsumerType;

/**
 * Serves some request codes of an endpoint; registered as a service with the properties of {@link Handles}.
 * Called by the connection's event loop, so it must not block, unless it says {@link Handles#blocking}.
 */
@ConsumerType
public interface RequestHandler {
    /**
     * Serves one request: sends one reply, now or later, by any thread. A thrown {@link BadRequestException}
     * is answered with its code; any other exception with SYSTEM_ERROR, and logged.
     */
    void handle(Request request, Reply reply);
}
