package io.gantry.wire.netty.link;

import io.gantry.codec.Frame;
import io.gantry.wire.Answer;
import io.gantry.wire.Call;
import io.netty.channel.Channel;
import io.netty.util.collection.IntObjectHashMap;
import io.netty.util.collection.IntObjectMap;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/** Our requests to one peer: numbered, bounded in number, timed, and matched with their answers by the event loop. */
final class OutgoingCalls {
    private final Channel channel;
    private final FrameSender sender;
    private final int maxCalls;
    private final IntObjectMap<Pending> pending = new IntObjectHashMap<>();
    private final AtomicInteger outstanding = new AtomicInteger();
    private int lastOpaque;
    private boolean isOver;

    OutgoingCalls(Channel channel, FrameSender sender, int maxCalls, int lastOpaque) {
        this.lastOpaque = lastOpaque;
        this.channel = channel;
        this.sender = sender;
        this.maxCalls = maxCalls;
    }

    CompletionStage<Answer> call(Call call, long timeoutMillis) {
        Pending one = new Pending(call, timeoutMillis, false);
        if (outstanding.incrementAndGet() > maxCalls) {
            one.fail(new IOException("More than " + maxCalls + " calls to " + channel.remoteAddress() + " wait"));
        } else {
            sender.submit(one);
        }
        return one.answer;
    }

    void send(Call call) {
        if (outstanding.incrementAndGet() <= maxCalls && channel.isActive() && channel.isWritable()) {
            sender.submit(new Pending(call, 0, true));
        } else {
            outstanding.decrementAndGet();
        }
    }

    int lastOpaque() {
        return lastOpaque;
    }

    boolean isEmpty() {
        return outstanding.get() == 0;
    }

    /** An answer that nobody waits for (any more) is ignored. */
    void onAnswer(Frame frame) {
        Pending one = pending.remove(frame.opaque());
        if (one == null) {
            return;
        }
        Map<String, String> fields = new HashMap<>();
        frame.forEach(fields::put);
        byte[] body = new byte[frame.bodyLength()];
        frame.body().get(body);
        one.succeed(new Answer(frame.code(), frame.remark(), fields, body));
    }

    /** The connection is closed, or leaves: what is called from now on fails. */
    void onClosed() {
        isOver = true;
        Pending[] all = pending.values().toArray(new Pending[0]);
        pending.clear();
        for (Pending one : all) {
            one.drop();
        }
    }

    /** One request of ours. */
    private final class Pending implements Outgoing {
        private final CompletableFuture<Answer> answer = new CompletableFuture<>();
        private final Call call;
        private final long timeoutMillis;
        private final boolean isOneWay;
        private ScheduledFuture<?> timeout;

        Pending(Call call, long timeoutMillis, boolean isOneWay) {
            this.call = call;
            this.timeoutMillis = timeoutMillis;
            this.isOneWay = isOneWay;
        }

        @Override
        public void write() {
            if (isOver || !channel.isActive()) {
                drop();
                return;
            }
            int opaque = ++lastOpaque;
            try {
                sender.request(call, opaque, isOneWay);
            } catch (IllegalArgumentException | OutOfMemoryError e) {
                // The call is too large, or direct memory is used up.
                fail(new IOException(e.getMessage()));
                return;
            }
            if (isOneWay) {
                outstanding.decrementAndGet();
                return;
            }
            pending.put(opaque, this);
            timeout = channel.eventLoop().schedule(() -> expire(opaque), timeoutMillis, TimeUnit.MILLISECONDS);
        }

        @Override
        public void drop() {
            fail(new IOException("The connection to " + channel.remoteAddress() + " is closed"));
        }

        private void expire(int opaque) {
            if (pending.remove(opaque) != null) {
                fail(new TimeoutException("No answer from " + channel.remoteAddress() + " to request " + call.code()
                        + " within " + timeoutMillis + " ms"));
            }
        }

        void succeed(Answer found) {
            end();
            answer.complete(found);
        }

        void fail(Exception cause) {
            end();
            answer.completeExceptionally(cause);
        }

        private void end() {
            outstanding.decrementAndGet();
            if (timeout != null) {
                timeout.cancel(false);
            }
        }
    }
}
