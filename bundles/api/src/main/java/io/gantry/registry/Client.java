package io.gantry.registry;

import io.gantry.wire.Connection;
import org.osgi.annotation.versioning.ProviderType;

/** One client in one group. Safe for any thread. */
@ProviderType
public interface Client {
    String clientId();

    /** The connection it speaks through. */
    Connection connection();

    /** RocketMQ's language code; 0 is Java. */
    int language();

    /** The ordinal of RocketMQ's MQVersion. */
    int version();

    /** When it was last heard of, milliseconds since the epoch. */
    long seenMillis();

    /** Host and port of the client. */
    String address();
}
