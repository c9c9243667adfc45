package io.gantry.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gantry.codec.RecordCheck.Finding;
import io.gantry.golden.Golden;
import io.gantry.golden.fuzz.FuzzTime;
import io.gantry.golden.fuzz.Mutations;
import io.gantry.golden.fuzz.Probe;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AddLifecycleHook;

/** Stored records of both versions, properties, queue units, checkpoints: damage is a verdict, never a failure. */
@AddLifecycleHook(FuzzTime.class)
final class RecordFuzzTest {
    /** None of these throws at all. */
    private static final class Nothing extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    private static final Probe PROBE = Probe.of(Nothing.class);

    @Provide
    Arbitrary<byte[]> records() {
        List<byte[]> seeds = new ArrayList<>(Golden.all("store/record"));
        seeds.addAll(Golden.all("long-topic/record"));
        return Mutations.of(seeds);
    }

    @Provide
    Arbitrary<byte[]> properties() {
        List<byte[]> seeds = new ArrayList<>();
        for (byte[] record : Golden.all("store/record")) {
            seeds.add(new StoredMessage()
                    .wrap(ByteBuffer.wrap(record), 0)
                    .propertiesText()
                    .getBytes(StandardCharsets.UTF_8));
        }
        return Mutations.of(seeds);
    }

    @Provide
    Arbitrary<byte[]> checkpoints() {
        return Mutations.of(List.of(Golden.bytes("store/checkpoint")));
    }

    @Property(tries = FuzzTime.WITHOUT_END, seed = FuzzTime.SEED)
    void whatIsCalledAMessageCanBeRead(@ForAll("records") byte[] bytes) {
        List<Object> found = PROBE.read(bytes, RecordFuzzTest::content);
        if (found.get(0) == Finding.MESSAGE) {
            assertEquals(found, content(rewritten(bytes)));
        }
    }

    /** The checks before the CRC are the ones that guard memory, so they are met without it, too. */
    @Property(tries = FuzzTime.WITHOUT_END, seed = FuzzTime.SEED)
    void everyPartOfAMessageLiesWithinIt(@ForAll("records") byte[] bytes) {
        if (bytes.length >= Integer.BYTES) {
            ByteBuffer.wrap(bytes).putInt(0, bytes.length);
        }
        PROBE.read(bytes, buffer -> {
            int at = buffer.position();
            Finding finding = new RecordCheck().check(buffer, at, buffer.limit(), false);
            return finding == Finding.MESSAGE ? parts(new StoredMessage().wrap(buffer, at)) : finding;
        });
    }

    @Property(tries = FuzzTime.WITHOUT_END, seed = FuzzTime.SEED)
    void textAndCursorFindTheSameProperties(@ForAll("properties") byte[] bytes) {
        String text = new String(bytes, StandardCharsets.UTF_8);
        Map<String, String> parsed = MessageProperties.parse(text);
        Map<String, String> walked = PROBE.read(text.getBytes(StandardCharsets.UTF_8), buffer -> {
            PropertyCursor cursor = new PropertyCursor().wrap(buffer, buffer.position(), buffer.remaining());
            Map<String, String> found = new LinkedHashMap<>();
            while (cursor.next()) {
                assertTrue(cursor.isNamed(cursor.name()));
                assertEquals(cursor.value().hashCode(), cursor.valueHash());
                found.put(cursor.name(), cursor.value());
            }
            return found;
        });
        assertEquals(parsed, walked);
        assertEquals(parsed, MessageProperties.parse(MessageProperties.text(parsed)));
        parsed.forEach((name, value) -> assertEquals(value, MessageProperties.find(text, name)));
        String more = MessageProperties.with(text, "name", "value");
        assertEquals("value", MessageProperties.find(more, "name"));
        assertEquals(null, MessageProperties.find(MessageProperties.without(more, "name"), "name"));
    }

    /** A checkpoint that was sealed and then changed where it says something is not taken for a sealed one. */
    @Property(tries = FuzzTime.WITHOUT_END, seed = FuzzTime.SEED)
    void aChangedCheckpointIsNotSealed(@ForAll("checkpoints") byte[] bytes, @ForAll int bit) {
        byte[] whole = java.util.Arrays.copyOf(bytes, StoreCheckpoint.BYTES);
        StoreCheckpoint checkpoint = new StoreCheckpoint(ByteBuffer.wrap(whole));
        checkpoint.isSealed();
        checkpoint.seal(checkpoint.confirmedPosition());
        assertTrue(checkpoint.isSealed());
        int sealed = Math.floorMod(bit, 72 * Byte.SIZE);
        whole[sealed / Byte.SIZE] ^= (byte) (1 << sealed % Byte.SIZE);
        assertFalse(checkpoint.isSealed());
    }

    @Property(tries = FuzzTime.WITHOUT_END, seed = FuzzTime.SEED)
    void aQueueUnitIsReadAsItWasWritten(@ForAll long position, @ForAll int length, @ForAll long tagsCode) {
        ByteBuffer unit = ByteBuffer.allocate(QueueUnit.BYTES);
        QueueUnit.write(unit, 0, position, length, tagsCode);
        assertEquals(position, QueueUnit.position(unit, 0));
        assertEquals(length, QueueUnit.recordBytes(unit, 0));
        assertEquals(tagsCode, QueueUnit.tagsCode(unit, 0));
        assertEquals(position >= 0 && length > 0, QueueUnit.isWritten(unit, 0));
    }

    private static List<Object> content(ByteBuffer buffer) {
        int at = buffer.position();
        Finding finding = new RecordCheck().check(buffer, at, buffer.limit(), true);
        return finding == Finding.MESSAGE ? parts(new StoredMessage().wrap(buffer, at)) : List.of(finding);
    }

    private static List<Object> parts(StoredMessage message) {
        List<Object> parts = new ArrayList<>(List.of(Finding.MESSAGE, message.bytes(), message.queueId()));
        parts.addAll(List.of(message.flag(), message.queueOffset(), message.position(), message.sysFlag()));
        parts.addAll(List.of(message.bornTimestampMillis(), message.bornHost(), message.storeTimestampMillis()));
        parts.addAll(List.of(message.storeHost(), message.reconsumeTimes(), message.preparedTransactionOffset()));
        parts.addAll(List.of(message.body(), message.topic(), message.propertiesText(), message.properties()));
        parts.addAll(List.of(message.tagsCode(), message.isQueued(), message.bodyCrc()));
        assertEquals(
                MessageId.text(
                        bytes(message.buffer(), message.storeHostAt(), message.storeHostBytes()), message.position()),
                message.messageId());
        message.properties().keySet().forEach(message::property);
        return parts;
    }

    /** The same message written by the encoder; its record is as good as the first, byte for byte or not. */
    private static ByteBuffer rewritten(byte[] bytes) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        StoredMessage message = new StoredMessage().wrap(buffer, 0);
        boolean isEncodable = message.topicBytes() > 0
                && (message.magic() == StoredMessage.MAGIC_V2) == (message.topicBytes() > Byte.MAX_VALUE)
                && message.topic().getBytes(StandardCharsets.UTF_8).length == message.topicBytes();
        if (!isEncodable) {
            return buffer;
        }
        MessageEncoder encoder = new MessageEncoder()
                .topic(message.topic())
                .queueId(message.queueId())
                .flag(message.flag())
                .sysFlag(message.sysFlag())
                .bornTimestampMillis(message.bornTimestampMillis())
                .bornHost(bytes(buffer, message.bornHostAt(), message.bornHostBytes()))
                .storeHost(bytes(buffer, message.storeHostAt(), message.storeHostBytes()))
                .reconsumeTimes(message.reconsumeTimes())
                .preparedTransactionOffset(message.preparedTransactionOffset())
                .properties(bytes(buffer, message.propertiesAt(), message.propertiesBytes()))
                .body(message.body());
        ByteBuffer again = ByteBuffer.allocate(encoder.bytes());
        encoder.write(again, 0, message.queueOffset(), message.position(), message.storeTimestampMillis());
        assertEquals(ByteBuffer.wrap(bytes, 0, message.bytes()), again);
        return again;
    }

    private static byte[] bytes(ByteBuffer buffer, int at, int length) {
        byte[] bytes = new byte[length];
        buffer.get(at, bytes);
        return bytes;
    }
}
