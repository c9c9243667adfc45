package io.gantry.wire.netty.link;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Goes on accepting after a failure (there is no descriptor, or no memory of the kernel), a while later: what wants to
 * connect waits in the kernel's queue meanwhile. Says so once, until a connection is accepted again. Of one port; by
 * its accepting thread.
 */
final class AcceptFailures extends ChannelInboundHandlerAdapter {
    private static final Logger LOG = LoggerFactory.getLogger(AcceptFailures.class);
    private static final long PAUSE_MILLIS = 200;

    private boolean isTold;

    @Override
    public void channelRead(ChannelHandlerContext port, Object accepted) {
        isTold = false;
        port.fireChannelRead(accepted);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext port, Throwable cause) {
        if (!isTold) {
            isTold = true;
            LOG.warn(
                    "No connection can be accepted for now, tried again: port={}, reason={}; if there are too many"
                            + " open files raise their limit (ulimit -n)",
                    port.channel().localAddress(),
                    cause.getMessage());
        }
        if (port.channel().config().isAutoRead()) {
            port.channel().config().setAutoRead(false);
            port.executor()
                    .schedule(() -> port.channel().config().setAutoRead(true), PAUSE_MILLIS, TimeUnit.MILLISECONDS);
        }
    }
}
