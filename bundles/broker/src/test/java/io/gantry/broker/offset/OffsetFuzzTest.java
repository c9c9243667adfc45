package io.gantry.broker.offset;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.gantry.codec.BadBodyException;
import io.gantry.codec.DataVersion;
import io.gantry.codec.Json;
import io.gantry.codec.JsonWriter;
import io.gantry.golden.Golden;
import io.gantry.golden.fuzz.FuzzTime;
import io.gantry.golden.fuzz.Mutations;
import io.gantry.golden.fuzz.Probe;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AddLifecycleHook;

/** The table of consumer offsets: read, or refused; what was read is the same when it is written and read again. */
@AddLifecycleHook(FuzzTime.class)
final class OffsetFuzzTest {
    @Provide
    Arbitrary<byte[]> tables() {
        return Mutations.of(List.of(
                Golden.bytes("store/config/consumerOffset.json"), Golden.bytes("store/config/delayOffset.json")));
    }

    @Property(tries = FuzzTime.WITHOUT_END, seed = FuzzTime.SEED)
    void aTableIsReadOrRefused(@ForAll("tables") byte[] bytes) {
        Map<String, Map<Integer, Long>> offsets =
                Probe.of(IllegalArgumentException.class).read(bytes, OffsetFuzzTest::offsets);
        if (offsets != null) {
            byte[] again = JsonWriter.COMPACT.bytes(OffsetJson.of(offsets, DataVersion.NONE));
            assertEquals(offsets, offsets(ByteBuffer.wrap(again)));
        }
    }

    private static Map<String, Map<Integer, Long>> offsets(ByteBuffer bytes) {
        Map<String, Map<Integer, Long>> offsets = new TreeMap<>();
        try {
            OffsetJson.read(Json.parseObject(bytes), (group, topic, queueId, offset) -> offsets.computeIfAbsent(
                            topic + "@" + group, key -> new TreeMap<>())
                    .put(queueId, offset));
        } catch (BadBodyException e) {
            throw new IllegalArgumentException(e);
        }
        return offsets;
    }
}
