package io.gantry.wire.netty.link;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/** Brings a connection that was set down elsewhere: what was read there and not served comes first. */
final class Arrival extends ChannelInboundHandlerAdapter {
    private final Link link;
    private final byte[] unread;

    Arrival(Link link, byte[] unread) {
        this.link = link;
        this.unread = unread;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        link.connection().takeUp(link);
        context.fireChannelActive();
        if (unread.length > 0) {
            context.fireChannelRead(Unpooled.wrappedBuffer(unread));
            context.fireChannelReadComplete();
        }
        context.pipeline().remove(this);
    }
}
