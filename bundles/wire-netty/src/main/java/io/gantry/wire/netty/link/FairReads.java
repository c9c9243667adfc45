package io.gantry.wire.netty.link;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.ChannelConfig;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.util.UncheckedBooleanSupplier;

/**
 * Ends each read of a connection after so many buffers, or when its reader wants no more. Netty does so by itself, but
 * not once the peer has hung up: then it reads all that is there, and a flood of peers that send and hang up holds the
 * event loop for seconds. Buffers are small while many connections wait for their turn.
 */
final class FairReads extends AdaptiveRecvByteBufAllocator {
    /** Ends a read; to be ignored by whoever catches it. Nothing is lost: the rest is still there to be read. */
    static final RuntimeException ENOUGH = new Enough();

    private static final int MAX_BUFFERS = 8;
    private static final int SMALL_BYTES = 4 << 10;

    FairReads() {
        maxMessagesPerRead(MAX_BUFFERS);
    }

    private static final class Enough extends RuntimeException {
        private static final long serialVersionUID = 1;

        Enough() {
            super("Enough is read for this time", null, false, false);
        }
    }

    @Override
    @SuppressWarnings("deprecation") // The only way to have a handle of one's own.
    public Handle newHandle() {
        return new Bounded(super.newHandle());
    }

    private static final class Bounded extends RecvByteBufAllocator.DelegatingHandle
            implements RecvByteBufAllocator.ExtendedHandle {
        private ChannelConfig config;
        private int buffers;

        @SuppressWarnings("deprecation")
        Bounded(Handle handle) {
            super(handle);
        }

        @Override
        public void reset(ChannelConfig of) {
            config = of;
            buffers = 0;
            super.reset(of);
        }

        @Override
        public ByteBuf allocate(ByteBufAllocator allocator) {
            if (buffers == MAX_BUFFERS || buffers > 0 && !config.isAutoRead()) {
                throw ENOUGH;
            }
            buffers++;
            return Turns.areMany() ? allocator.ioBuffer(SMALL_BYTES) : super.allocate(allocator);
        }

        @Override
        public boolean continueReading(UncheckedBooleanSupplier hasMore) {
            return ((RecvByteBufAllocator.ExtendedHandle) delegate()).continueReading(hasMore);
        }
    }
}
