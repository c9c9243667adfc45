package io.gantry.shell.socket;

import io.gantry.shell.frame.ShellFrame;
import io.gantry.shell.frame.ShellFrame.Kind;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.WritableByteChannel;
import java.util.Arrays;

/** A stream whose bytes become frames. */
final class FrameStream extends OutputStream {
    private final WritableByteChannel channel;
    private final Kind kind;

    FrameStream(WritableByteChannel channel, Kind kind) {
        this.channel = channel;
        this.kind = kind;
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        int at = offset;
        while (at < offset + length) {
            int end = Math.min(offset + length, at + ShellFrame.MAX_PAYLOAD_BYTES);
            // A command may print from several threads; frames must not mix.
            synchronized (channel) {
                new ShellFrame(kind, Arrays.copyOfRange(bytes, at, end)).write(channel);
            }
            at = end;
        }
    }
}
