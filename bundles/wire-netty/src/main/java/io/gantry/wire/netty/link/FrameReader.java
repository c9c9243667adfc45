package io.gantry.wire.netty.link;

import io.gantry.codec.Frame;
import io.gantry.codec.FrameException;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.util.ReferenceCountUtil;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Cuts what is read into frames. A frame with a body is a view of the bytes read, so a request costs no copy; one
 * without a body may wait for long (a pull), and so may a small one when many wait already, so they get a copy and do
 * not hold the read buffer. Stops taking frames, and then reading, while the connection has too much in flight, and
 * when its turn is over, see {@link Turns}. Whatever is no frame ends the connection, and so does a large one that does
 * not become whole while too many do not.
 */
final class FrameReader extends ChannelInboundHandlerAdapter {
    private static final Logger LOG = LoggerFactory.getLogger(FrameReader.class);
    private static final byte TLS_HANDSHAKE = 0x16;
    /** A read buffer is not kept for so little of it. */
    private static final int SMALL_BYTES = 4 << 10;

    private static final int UNTOLD_BYTES = 4 * SMALL_BYTES;
    /** What is read behind a frame that is not taken yet: more comes, unasked for, of a peer that has reset only. */
    private static final int MAX_UNASKED_BYTES = 256 << 10;
    /** Of a larger frame this much, or a little more, is read in one turn. */
    private static final int LARGE_BYTES = 64 << 10;
    /** The clock is looked at every fourth frame. */
    private static final int CLOCK_MASK = 3;

    private enum State {
        TAKING,
        /** For its turn. */
        WAITING,
        /** For its turn to read more of a large frame. */
        PACED,
        /** For room in flight. */
        HELD_UP,
        /** The connection leaves: all that is read from now on belongs to whoever reads it next. */
        STOPPED,
        REFUSED
    }

    private final Link link;
    private final UnfinishedFrame unfinished;
    private ChannelHandlerContext context;
    /** What is read and not yet a whole frame; null when there is nothing. */
    private ByteBuf rest;

    private State state = State.TAKING;
    /** Null until it is connected. */
    private InetAddress host;

    private boolean isInTake;
    private boolean isOutermostBatch;
    /** The peer has hung up, and all that it sent is read. */
    private boolean isInputOver;

    FrameReader(Link link) {
        this.link = link;
        this.unfinished = new UnfinishedFrame(link.held().new Hold(this::onTooMuch));
    }

    @Override
    public void handlerAdded(ChannelHandlerContext added) {
        context = added;
    }

    @Override
    public void channelRead(ChannelHandlerContext reading, Object message) {
        ByteBuf read = (ByteBuf) message;
        if (state == State.REFUSED) {
            read.release();
            return;
        }
        isOutermostBatch |= link.sender().beginBatch();
        if (unfinished.isOver()) {
            read.release();
            onTooMuch();
            return;
        }
        rest = rest == null ? read : join(read);
        if (state == State.TAKING) {
            takeFrames(turns().areWaiting(host()));
        } else if (rest.readableBytes() - frameBytes() > MAX_UNASKED_BYTES) {
            refuse("the peer has reset while requests of it wait");
        }
        tellRest();
        if (hasUnfinishedFrame() && rest.readableBytes() > LARGE_BYTES) {
            awaitTurn(State.PACED);
        }
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
        state = State.REFUSED;
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

    /** What waits for its turn is still to be done for a peer that has hung up: nobody waits for one-way requests. */
    @Override
    public void userEventTriggered(ChannelHandlerContext told, Object event) {
        if (event instanceof ChannelInputShutdownEvent) {
            isInputOver = true;
            closeIfOver();
        }
        told.fireUserEventTriggered(event);
    }

    private void closeIfOver() {
        if (isInputOver && state != State.WAITING) {
            context.close();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext failed, Throwable cause) {
        if (cause == FairReads.ENOUGH) {
            return;
        }
        LOG.debug("Connection closed by a failure: peer={}, cause={}", link.remoteAddress(), cause.toString());
        failed.close();
    }

    /** Takes frames again if there was no room and there is now. By the event loop. */
    void resume() {
        if (state == State.HELD_UP && !isInTake && link.mayRead()) {
            goOn();
        }
    }

    /**
     * Takes frames again, for another turn; earlier answers go out first. By the event loop.
     *
     * @return whether it goes on reading a large frame
     */
    boolean takeTurn() {
        boolean isPaced = state == State.PACED;
        if (isAwaitingTurn()) {
            link.sender().writeHandedOver();
        }
        if (isAwaitingTurn()) {
            goOn();
        }
        return isPaced;
    }

    /** Connections of a host that is kept back are not to pile up. */
    private void awaitEndOfRest() {
        if (turns().mayAwaitEndOfRest(host())) {
            awaitTurn(State.WAITING);
        } else {
            refuse("its host asks for too much, and has too many connections that wait");
        }
    }

    private boolean isResting() {
        return link.resting().contains(host(), link.clock());
    }

    private boolean isAwaitingTurn() {
        return state == State.WAITING || state == State.PACED;
    }

    private void goOn() {
        state = State.TAKING;
        boolean isOutermost = link.sender().beginBatch();
        try {
            takeFrames(false);
            tellRest();
        } catch (RuntimeException | Error e) {
            // As the pipeline does while it reads; whoever resumes goes on with others.
            exceptionCaught(context, e);
            return;
        } finally {
            link.sender().endBatch(isOutermost);
        }
        closeIfOver();
        if (state == State.TAKING) {
            context.channel().config().setAutoRead(true);
        }
    }

    boolean hasUnfinishedFrame() {
        return rest != null && (state == State.TAKING || state == State.PACED);
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

    /** Gives the memory back at once: its close would come after all other connections of this event loop were read. */
    private void onTooMuch() {
        if (context.executor().inEventLoop()) {
            refuse("its frame is not whole and too many are not");
        } else {
            context.executor().execute(this::onTooMuch);
        }
    }

    /** Takes what there is for as long as a turn is, or nothing when others of its host stand before it. */
    private void takeFrames(boolean isBehindOthers) {
        isInTake = true;
        long began = link.clock().nanos();
        try {
            while (rest != null && state == State.TAKING && takeFrame(began, isBehindOthers)) {
                continue;
            }
        } catch (FrameException e) {
            refuse(e.getMessage());
        } finally {
            isInTake = false;
        }
        if (rest != null && !rest.isReadable()) {
            releaseRest();
        }
    }

    /** Takes one frame; false when there is none, or no room for it, or its turn is over. */
    private boolean takeFrame(long began, boolean isBehindOthers) {
        if (rest.readableBytes() < Integer.BYTES) {
            return false;
        }
        int at = rest.readerIndex();
        long length = Frame.length(rest.getInt(at));
        if (length < Frame.HEADER_AT || length > link.limits().maxFrameBytes()) {
            throw new FrameException(
                    rest.getByte(at) == TLS_HANDSHAKE
                            ? "TLS is not spoken here"
                            : "A frame of " + length + " bytes, allowed are " + Frame.HEADER_AT + " to "
                                    + link.limits().maxFrameBytes());
        }
        if (rest.readableBytes() < length) {
            return false;
        }
        if (isResting()) {
            awaitEndOfRest();
            return false;
        }
        if (!hasRoom()) {
            stop(State.HELD_UP);
            return false;
        }
        if (isBehindOthers || isTurnOver(began)) {
            awaitTurn(State.WAITING);
            return false;
        }
        take((int) length);
        return true;
    }

    private void awaitTurn(State waiting) {
        stop(waiting);
        turns().add(host(), this);
    }

    private InetAddress host() {
        if (host == null) {
            host = link.host();
        }
        return host;
    }

    private Turns turns() {
        return Turns.of(context.executor(), link.clock(), link.resting());
    }

    private void stop(State waiting) {
        state = waiting;
        context.channel().config().setAutoRead(false);
    }

    private boolean isTurnOver(long began) {
        return (unfinished.framesTaken() & CLOCK_MASK) == 0 && link.clock().nanos() - began > Turns.TURN_NANOS;
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
        return (int) Math.max(0, Math.min(link.limits().maxFrameBytes(), length));
    }

    /** Takes no more frames, and reads no more. */
    void stop() {
        state = State.STOPPED;
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
        state = State.REFUSED;
        releaseRest();
        context.close();
    }

    private void releaseRest() {
        ByteBuf gone = rest;
        rest = null;
        ReferenceCountUtil.release(gone);
    }
}
