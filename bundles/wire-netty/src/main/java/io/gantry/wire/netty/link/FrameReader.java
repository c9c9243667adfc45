package io.gantry.wire.netty.link;

import io.gantry.codec.Frame;
import io.gantry.codec.FrameException;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import java.nio.ByteBuffer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Cuts what is read into frames. A frame with a body is a view of the bytes read, so a request costs no copy; one
 * without a body may wait for long (a pull), and so may a small one when many wait already, so they get a copy and do
 * not hold the read buffer. Stops taking
 * frames, and then reading, while the connection has too much in flight; whatever is no frame ends the connection, and
 * so does a large one that does not become whole while too many do not.
 */
final class FrameReader extends ChannelInboundHandlerAdapter {
    private static final Logger LOG = LoggerFactory.getLogger(FrameReader.class);
    private static final byte TLS_HANDSHAKE = 0x16;
    /** A read buffer is not kept for so little of it. */
    private static final int SMALL_BYTES = 4 << 10;

    private static final int UNTOLD_BYTES = 4 * SMALL_BYTES;

    private final Link link;
    private final int maxFrameBytes;
    private final UnfinishedFrame unfinished;
    private ChannelHandlerContext context;
    /** What is read and not yet a whole frame; null when there is nothing. */
    private ByteBuf rest;

    private boolean isTaking;
    private boolean isPaused;
    /** The connection leaves: all that is read from now on belongs to whoever reads it next. */
    private boolean isStopped;

    private boolean isOutermostBatch;
    private boolean isRefused;

    FrameReader(Link link) {
        this.link = link;
        this.maxFrameBytes = link.limits().maxFrameBytes();
        this.unfinished = new UnfinishedFrame(link.held().new Hold(this::onTooMuch));
    }

    @Override
    public void handlerAdded(ChannelHandlerContext added) {
        context = added;
    }

    @Override
    public void channelRead(ChannelHandlerContext reading, Object message) {
        ByteBuf read = (ByteBuf) message;
        if (isRefused) {
            read.release();
            return;
        }
        isOutermostBatch |= link.sender().beginBatch();
        rest = rest == null ? read : join(read);
        takeFrames();
        tellRest();
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext reading) {
        boolean isOutermost = isOutermostBatch;
        isOutermostBatch = false;
        link.sender().endBatch(isOutermost);
        reading.fireChannelReadComplete();
    }

    @Override
    public void channelInactive(ChannelHandlerContext closed) {
        isRefused = true;
        releaseRest();
        unfinished.keep(0);
        link.onClosed();
        closed.fireChannelInactive();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext changed) {
        resume();
        changed.fireChannelWritabilityChanged();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext failed, Throwable cause) {
        LOG.debug("Connection closed by a failure: peer={}, cause={}", link.remoteAddress(), cause.toString());
        failed.close();
    }

    /** Takes frames again if it had stopped and there is room now. By the event loop. */
    void resume() {
        if (!isPaused || isTaking || isStopped || !link.mayRead()) {
            return;
        }
        isPaused = false;
        boolean isOutermost = link.sender().beginBatch();
        takeFrames();
        tellRest();
        link.sender().endBatch(isOutermost);
        if (!isPaused) {
            context.channel().config().setAutoRead(true);
        }
    }

    boolean hasUnfinishedFrame() {
        return rest != null && !isPaused;
    }

    int framesTaken() {
        return unfinished.framesTaken();
    }

    /** Gives back most of a read buffer of which little is left, and tells what is kept for long. */
    private void tellRest() {
        if (rest != null && rest.readableBytes() <= SMALL_BYTES && rest.capacity() > UNTOLD_BYTES) {
            ByteBuf small = context.alloc().directBuffer(rest.readableBytes()).writeBytes(rest);
            releaseRest();
            rest = small;
        }
        // A peer that is held up is not the one that does not go on.
        boolean isTold = hasUnfinishedFrame() && rest.capacity() > UNTOLD_BYTES;
        unfinished.keep(isTold ? rest.capacity() : 0);
    }

    private void onTooMuch() {
        LOG.debug("Connection closed, its frame is not whole and too many are not: peer={}", link.remoteAddress());
        context.channel().close();
    }

    private void takeFrames() {
        isTaking = true;
        try {
            while (rest != null && !isPaused && !isStopped && takeFrame()) {
                continue;
            }
        } catch (FrameException e) {
            refuse(e.getMessage());
        } finally {
            isTaking = false;
        }
        if (rest != null && !rest.isReadable()) {
            releaseRest();
        }
    }

    /** Takes one frame; false when there is none, or no room for it. */
    private boolean takeFrame() {
        if (rest.readableBytes() < Integer.BYTES) {
            return false;
        }
        int at = rest.readerIndex();
        long length = Frame.length(rest.getInt(at));
        if (length < Frame.HEADER_AT || length > maxFrameBytes) {
            throw new FrameException(
                    rest.getByte(at) == TLS_HANDSHAKE
                            ? "TLS is not spoken here"
                            : "A frame of " + length + " bytes, allowed are " + Frame.HEADER_AT + " to "
                                    + maxFrameBytes);
        }
        if (rest.readableBytes() < length) {
            return false;
        }
        if (!hasRoom()) {
            isPaused = true;
            context.channel().config().setAutoRead(false);
            return false;
        }
        take((int) length);
        return true;
    }

    /** What is written already may only wait to be flushed. */
    private boolean hasRoom() {
        if (!context.channel().isWritable()) {
            context.channel().flush();
        }
        return link.mayRead();
    }

    private void take(int length) {
        unfinished.onWhole();
        int at = rest.readerIndex();
        boolean hasBody = Frame.hasBody(rest.getInt(at + Frame.TOTAL_AT), rest.getInt(at + Frame.MARK_AT));
        if (!hasBody || length <= SMALL_BYTES && link.inFlight().isMany()) {
            byte[] copy = new byte[length];
            rest.readBytes(copy);
            link.onFrame(new Frame().wrap(ByteBuffer.wrap(copy), 0, length), length, null);
            return;
        }
        Frame frame = new Frame().wrap(rest.nioBuffer(at, length), 0, length);
        link.onFrame(frame, length, rest.readRetainedSlice(length));
    }

    /**
     * Appends to what is there. Bytes that a request may still look at are never moved: with a view of it alive, the
     * rest goes to a new buffer. That is as long as the frame begun, but at most twice what has come, so that nobody
     * gets memory for promises.
     */
    private ByteBuf join(ByteBuf read) {
        int needed = rest.readableBytes() + read.readableBytes();
        try {
            if (rest.refCnt() == 1 && rest.maxFastWritableBytes() >= read.readableBytes() && rest.isWritable()) {
                rest.ensureWritable(read.readableBytes());
                return rest.writeBytes(read);
            }
            ByteBuf larger = context.alloc().directBuffer(Math.max(needed, Math.min(frameBytes(), 2 * needed)));
            larger.writeBytes(rest).writeBytes(read);
            rest.release();
            return larger;
        } finally {
            read.release();
        }
    }

    private int frameBytes() {
        long length = rest.readableBytes() < Integer.BYTES ? 0 : Frame.length(rest.getInt(rest.readerIndex()));
        return (int) Math.max(0, Math.min(maxFrameBytes, length));
    }

    /** Takes no more frames, and reads no more. */
    void stop() {
        isStopped = true;
        context.channel().config().setAutoRead(false);
    }

    /** What was read and is no whole frame yet, or was not taken any more; the caller's. */
    byte[] rest() {
        unfinished.keep(0);
        if (rest == null) {
            return new byte[0];
        }
        byte[] bytes = new byte[rest.readableBytes()];
        rest.readBytes(bytes);
        releaseRest();
        return bytes;
    }

    private void refuse(String reason) {
        LOG.debug("Connection closed, no frame: peer={}, reason={}", link.remoteAddress(), reason);
        isRefused = true;
        releaseRest();
        context.close();
    }

    private void releaseRest() {
        ByteBuf gone = rest;
        rest = null;
        ReferenceCountUtil.release(gone);
    }
}
