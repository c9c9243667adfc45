package io.gantry.shell.frame;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;

/**
 * One frame between a terminal and a node.
 *
 * <pre>
 *  length u32, of what follows | kind u8 | payload
 * </pre>
 *
 * A frame that is longer than {@link #MAX_PAYLOAD_BYTES} or of an unknown kind ends the connection.
 */
public record ShellFrame(Kind kind, byte[] payload) {
    public static final int MAX_PAYLOAD_BYTES = 32 * 1024;
    private static final int HEADER_BYTES = Integer.BYTES + 1;

    /** What a frame means. The ordinal is its number on the wire. */
    public enum Kind {
        /** Terminal to node: run this line. */
        EXECUTE,
        /** Terminal to node: how could this line, up to the cursor, go on? */
        COMPLETE,
        /** Node to terminal: bytes of the standard output. */
        OUT,
        /** Node to terminal: bytes of the error output. */
        ERR,
        /** Node to terminal: the line has ended; the payload is the exit code's digits. */
        DONE,
        /** Node to terminal: candidates for the last word, one per line. */
        CANDIDATES
    }

    public static ShellFrame of(Kind kind, String text) {
        return new ShellFrame(kind, text.getBytes(StandardCharsets.UTF_8));
    }

    public String text() {
        return new String(payload, StandardCharsets.UTF_8);
    }

    /** Reads the next frame; {@link EOFException} when the other side has closed. */
    public static ShellFrame read(ReadableByteChannel channel) throws IOException {
        ByteBuffer header = fill(channel, ByteBuffer.allocate(HEADER_BYTES));
        int length = header.getInt();
        int kind = header.get() & 0xff;
        if (length < 1 || length > MAX_PAYLOAD_BYTES + 1 || kind >= Kind.values().length) {
            throw new IOException("Not a frame of the shell: length=" + length + ", kind=" + kind);
        }
        return new ShellFrame(
                Kind.values()[kind],
                fill(channel, ByteBuffer.allocate(length - 1)).array());
    }

    public void write(WritableByteChannel channel) throws IOException {
        if (payload.length > MAX_PAYLOAD_BYTES) {
            throw new IOException("The line is longer than " + MAX_PAYLOAD_BYTES + " bytes");
        }
        ByteBuffer buffer = ByteBuffer.allocate(HEADER_BYTES + payload.length);
        buffer.putInt(payload.length + 1)
                .put((byte) kind.ordinal())
                .put(payload)
                .flip();
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
    }

    private static ByteBuffer fill(ReadableByteChannel channel, ByteBuffer buffer) throws IOException {
        while (buffer.hasRemaining()) {
            if (channel.read(buffer) < 0) {
                throw new EOFException("The other side has closed the connection");
            }
        }
        return buffer.flip();
    }
}
