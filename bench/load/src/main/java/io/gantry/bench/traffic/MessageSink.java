package io.gantry.bench.traffic;

import io.gantry.codec.StoredMessage;

/** Who is shown each message that was pulled; by the loop's thread. */
public interface MessageSink {
    /** Nobody looks. */
    MessageSink NONE = (message, now) -> {};

    /** A message, valid during the call only. */
    void onMessage(StoredMessage message, long nowNanos);
}
