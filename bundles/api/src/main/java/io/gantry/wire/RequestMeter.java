package io.gantry.wire;

import org.osgi.annotation.versioning.ConsumerType;

/** Told of every reply, by the thread that made it; must not block. */
@ConsumerType
public interface RequestMeter {
    /**
     * A reply was made.
     *
     * @param endpoint {@link Endpoint#name}
     * @param nanos how long the handler took for it
     */
    void onReply(String endpoint, int requestCode, int responseCode, long nanos);
}
