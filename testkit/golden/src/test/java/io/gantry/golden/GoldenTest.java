package io.gantry.golden;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

/** The golden files are there as they were captured: no editor and no checkout changed a byte. */
final class GoldenTest {
    @Test
    void lengthFieldOfAFrameCountsTheRestOfTheFile() {
        ByteBuffer frame = Golden.buffer("frame/v5-json/000310-request.bin");
        assertEquals(frame.capacity() - Integer.BYTES, frame.getInt(0));
    }

    @Test
    void firstFieldOfARecordIsItsSize() {
        ByteBuffer record = Golden.buffer("long-topic/record/v2-long-01.bin");
        assertEquals(record.capacity(), record.getInt(0));
    }

    @Test
    void textIsReadAsItIs() {
        assertTrue(Golden.text("store/config/delayOffset.json").contains("offsetTable"));
    }

    @Test
    void unknownNameIsRefusedWithTheWayToTheIndex() {
        IllegalArgumentException refusal =
                assertThrows(IllegalArgumentException.class, () -> Golden.bytes("no/such.bin"));
        assertTrue(refusal.getMessage().contains("INDEX.md"));
    }
}
