package io.gantry.wire;

import org.osgi.annotation.versioning.ProviderType;

/** The way back of one request. */
@ProviderType
@FunctionalInterface
public interface Reply {
    /**
     * Ends the exchange: only the first call counts, later ones (and those to a closed connection) only release
     * their payload. Safe for any thread.
     */
    void send(Response response);

    /**
     * Says that nothing was done: the request is served anew by whoever serves its code next. For a handler that goes
     * away with requests it only kept waiting.
     */
    default void giveBack() {
        send(Response.refusal(ResponseCode.SYSTEM_BUSY, "[REJECTREQUEST]system busy, the request was not begun"));
    }
}
