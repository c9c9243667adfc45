package io.gantry.raft.engine.rpc;

import com.alipay.sofa.jraft.rpc.InvokeCallback;
import com.google.protobuf.Message;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/**
 * A request without an answer. It ends when it is both written and answered, or given up: the library uses its buffer
 * again once it has been told the end. For the event loop of its connection.
 */
final class Call {
    private final Message request;
    private final InvokeCallback callback;
    private final Executor executor;
    private final long timeoutMillis;
    private final int bytes;
    private Future<?> timer;
    private boolean isWritten;
    private Runnable end;
    private boolean isOver;

    /** The executor runs what the callback does; that may take long. */
    Call(Message request, InvokeCallback callback, Executor executor, long timeoutMillis, int bytes) {
        this.request = request;
        this.callback = callback;
        this.executor = executor;
        this.timeoutMillis = timeoutMillis;
        this.bytes = bytes;
    }

    Message request() {
        return request;
    }

    long timeoutMillis() {
        return timeoutMillis;
    }

    int bytes() {
        return bytes;
    }

    boolean isWritten() {
        return isWritten;
    }

    void timer(Future<?> given) {
        timer = given;
    }

    /** The bytes have left, or never will. True when the call is over by that. */
    boolean onWritten() {
        isWritten = true;
        return finish();
    }

    /** It is known how it ended. True when the call is over by that. */
    boolean onEnd(Runnable how) {
        if (end == null) {
            end = how;
            if (timer != null) {
                timer.cancel(false);
            }
        }
        return finish();
    }

    boolean onAnswer(MessageNames names, Frame frame) {
        return onEnd(() -> {
            Object answer;
            try {
                answer = names.parse(frame);
            } catch (IOException e) {
                callback.complete(null, e);
                return;
            }
            callback.complete(answer, null);
        });
    }

    boolean onFailure(Throwable cause) {
        return onEnd(() -> callback.complete(null, cause));
    }

    private boolean finish() {
        if (isOver || end == null || !isWritten) {
            return false;
        }
        isOver = true;
        try {
            executor.execute(end);
        } catch (RejectedExecutionException e) {
            // Its node is being shut down, and nobody waits.
            return true;
        }
        return true;
    }
}
