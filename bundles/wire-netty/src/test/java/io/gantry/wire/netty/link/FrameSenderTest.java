package io.gantry.wire.netty.link;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gantry.wire.Answer;
import io.gantry.wire.Call;
import io.netty.buffer.AbstractByteBufAllocator;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.embedded.EmbeddedChannel;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is written when the peer reads slowly, and when there is no memory. */
final class FrameSenderTest {
    private static final int HELD_BYTES = 1 << 20;
    private static final Limits LIMITS = new Limits(1 << 20, 16, 1 << 20, 1 << 20, 120_000, 30_000, 16, HELD_BYTES);
    private static final Call CALL = new Call(1, Map.of(), new byte[40 << 10]);

    private final SlowChannel channel = new SlowChannel();
    private final FrameSender sender = new FrameSender(channel, LIMITS, new HeldMemory(LIMITS));

    /** A channel whose peer leaves so many writes unread. */
    private static final class SlowChannel extends EmbeddedChannel {
        private int unread;

        @Override
        protected void doWrite(ChannelOutboundBuffer unwritten) {
            while (unwritten.size() > unread) {
                unwritten.remove();
            }
        }
    }

    /** Direct memory that is used up. */
    private static final class NoMemory extends AbstractByteBufAllocator {
        @Override
        public boolean isDirectBufferPooled() {
            return false;
        }

        @Override
        protected ByteBuf newHeapBuffer(int initial, int max) {
            throw new AssertionError("Frames are not on the heap");
        }

        @Override
        protected ByteBuf newDirectBuffer(int initial, int max) {
            throw new OutOfMemoryError("Direct memory is used up");
        }
    }

    @AfterEach
    void close() {
        channel.unread = 0;
        channel.close();
    }

    private void writeBatch(int calls) {
        boolean isOutermost = sender.beginBatch();
        for (int i = 0; i < calls; i++) {
            sender.request(CALL, i, true);
        }
        sender.endBatch(isOutermost);
        channel.runPendingTasks();
    }

    @Test
    void onlyCopiesThatAreUnreadNowAreHeld() {
        channel.unread = 1;
        for (int i = 0; i < 100; i++) {
            writeBatch(1);
        }
        channel.unread = 2;
        writeBatch(2);
        assertTrue(channel.isOpen(), "a hundred times as much is read as is not");
        channel.unread = 0;
        writeBatch(1);
        channel.unread = Integer.MAX_VALUE;
        writeBatch(2 * HELD_BYTES / CALL.body().length);
        assertFalse(channel.isOpen(), "more is unread than all may hold");
    }

    @Test
    void aCallThatHasNoMemoryFailsAndTheNextIsWritten() throws Exception {
        OutgoingCalls calls = new OutgoingCalls(channel, sender, 16, 0);
        channel.config().setAllocator(new NoMemory());
        CompletableFuture<Answer> answer = calls.call(CALL, 60_000).toCompletableFuture();
        channel.runPendingTasks();
        assertTrue(answer.isDone(), "nobody waits for an answer to what was not asked");
        assertTrue(assertThrows(ExecutionException.class, answer::get).getCause() instanceof IOException);
        assertTrue(calls.isEmpty());
    }

    @Test
    void aWriteThatThrowsHoldsUpNoOther() {
        EmbeddedChannel plain = new EmbeddedChannel();
        FrameSender plainSender = new FrameSender(plain, LIMITS, new HeldMemory(LIMITS));
        OutgoingCalls calls = new OutgoingCalls(plain, plainSender, 16, 0);
        plainSender.submit(new Outgoing() {
            @Override
            public void write() {
                throw new IllegalStateException("not written");
            }

            @Override
            public void drop() {
                throw new AssertionError("The event loop is there");
            }
        });
        calls.send(CALL);
        plain.runPendingTasks();
        assertThrows(IllegalStateException.class, plain::checkException);
        plain.runPendingTasks();
        ByteBuf written = plain.readOutbound();
        assertNotNull(written, "what was handed over behind it");
        written.release();
        calls.send(CALL);
        plain.runPendingTasks();
        written = plain.readOutbound();
        assertNotNull(written, "what comes later");
        written.release();
        plain.finishAndReleaseAll();
    }
}
