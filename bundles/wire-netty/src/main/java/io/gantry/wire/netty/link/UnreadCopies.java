package io.gantry.wire.netty.link;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOutboundBuffer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The replies of one connection that are copies and may not be read by its peer yet, as {@link HeldMemory} is told of
 * them. Of an encrypted connection every reply is one. Its event loop's.
 */
final class UnreadCopies {
    private static final Logger LOG = LoggerFactory.getLogger(UnreadCopies.class);
    /** How often the bytes above which nothing is read may be unread in copies, before the connection is closed. */
    private static final int MAX_UNREAD = 4;

    private final Channel channel;
    private final long maxBytes;
    private final HeldMemory.Hold hold;
    /** Copies that may be unread; those of them that were there when it was last asked. */
    private long bytes;

    private long askedBytes;

    UnreadCopies(Channel channel, Limits limits, HeldMemory held) {
        this.channel = channel;
        this.maxBytes = (long) MAX_UNREAD * limits.writeHighBytes();
        this.hold = held.new Hold(this::onTooMuch);
    }

    void add(long more) {
        bytes += more;
    }

    /** Whether the connection is to be closed and not to get one more. */
    boolean areTooMany() {
        return bytes > maxBytes && !channel.isWritable();
    }

    /** Tells of copies that are not read by the peer, until it has read what is there now. */
    void tell() {
        if (bytes == 0) {
            return;
        }
        ChannelOutboundBuffer unwritten = channel.unsafe().outboundBuffer();
        long unread = unwritten == null ? 0 : unwritten.totalPendingWriteBytes();
        if (askedBytes != 0) {
            // More came meanwhile, or a part was read; its age is the same until all that was asked about is read.
            hold.set(Math.max(1, Math.min(bytes, unread)));
            return;
        }
        // There are no more copies than bytes.
        bytes = Math.min(bytes, unread);
        if (unread <= HeldMemory.FREE_BYTES) {
            return;
        }
        askedBytes = bytes;
        hold.set(askedBytes);
        // Nothing, behind everything that is there: when it is written, all of that is. Nothing is not encrypted.
        TlsGate.behindCipher(channel).writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(done -> {
            bytes -= askedBytes;
            askedBytes = 0;
            hold.set(0);
            tell();
        });
    }

    private void onTooMuch() {
        LOG.debug("Connection closed, its replies are not read and too many are not: peer={}", channel.remoteAddress());
        TlsGate.closeNow(channel);
    }
}
