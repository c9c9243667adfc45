package io.gantry.raft.engine.rpc;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One side of a {@link Greeting}: takes as many bytes as are due, no more, and so long as it is given, no longer. When
 * it is over it gives way to what follows, with the bytes that came already. For its event loop.
 */
abstract class Introduction extends ChannelInboundHandlerAdapter {
    private static final Logger LOG = LoggerFactory.getLogger(Introduction.class);

    private final int millis;
    private byte[] due;
    private int filled;
    private Future<?> deadline;

    Introduction(int millis, int firstBytes) {
        this.millis = millis;
        this.due = new byte[firstBytes];
    }

    /**
     * The bytes that were due are here.
     *
     * @return how many are due next; 0 when the greeting is over
     * @throws IOException if the other side is not to be spoken with
     */
    abstract int take(ChannelHandlerContext context, byte[] bytes) throws IOException;

    /** The other side has proved itself, this handler is about to go: puts others in its place, behind it. */
    abstract void onOver(ChannelHandlerContext context);

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        deadline = context.executor().schedule(() -> context.close(), millis, TimeUnit.MILLISECONDS);
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        deadline.cancel(false);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) throws IOException {
        ByteBuf in = (ByteBuf) message;
        boolean isPassed = false;
        try {
            while (in.isReadable() && context.channel().isOpen()) {
                int count = Math.min(in.readableBytes(), due.length - filled);
                in.readBytes(due, filled, count);
                filled += count;
                if (filled < due.length) {
                    return;
                }
                int next = take(context, due);
                if (next == 0) {
                    onOver(context);
                    isPassed = true;
                    context.fireChannelRead(in);
                    context.pipeline().remove(this);
                    return;
                }
                due = new byte[next];
                filled = 0;
            }
        } finally {
            if (!isPassed) {
                in.release();
            }
        }
    }

    static void send(ChannelHandlerContext context, byte[] bytes) {
        context.writeAndFlush(Unpooled.wrappedBuffer(bytes));
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        LOG.debug("Raft greeting ended: remote={}, cause={}", context.channel().remoteAddress(), cause.toString());
        context.close();
    }
}
