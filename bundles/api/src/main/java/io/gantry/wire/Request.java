package io.gantry.wire;

import java.nio.ByteBuffer;
import org.osgi.annotation.versioning.ProviderType;

/** One request frame. Its bytes stay valid until the reply is sent. */
@ProviderType
public interface Request {
    /** One of {@link RequestCode}; a binary header's 16-bit code is mapped back already. */
    int code();

    /** The client's protocol version: the ordinal of RocketMQ's MQVersion. */
    int version();

    /** The client's language code. */
    int language();

    /** Correlation id, unique within the connection. */
    int opaque();

    /** Whether no reply is expected; replies to it are dropped. */
    boolean isOneWay();

    Fields fields();

    /** The body, read-only: position 0, limit = number of bytes; empty when there is none. */
    ByteBuffer body();

    Connection connection();
}
