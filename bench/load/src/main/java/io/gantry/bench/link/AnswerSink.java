package io.gantry.bench.link;

import io.gantry.codec.Frame;
import java.nio.ByteBuffer;

/** Who is told what became of a link's requests; by the loop's thread, once a request. */
public interface AnswerSink {
    /**
     * An answer came.
     *
     * @param tag what the request was sent with
     * @param dueNanos when it was due, as it was sent with
     * @param bytes where the answer's frame lies; valid during the call only
     */
    void onAnswer(int tag, long dueNanos, Frame answer, ByteBuffer bytes);

    /** No answer will come. */
    void onLost(int tag, int errorCode, String reason);
}
