package io.gantry.codec;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/** Reads lengths and texts out of deflated bytes, never more of them than allowed. Used once, by one thread. */
final class InflatedReader implements AutoCloseable {
    private final Inflater inflater = new Inflater();
    private final byte[] four = new byte[Integer.BYTES];
    private final int maxTextBytes;
    private long bytesLeft;

    InflatedReader(ByteBuffer deflated, long maxBytes, int maxTextBytes) {
        inflater.setInput(deflated.duplicate());
        this.bytesLeft = maxBytes;
        this.maxTextBytes = maxTextBytes;
    }

    int readInt() {
        fill(four);
        return ByteBuffer.wrap(four).getInt();
    }

    /** A number of things of which each takes at least its own length. */
    int readCount(String what) {
        int count = readInt();
        if (count < 0 || (long) count * Integer.BYTES > bytesLeft) {
            throw new BadBodyException("The number of " + what + " in the compressed registration must be 0 to "
                    + bytesLeft / Integer.BYTES + ", found " + count);
        }
        return count;
    }

    String readText(String what) {
        int length = readInt();
        if (length < 0 || length > maxTextBytes) {
            throw new BadBodyException("The length of " + what + " in the compressed registration must be 0 to "
                    + maxTextBytes + ", found " + length);
        }
        byte[] bytes = new byte[length];
        fill(bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        inflater.end();
    }

    private void fill(byte[] bytes) {
        bytesLeft -= bytes.length;
        if (bytesLeft < 0) {
            throw new BadBodyException("The compressed registration is larger than allowed when it is inflated");
        }
        int filled = 0;
        while (filled < bytes.length) {
            int more = inflate(bytes, filled);
            if (more == 0) {
                throw new BadBodyException("The compressed registration ends too early");
            }
            filled += more;
        }
    }

    private int inflate(byte[] bytes, int from) {
        try {
            return inflater.inflate(bytes, from, bytes.length - from);
        } catch (DataFormatException e) {
            throw new BadBodyException("The compressed registration is no deflate stream: " + e.getMessage());
        }
    }
}
