package io.gantry.raft.engine.rpc;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.timeout.IdleStateEvent;
import java.io.IOException;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Bytes to frames. One that is too long or stands still half way ends its connection. For its event loop. */
final class FrameReader extends ChannelInboundHandlerAdapter {
    private static final Logger LOG = LoggerFactory.getLogger(FrameReader.class);

    private final int maxBytes;
    private final Consumer<byte[]> sink;
    private int lengthRead;
    private int length;
    private byte[] frame;
    private int filled;

    FrameReader(int maxBytes, Consumer<byte[]> sink) {
        this.maxBytes = maxBytes;
        this.sink = sink;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) throws IOException {
        ByteBuf in = (ByteBuf) message;
        try {
            // What was read before a bad frame closed the connection is of no use.
            while (in.isReadable() && context.channel().isOpen()) {
                take(in);
            }
        } finally {
            in.release();
        }
    }

    private void take(ByteBuf in) throws IOException {
        if (frame == null) {
            length = length << Byte.SIZE | in.readUnsignedByte();
            if (++lengthRead < Integer.BYTES) {
                return;
            }
            if (length < Frame.MIN_BYTES || length > maxBytes) {
                throw new IOException("A frame of " + length + " bytes; at most " + maxBytes);
            }
            frame = new byte[length];
            return;
        }
        int count = Math.min(in.readableBytes(), length - filled);
        in.readBytes(frame, filled, count);
        filled += count;
        if (filled == length) {
            byte[] whole = frame;
            frame = null;
            lengthRead = 0;
            length = 0;
            filled = 0;
            sink.accept(whole);
        }
    }

    /** Nothing came for a while: that is well between frames, and not within one. */
    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof IdleStateEvent
                && lengthRead > 0
                && context.channel().config().isAutoRead()) {
            LOG.debug(
                    "Raft connection closed, half a frame: remote={}",
                    context.channel().remoteAddress());
            context.close();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        LOG.debug(
                "Raft connection closed: remote={}, cause={}", context.channel().remoteAddress(), cause.toString());
        context.close();
    }
}
