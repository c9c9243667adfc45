package io.gantry.log;

import java.nio.ByteBuffer;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Bytes of the log, mapped, not copied. The mapping stays valid until {@link #close}, which may be called
 * by any thread, once; after it the buffer must not be touched.
 */
@ProviderType
public interface LogSlice extends AutoCloseable {
    /** Byte address of the first byte. */
    long position();

    /** A read-only view: position 0, limit = number of bytes. */
    ByteBuffer buffer();

    @Override
    void close();
}
