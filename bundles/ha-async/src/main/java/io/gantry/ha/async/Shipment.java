package io.gantry.ha.async;

import io.gantry.log.LogSlice;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.GatheringByteChannel;

/** One header and the bytes of the log behind it, on their way to a follower. For one thread. */
final class Shipment implements AutoCloseable {
    static final int HEADER_BYTES = Long.BYTES + Integer.BYTES;

    private final ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES).limit(0);
    private final ByteBuffer[] parts = {header, ByteBuffer.allocate(0)};
    private LogSlice slice;

    boolean isUnderWay() {
        return header.hasRemaining() || parts[1].hasRemaining();
    }

    /** Begins with bytes of the log, which are given back when they are sent. */
    void begin(LogSlice bytes) {
        slice = bytes;
        begin(bytes.position(), bytes.buffer());
    }

    /** Begins with a header alone, which says that the leader lives. */
    void beginHeartbeat(long position) {
        begin(position, ByteBuffer.allocate(0));
    }

    private void begin(long position, ByteBuffer body) {
        header.clear().putLong(position).putInt(body.remaining()).flip();
        parts[1] = body;
    }

    /** Writes as much as the channel takes; false when some is left. */
    boolean write(GatheringByteChannel channel) throws IOException {
        channel.write(parts);
        if (isUnderWay()) {
            return false;
        }
        close();
        return true;
    }

    @Override
    public void close() {
        if (slice != null) {
            slice.close();
            slice = null;
            parts[1] = ByteBuffer.allocate(0);
        }
    }
}
