package io.gantry.wire.netty.link;

import io.gantry.agent.Clock;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Closes a connection on which nothing happens (a peer that is gone without a word), one whose frame does not become
 * whole in as long a time, and one whose peer does not read: one timer each, no work per message but to note the time
 * of a batch.
 */
final class LivenessWatch extends ChannelDuplexHandler {
    private static final Logger LOG = LoggerFactory.getLogger(LivenessWatch.class);

    private final Link link;
    private final Clock clock;
    private final long idleNanos;
    private final long stallMillis;
    private long lastNanos;
    /** The next look at whether something happens; null before the first. */
    private Future<?> timer;
    /** Counts how often the peer caught up, so that a timer knows whether it is still about the same stall. */
    private long catchUps;
    /** How many frames there had been when the frame that is not whole was first seen, and when that was. */
    private int framesSeen = -1;

    private long slowSinceNanos;

    private boolean isOver;

    LivenessWatch(Link link, LinkSetting setting) {
        this.link = link;
        this.clock = setting.clock();
        this.idleNanos = TimeUnit.MILLISECONDS.toNanos(setting.limits().idleMillis());
        this.stallMillis = setting.limits().stallMillis();
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        // Asked for once, the addresses stay known after the close, when handlers tell who has gone.
        if (link.connection().remoteAddress() == null || link.connection().localAddress() == null) {
            context.close();
            return;
        }
        lastNanos = clock.nanos();
        watch(context, idleNanos);
        context.fireChannelActive();
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        lastNanos = clock.nanos();
        context.fireChannelReadComplete();
    }

    @Override
    public void flush(ChannelHandlerContext context) {
        lastNanos = clock.nanos();
        context.flush();
    }

    private void watch(ChannelHandlerContext context, long afterNanos) {
        timer = context.executor().schedule(() -> check(context), afterNanos, TimeUnit.NANOSECONDS);
    }

    /** A timer holds the connection: a flood of short ones would fill the memory until their timers are over. */
    @Override
    public void channelInactive(ChannelHandlerContext context) {
        end();
        context.fireChannelInactive();
    }

    /** From now on another watches the connection. */
    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        end();
    }

    private void end() {
        isOver = true;
        if (timer != null) {
            timer.cancel(false);
        }
    }

    private void check(ChannelHandlerContext context) {
        if (isOver || !context.channel().isActive()) {
            return;
        }
        long leftNanos = idleNanos - (clock.nanos() - lastNanos);
        if (isFrameTooSlow()) {
            LOG.debug("Connection closed, a frame does not become whole: peer={}", link.remoteAddress());
            context.close();
        } else if (leftNanos > 0) {
            watch(context, leftNanos);
        } else if (link.isCalling()) {
            watch(context, idleNanos);
        } else {
            LOG.debug("Connection closed, nothing happened on it: peer={}", link.remoteAddress());
            context.close();
        }
    }

    /** Whether the frame begun is the same, and not whole, for as long as a connection may be idle. */
    private boolean isFrameTooSlow() {
        if (!link.hasUnfinishedFrame()) {
            framesSeen = -1;
            return false;
        }
        if (link.framesTaken() != framesSeen) {
            framesSeen = link.framesTaken();
            slowSinceNanos = clock.nanos();
        }
        return clock.nanos() - slowSinceNanos >= idleNanos;
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        if (context.channel().isWritable()) {
            catchUps++;
        } else {
            long seen = catchUps;
            context.executor().schedule(() -> checkStall(context, seen), stallMillis, TimeUnit.MILLISECONDS);
        }
        context.fireChannelWritabilityChanged();
    }

    private void checkStall(ChannelHandlerContext context, long seen) {
        if (seen == catchUps
                && !isOver
                && context.channel().isActive()
                && !context.channel().isWritable()) {
            LOG.debug("Connection closed, the peer does not read its replies: peer={}", link.remoteAddress());
            context.close();
        }
    }
}
