package io.gantry.wire;

import java.nio.ByteBuffer;
import java.util.List;

/**
 * A response's body: buffers written one after the other without a copy.
 *
 * @param release run once, by any thread, when the buffers were written or dropped
 */
public record Payload(List<ByteBuffer> parts, Runnable release) {
    /** No body. */
    public static final Payload EMPTY = new Payload(List.of(), () -> {});

    /** A body on the heap. */
    public static Payload of(byte[] bytes) {
        return new Payload(List.of(ByteBuffer.wrap(bytes)), () -> {});
    }
}
