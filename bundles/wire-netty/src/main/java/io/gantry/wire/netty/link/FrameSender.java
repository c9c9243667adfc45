package io.gantry.wire.netty.link;

import io.gantry.codec.FrameEncoder;
import io.gantry.codec.FrameHead;
import io.gantry.wire.Call;
import io.gantry.wire.Response;
import io.gantry.wire.ResponseCode;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelPromise;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes frames to one connection, and flushes seldom: once for all that is written while a batch of requests is read,
 * once for all that was handed over meanwhile. Each of the two is in its order; between them there is none, for answers
 * are found by their opaque. The queue holds at most one entry per request in flight and per call outstanding, and
 * those are bounded.
 */
final class FrameSender {
    private static final Logger LOG = LoggerFactory.getLogger(FrameSender.class);
    private static final int GATHERED_BYTES = 32 << 10;
    /** Parts that are as short as this on the average are copied. */
    private static final int COPIED_BYTES = 4 << 10;

    private final Channel channel;
    private final int maxFrameBytes;
    private final UnreadCopies unread;
    private final Queue<Outgoing> handedOver = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean isScheduled = new AtomicBoolean();
    /** The event loop will flush by itself soon; its own. */
    private boolean isInBatch;
    /** Frames of this batch that are not written to the channel yet; null when there are none. Its own. */
    private ByteBuf gathered;
    /** Whether what is written is copied once more, encrypted; its own. */
    private boolean isEncrypted;

    FrameSender(Channel channel, Limits limits, HeldMemory held) {
        this.channel = channel;
        this.maxFrameBytes = limits.maxFrameBytes();
        this.unread = new UnreadCopies(channel, limits, held);
    }

    /**
     * Has something written: at once in a batch of the event loop, else soon. Safe for any thread. In a batch it may
     * overtake what waits: an order would cost a second flush, or run what others do when they are written or dropped
     * inside a handler, under its locks. No peer can rely on one, Apache's brokers answer from pools of threads.
     */
    void submit(Outgoing outgoing) {
        if (channel.eventLoop().inEventLoop() && isInBatch) {
            outgoing.write();
            return;
        }
        handedOver.add(outgoing);
        schedule();
    }

    private void schedule() {
        if (isScheduled.compareAndSet(false, true)) {
            try {
                channel.eventLoop().execute(this::writeHandedOver);
            } catch (RejectedExecutionException e) {
                LOG.debug("Event loop is gone: peer={}", channel.remoteAddress());
                isScheduled.set(false);
                dropHandedOver();
            }
        }
    }

    /**
     * Writes what other threads, and the event loop outside a batch, have handed over; by the event loop. The flag
     * falls before the queue is read, so that what is added later is scheduled again. A write that throws holds up none
     * of the others.
     */
    void writeHandedOver() {
        isScheduled.set(false);
        boolean isOutermost = beginBatch();
        try {
            Outgoing next = handedOver.poll();
            while (next != null) {
                next.write();
                next = handedOver.poll();
            }
        } finally {
            endBatch(isOutermost);
            if (!handedOver.isEmpty()) {
                schedule();
            }
        }
    }

    private void dropHandedOver() {
        Outgoing next = handedOver.poll();
        while (next != null) {
            next.drop();
            next = handedOver.poll();
        }
    }

    /** From now on nothing is flushed until {@link #endBatch}; false if that was so already. */
    boolean beginBatch() {
        boolean isOutermost = !isInBatch;
        isInBatch = true;
        return isOutermost;
    }

    void endBatch(boolean isOutermost) {
        if (isOutermost) {
            isInBatch = false;
            writeGathered();
            channel.flush();
            unread.tell();
        }
    }

    /** From now on everything is a copy. */
    void encrypt() {
        isEncrypted = true;
    }

    boolean isEncrypted() {
        return isEncrypted;
    }

    /** Writes the answer to a request, and drops the exchange when its bytes are not needed; by the event loop. */
    void answer(Exchange exchange, Response response) {
        List<ByteBuffer> parts = response.body().parts();
        boolean isWhole = isToCopy(parts);
        if ((isWhole || isEncrypted) && unread.areTooMany()) {
            LOG.debug("Connection closed, too much is not read: peer={}", channel.remoteAddress());
            TlsGate.closeNow(channel);
            exchange.drop();
            return;
        }
        try {
            isWhole = gatherOrRefuse(exchange, response, isWhole);
        } catch (OutOfMemoryError e) {
            LOG.warn(
                    "Connection closed, no memory for a reply: peer={}, requestCode={}, cause={}",
                    channel.remoteAddress(),
                    exchange.code(),
                    e.getMessage());
            channel.close();
            isWhole = true;
        }
        if (isWhole) {
            exchange.drop();
        } else {
            writeParts(parts, exchange);
        }
    }

    /** Puts the answer, or why there is none, behind the others; whether nothing of it is still to be written. */
    private boolean gatherOrRefuse(Exchange exchange, Response response, boolean isWhole) {
        try {
            FrameHead head = FrameHead.response(exchange.frame(), response.code(), response.remark());
            gather(head, response.fields(), response.body().parts(), isWhole);
            return isWhole;
        } catch (RuntimeException | InternalError e) {
            // The error is what the JVM makes of a page of a mapping that cannot be read.
            LOG.warn("An answer could not be written: requestCode={}", exchange.code(), e);
            FrameHead refusal = FrameHead.response(exchange.frame(), ResponseCode.SYSTEM_ERROR, e.getMessage());
            gather(refusal, Map.of(), List.of(), true);
            return true;
        }
    }

    /** Writes a request of ours; by the event loop. */
    void request(Call call, int opaque, boolean isOneWay) {
        FrameHead head = FrameHead.request(call.code(), opaque, isOneWay);
        gather(head, call.fields(), List.of(ByteBuffer.wrap(call.body())), true);
    }

    /** Mapped and direct memory is written from where it is; a failed write releases it as well. */
    private void writeParts(List<ByteBuffer> parts, Exchange exchange) {
        writeGathered();
        for (int i = 0; isEncrypted && i < parts.size(); i++) {
            unread.add(parts.get(i).remaining());
        }
        for (int i = 0; i < parts.size() - 1; i++) {
            channel.write(Unpooled.wrappedBuffer(parts.get(i)), channel.voidPromise());
        }
        ChannelPromise written = channel.newPromise();
        written.addListener(done -> exchange.drop());
        channel.write(Unpooled.wrappedBuffer(parts.get(parts.size() - 1)), written);
    }

    /**
     * Puts a frame's first words and header behind what the batch has written so far; and its body if that is on the
     * heap and must be copied anyway.
     */
    private void gather(FrameHead head, Map<String, ?> fields, List<ByteBuffer> parts, boolean hasBody) {
        long bodyLength = 0;
        for (ByteBuffer part : parts) {
            bodyLength += part.remaining();
        }
        FrameEncoder encoder = FrameEncoder.of(head, fields);
        if (bodyLength > maxFrameBytes - encoder.bytes()) {
            throw new IllegalArgumentException("A body of " + bodyLength + " bytes does not fit into a frame of "
                    + maxFrameBytes + "; ask for less at a time");
        }
        int room = encoder.bytes() + (hasBody ? (int) bodyLength : 0);
        ByteBuf bytes = gathered(room);
        ByteBuffer view = bytes.internalNioBuffer(bytes.writerIndex(), room);
        encoder.put(view, (int) bodyLength);
        for (int i = 0; hasBody && i < parts.size(); i++) {
            view.put(parts.get(i).duplicate());
        }
        bytes.writerIndex(bytes.writerIndex() + room);
    }

    /** Where small frames of one batch stand together: one buffer to write and not one for each. */
    private ByteBuf gathered(int room) {
        if (gathered != null && gathered.readableBytes() > GATHERED_BYTES - room) {
            writeGathered();
        }
        if (gathered == null) {
            gathered = channel.alloc().directBuffer(room);
        }
        return gathered.ensureWritable(room);
    }

    private void writeGathered() {
        ByteBuf bytes = gathered;
        if (bytes != null) {
            gathered = null;
            unread.add(bytes.readableBytes());
            channel.write(bytes, channel.voidPromise());
        }
    }

    /**
     * What is on the heap must be copied; and of small pieces of mapped memory, a copy of a kilobyte costs less than a
     * buffer, a place in a queue and an entry of a vector.
     */
    private static boolean isToCopy(List<ByteBuffer> parts) {
        long direct = 0;
        for (ByteBuffer part : parts) {
            direct += part.isDirect() ? part.remaining() : 0;
        }
        return direct <= (long) COPIED_BYTES * parts.size();
    }
}
