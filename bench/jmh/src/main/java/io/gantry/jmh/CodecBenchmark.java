package io.gantry.jmh;

import io.gantry.codec.Frame;
import io.gantry.codec.FrameEncoder;
import io.gantry.codec.FrameHead;
import io.gantry.codec.MessageEncoder;
import io.gantry.wire.RequestCode;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** A send request and its answer, in both forms of a header. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class CodecBenchmark {
    private static final int BODY_BYTES = 1_024;

    /** Serialization of the header. */
    public enum Form {
        JSON(Frame.JSON),
        BINARY(Frame.BINARY);

        private final int number;

        Form(int number) {
            this.number = number;
        }
    }

    @Param
    public Form form;

    private final Frame frame = new Frame();
    private final Map<String, Object> answerFields = new LinkedHashMap<>();
    private ByteBuffer request;
    private ByteBuffer answer;
    private ByteBuffer segment;
    private FrameHead answerHead;

    /** A send request as it lies in a received buffer. */
    @Setup
    public void encodeRequest() {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("a", "producers");
        fields.put("b", Messages.TOPIC);
        fields.put("c", "TBW102");
        fields.put("d", 4);
        fields.put("e", 3);
        fields.put("f", 0);
        fields.put("g", 1_700_000_000_000L);
        fields.put("h", 0);
        fields.put("i", Messages.PROPERTIES);
        fields.put("j", 0);
        fields.put("k", false);
        fields.put("m", false);
        fields.put("n", "broker-a");
        FrameHead head = new FrameHead(form.number, RequestCode.SEND_MESSAGE_V2, FrameHead.VERSION, 4_711, 0, null);
        FrameEncoder encoder = FrameEncoder.of(head, fields);
        request = ByteBuffer.allocateDirect(encoder.bytes() + BODY_BYTES);
        encoder.put(request, BODY_BYTES);
        request.clear();

        answerFields.put("msgId", "7F00000100002A9F0000000000003039");
        answerFields.put("queueId", 3);
        answerFields.put("queueOffset", 12_345L);
        answerFields.put("MSG_REGION", "DefaultRegion");
        answerFields.put("TRACE_ON", "true");
        answerHead = FrameHead.response(frame.wrap(request, 0, request.limit()), 0, null);
        answer = ByteBuffer.allocateDirect(
                FrameEncoder.of(answerHead, answerFields).bytes());
        segment = ByteBuffer.allocateDirect(4 * BODY_BYTES);
    }

    /** What every request costs: the scan of its header. */
    @Benchmark
    public int decodeRequest() {
        return frame.wrap(request, 0, request.limit()).code();
    }

    @Benchmark
    public int encodeAnswer() {
        answer.clear();
        FrameEncoder.of(answerHead, answerFields).put(answer, 0);
        return answer.position();
    }

    /** From a send request to its record: all of a send that is neither socket nor log. */
    @Benchmark
    public int requestToRecord() {
        frame.wrap(request, 0, request.limit());
        MessageEncoder encoder = Messages.encoder((int) frame.number("e", 0))
                .topic(frame.text("b"))
                .flag((int) frame.number("h", 0))
                .bornTimestampMillis(frame.number("g", 0))
                .properties(frame.text("i"))
                .body(frame.body());
        encoder.write(segment, 0, 1, 2, 3);
        return encoder.bytes();
    }
}
