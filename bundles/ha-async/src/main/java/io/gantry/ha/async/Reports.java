package io.gantry.ha.async;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;

/** Reads what a follower reports: positions of 8 bytes, of which only the newest counts. For one thread. */
final class Reports {
    private static final int MAX_AT_ONCE = 1_024;

    private final ByteBuffer bytes = ByteBuffer.allocate(Long.BYTES * MAX_AT_ONCE);

    /** The newest report that came; -1 when there is none. An end of the stream is an IOException. */
    long read(ReadableByteChannel channel) throws IOException {
        int count = channel.read(bytes);
        if (count < 0) {
            throw new IOException("it closed the connection");
        }
        int whole = bytes.position() / Long.BYTES * Long.BYTES;
        if (whole == 0) {
            return -1;
        }
        long newest = bytes.getLong(whole - Long.BYTES);
        bytes.flip().position(whole);
        bytes.compact();
        if (newest < 0) {
            throw new IOException(
                    "it reports a position below zero: " + newest + "; a follower that has a secret begins"
                            + " like that: give this node its haSecretFile, and do not name it in haPlainFollowers;"
                            + " or set haPlainMaster=true there");
        }
        return newest;
    }
}
