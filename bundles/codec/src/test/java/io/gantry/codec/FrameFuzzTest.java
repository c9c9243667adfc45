package io.gantry.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.gantry.golden.Golden;
import io.gantry.golden.fuzz.FuzzTime;
import io.gantry.golden.fuzz.Mutations;
import io.gantry.golden.fuzz.Probe;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AddLifecycleHook;

/** Frames with headers of both forms: hostile ones are refused by FrameException or read like any other. */
@AddLifecycleHook(FuzzTime.class)
final class FrameFuzzTest {
    private static final Probe PROBE = Probe.of(FrameException.class);

    /** What a frame says, without what is written in another form: the language, and a code cut to 16 bits. */
    private record Content(List<Object> numbers, String remark, Map<String, String> fields, ByteBuffer body) {}

    @Provide
    Arbitrary<byte[]> frames() {
        List<byte[]> seeds = new ArrayList<>(Golden.all("frame"));
        seeds.removeIf(seed -> seed.length > 20_000);
        return Mutations.of(seeds);
    }

    @Property(tries = FuzzTime.WITHOUT_END, seed = FuzzTime.SEED)
    void aFrameIsReadOrRefused(@ForAll("frames") byte[] bytes) {
        Content found = PROBE.read(bytes, FrameFuzzTest::content);
        if (found != null) {
            assertEquals(found, content(rewritten(bytes)));
        }
    }

    /** A header whose lengths are right around a damaged middle: mutations find the way past the first checks. */
    @Property(tries = FuzzTime.WITHOUT_END, seed = FuzzTime.SEED)
    void aHeaderInsideASoundFrameIsReadOrRefused(@ForAll("frames") byte[] bytes, @ForAll boolean isBinary) {
        if (bytes.length < Frame.HEADER_AT) {
            return;
        }
        ByteBuffer frame = ByteBuffer.wrap(bytes);
        frame.putInt(Frame.TOTAL_AT, bytes.length - Integer.BYTES);
        int body = Math.floorMod(frame.getInt(Frame.MARK_AT), bytes.length - Frame.HEADER_AT + 1);
        frame.putInt(Frame.MARK_AT, (isBinary ? 1 << 24 : 0) | bytes.length - Frame.HEADER_AT - body % 40);
        Content found = PROBE.read(bytes, FrameFuzzTest::content);
        if (found != null) {
            assertEquals(found, content(rewritten(bytes)));
        }
    }

    private static Content content(ByteBuffer buffer) {
        Frame frame = new Frame().wrap(buffer, buffer.position(), buffer.remaining());
        Map<String, String> fields = new LinkedHashMap<>();
        frame.forEach(fields::put);
        fields.forEach((name, value) -> {
            assertEquals(value, frame.text(name), name);
            long number = frame.number(name, Long.MIN_VALUE);
            if (number != Long.MIN_VALUE) {
                assertEquals(Long.parseLong(value), number, name);
            }
        });
        List<Object> numbers = List.of(frame.serialization(), frame.opaque(), frame.flag(), frame.version() & 0xFFFF);
        return new Content(numbers, frame.remark(), fields, frame.body());
    }

    private static ByteBuffer rewritten(byte[] bytes) {
        Frame frame = new Frame().wrap(ByteBuffer.wrap(bytes), 0, bytes.length);
        Map<String, String> fields = new LinkedHashMap<>();
        frame.forEach(fields::put);
        FrameHead head = new FrameHead(
                frame.serialization(), frame.code(), frame.version(), frame.opaque(), frame.flag(), frame.remark());
        FrameEncoder encoder = FrameEncoder.of(head, fields);
        ByteBuffer again = ByteBuffer.allocate(encoder.bytes() + frame.bodyLength());
        encoder.put(again, frame.bodyLength());
        return again.put(frame.body()).flip();
    }
}
