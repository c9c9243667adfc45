package io.gantry.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

/** Places in the small files of a store, delay levels, and message ids. */
final class StoreFilesTest {
    @Test
    void queueUnitHasTwentyBytes() {
        ByteBuffer buffer = ByteBuffer.allocate(60);
        QueueUnit.write(buffer, 20, 0x0102030405060708L, 0x11121314, -1);
        assertEquals(0x0102030405060708L, buffer.getLong(20));
        assertEquals(0x11121314, buffer.getInt(28));
        assertEquals(-1, buffer.getLong(32));
        QueueUnit.writeFiller(buffer, 0);
        assertTrue(QueueUnit.isFiller(buffer, 0));
        assertTrue(QueueUnit.isWritten(buffer, 0));
        assertFalse(QueueUnit.isWritten(buffer, 40));
    }

    @Test
    void checkpointPlacesAreThoseOfRocketMq() {
        ByteBuffer file = ByteBuffer.allocate(StoreCheckpoint.BYTES);
        new StoreCheckpoint(file)
                .logTimestampMillis(1)
                .queuesTimestampMillis(2)
                .indexTimestampMillis(3)
                .leaderFlushedPosition(4)
                .confirmedPosition(5)
                .queuesPosition(6);
        for (int i = 0; i < 6; i++) {
            assertEquals(i + 1, file.getLong(i * Long.BYTES));
        }
        ByteBuffer tooShort = ByteBuffer.allocate(100);
        assertThrows(IllegalArgumentException.class, () -> new StoreCheckpoint(tooShort));
    }

    @Test
    void indexFileHasTheSizeOfRocketMq() {
        assertEquals(420_000_040L, IndexLayout.fileBytes(5_000_000, 20_000_000));
        ByteBuffer file = ByteBuffer.allocate((int) IndexLayout.fileBytes(10, 10));
        IndexLayout index = new IndexLayout(file, 10);
        assertEquals(1, index.count());
        index.entry(1, 13, 4096, 5, 0).newest(13, 1).count(2);
        assertEquals(1, file.getInt(IndexLayout.HEAD_BYTES + 3 * Integer.BYTES));
        assertEquals(13, file.getInt(IndexLayout.HEAD_BYTES + 10 * Integer.BYTES + 20));
        assertEquals(2, file.getInt(36));
        assertEquals(0, IndexLayout.keyHash(Integer.MIN_VALUE));
        assertEquals(7, IndexLayout.keyHash(-7));
    }

    @Test
    void delayLevelsAreThoseOfRocketMq() {
        DelayLevels levels = DelayLevels.parse(DelayLevels.ROCKETMQ);
        assertEquals(18, levels.max());
        assertEquals(1_000, levels.delayMillis(1));
        assertEquals(60_000, levels.delayMillis(5));
        assertEquals(7_200_000, levels.delayMillis(18));
        assertEquals(7_200_000, levels.delayMillis(99));
        assertEquals(0, levels.delayMillis(0));
        assertEquals(5_100, levels.deliverAtMillis(2, 100));
        assertEquals(86_400_000, DelayLevels.parse("1d").delayMillis(1));
    }

    @Test
    void malformedDelayLevelIsNamed() {
        for (String text : new String[] {"", "1s x", "5", "s", "1w", "99999999999s"}) {
            assertThrows(IllegalArgumentException.class, () -> DelayLevels.parse(text), text);
        }
    }

    @Test
    void onlyMessageIdsParse() {
        MessageId id = MessageId.parse("7F00000100002A9F0000000000001000").orElseThrow();
        assertEquals(new MessageId(new InetSocketAddress("127.0.0.1", 10911), 4096), id);
        assertEquals("7F00000100002A9F0000000000001000", id.toString());
        for (String text : new String[] {"", "7F", "G".repeat(32), "7F00000100002A9F00000000000010000"}) {
            assertTrue(MessageId.parse(text).isEmpty(), text);
        }
    }
}
