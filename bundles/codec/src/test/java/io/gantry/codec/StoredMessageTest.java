package io.gantry.codec;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gantry.codec.RecordCheck.Finding;
import io.gantry.message.SysFlag;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The stored record: what the encoder writes, the flyweight reads, and damage is found. */
final class StoredMessageTest {
    private static final byte[] BORN = HostAddress.bytes(new InetSocketAddress("10.1.2.3", 50000));
    private static final byte[] STORE = HostAddress.bytes(new InetSocketAddress("127.0.0.1", 10911));
    private static final int AT = 7;
    private static final String PROPERTIES = "TAGS\1TagA\2KEYS\1k1 k2\2UNIQ_KEY\1ABC\2";

    @Test
    void recordHasTheBytesOfRocketMq() {
        ByteBuffer segment = ByteBuffer.allocate(200);
        MessageEncoder encoder = parts("T", "hello");
        encoder.write(segment, 0, 5, 0x1000, 0x0102030405060708L);
        byte[] record = new byte[encoder.bytes()];
        segment.get(0, record);
        String expected = "00000083" + "DAA320A7" + "3610A686" + "00000003" + "00000009" + "0000000000000005"
                + "0000000000001000" + "00000000" + "000000000000002A" + "0A010203" + "0000C350"
                + "0102030405060708" + "7F000001" + "00002A9F" + "00000002" + "FFFFFFFFFFFFFFFF" + "00000005"
                + HexFormat.of().withUpperCase().formatHex("hello".getBytes(UTF_8)) + "0154" + "0022"
                + HexFormat.of().withUpperCase().formatHex(PROPERTIES.getBytes(UTF_8));
        assertEquals(expected, HexFormat.of().withUpperCase().formatHex(record));
    }

    @Test
    void flyweightReadsEveryPartItWrote() {
        StoredMessage message = write(parts("orders", "body"));
        assertEquals(message.bytes(), parts("orders", "body").bytes());
        assertEquals(StoredMessage.MAGIC_V1, message.magic());
        assertEquals(3, message.queueId());
        assertEquals(9, message.flag());
        assertEquals(11, message.queueOffset());
        assertEquals(4096, message.position());
        assertEquals(42, message.bornTimestampMillis());
        assertEquals(new InetSocketAddress("10.1.2.3", 50000), message.bornHost());
        assertEquals(77, message.storeTimestampMillis());
        assertEquals(new InetSocketAddress("127.0.0.1", 10911), message.storeHost());
        assertEquals(2, message.reconsumeTimes());
        assertEquals(-1, message.preparedTransactionOffset());
        assertEquals("body", UTF_8.decode(message.body()).toString());
        assertEquals("orders", message.topic());
        assertEquals(PROPERTIES, message.propertiesText());
        assertEquals("k1 k2", message.property("KEYS"));
        assertNull(message.property("KEY"));
        assertEquals("TagA".hashCode(), message.tagsCode());
        assertEquals("7F00000100002A9F0000000000001000", message.messageId());
        assertEquals(Map.of("TAGS", "TagA", "KEYS", "k1 k2", "UNIQ_KEY", "ABC"), message.properties());
    }

    @Test
    void ipv6HostsAndLongTopicUseTheLongForms() {
        InetSocketAddress v6 = new InetSocketAddress("2001:db8::1", 1234);
        String topic = "t".repeat(200);
        StoredMessage message = write(parts(topic, "x")
                .bornHost(HostAddress.bytes(v6))
                .storeHost(HostAddress.bytes(v6))
                .sysFlag(SysFlag.COMPRESSED));
        assertEquals(StoredMessage.MAGIC_V2, message.magic());
        assertEquals(SysFlag.COMPRESSED | SysFlag.BORN_HOST_V6 | SysFlag.STORE_HOST_V6, message.sysFlag());
        assertEquals(v6, message.bornHost());
        assertEquals(v6, message.storeHost());
        assertEquals(topic, message.topic());
        assertEquals("x", UTF_8.decode(message.body()).toString());
        assertEquals(
                new MessageId(v6, 4096), MessageId.parse(message.messageId()).orElseThrow());
        assertEquals(Finding.MESSAGE, check(message));
    }

    @Test
    void encoderLeavesPositionAndLimitAlone() {
        ByteBuffer segment = ByteBuffer.allocate(1000);
        ByteBuffer body = ByteBuffer.wrap("__body__".getBytes(UTF_8), 2, 4);
        MessageEncoder encoder = parts("t", "").body(body);
        encoder.write(segment, 0, 0, 0, 0);
        assertEquals(0, segment.position());
        assertEquals(1000, segment.limit());
        assertEquals(2, body.position());
        assertEquals(
                "body",
                UTF_8.decode(new StoredMessage().wrap(segment, 0).body()).toString());
    }

    @Test
    void placeCanBeFilledInLater() {
        StoredMessage message =
                write(parts("t", "b")).queueOffset(1).position(2).storeTimestampMillis(3);
        assertArrayEquals(
                new long[] {1, 2, 3},
                new long[] {message.queueOffset(), message.position(), message.storeTimestampMillis()});
        assertEquals(Finding.MESSAGE, check(message));
    }

    @Test
    void everyShortenedRecordIsDamage() {
        StoredMessage message = write(parts("topic", "some body"));
        RecordCheck check = new RecordCheck();
        for (int limit = AT + Integer.BYTES; limit < AT + message.bytes(); limit++) {
            assertTrue(check.check(message.buffer(), AT, limit, true).isDamage(), "cut at " + limit);
        }
    }

    @Test
    void everyFlippedLengthIsDamageAndNeverReadsOutside() {
        StoredMessage message = write(parts("topic", "some body"));
        RecordCheck check = new RecordCheck();
        ByteBuffer bytes = message.buffer();
        int end = AT + message.bytes();
        for (int i = AT; i < end; i++) {
            for (int bit = 0; bit < 8; bit++) {
                byte before = bytes.get(i);
                bytes.put(i, (byte) (before ^ 1 << bit));
                check.check(bytes, AT, end, true);
                bytes.put(i, before);
            }
        }
        bytes.put(message.bodyAt(), (byte) 'S');
        assertEquals(Finding.BAD_BODY_CRC, check.check(bytes, AT, end, true));
        assertEquals(Finding.MESSAGE, check.check(bytes, AT, end, false));
        bytes.putInt(message.bodyAt() - Integer.BYTES, 10);
        assertEquals(Finding.BAD_PARTS, check.check(bytes, AT, end, false));
    }

    @Test
    void blankAndEmptyAreNoDamage() {
        ByteBuffer bytes = ByteBuffer.allocate(100);
        RecordCheck check = new RecordCheck();
        assertEquals(Finding.EMPTY, check.check(bytes, 0, 100, true));
        assertEquals(Finding.EMPTY, check.check(bytes, 95, 100, true));
        bytes.putInt(60, 40).putInt(64, StoredMessage.MAGIC_BLANK);
        assertEquals(Finding.BLANK, check.check(bytes, 60, 100, true));
        assertEquals(Finding.BAD_LENGTH, check.check(bytes, 60, 99, true));
        bytes.putInt(64, 1);
        assertEquals(Finding.BAD_MAGIC, check.check(bytes, 60, 100, true));
    }

    @Test
    void misuseIsRefusedAtOnce() {
        assertThrows(IllegalArgumentException.class, () -> parts("", "b"));
        assertThrows(IllegalArgumentException.class, () -> parts("t", "b").properties(new byte[32768]));
        assertThrows(IllegalArgumentException.class, () -> parts("t", "b").bornHost(new byte[4]));
        MessageEncoder incomplete = new MessageEncoder().topic("t");
        assertThrows(IllegalStateException.class, () -> incomplete.write(ByteBuffer.allocate(500), 0, 0, 0, 0));
    }

    @Test
    void onlyPreparedAndRolledBackRecordsStayOutOfQueues() {
        StoredMessage message = write(parts("t", "b"));
        boolean[] isQueued = new boolean[4];
        for (int kind = 0; kind < 4; kind++) {
            message.buffer().putInt(AT + StoredMessage.SYS_FLAG_AT, kind << 2);
            isQueued[kind] = message.isQueued();
        }
        assertArrayEquals(new boolean[] {true, false, true, false}, isQueued);
    }

    private static MessageEncoder parts(String topic, String body) {
        return new MessageEncoder()
                .topic(topic)
                .queueId(3)
                .flag(9)
                .bornTimestampMillis(42)
                .bornHost(BORN)
                .storeHost(STORE)
                .reconsumeTimes(2)
                .preparedTransactionOffset(-1)
                .body(ByteBuffer.wrap(body.getBytes(UTF_8)))
                .properties(PROPERTIES);
    }

    private static StoredMessage write(MessageEncoder encoder) {
        ByteBuffer segment = ByteBuffer.allocateDirect(AT + encoder.bytes());
        encoder.write(segment, AT, 11, 4096, 77);
        return new StoredMessage().wrap(segment, AT);
    }

    private static Finding check(StoredMessage message) {
        return new RecordCheck().check(message.buffer(), AT, AT + message.bytes(), true);
    }
}
