package io.gantry.cluster.message;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.HexFormat;
import java.util.random.RandomGenerator;

/**
 * The id a producer gives a message, 16 bytes in hexadecimal: by it RocketMQ's tools guess when the message was sent.
 *
 * <pre>
 * 0 of the producer 10   10 milliseconds since the month began 4   14 counter 2
 * </pre>
 */
public final class UniqueKey {
    private static final int PRODUCER_BYTES = 10;

    private UniqueKey() {}

    public static String next(long nowMillis, RandomGenerator random) {
        ZonedDateTime now = Instant.ofEpochMilli(nowMillis).atZone(ZoneId.systemDefault());
        ZonedDateTime month = now.toLocalDate().withDayOfMonth(1).atStartOfDay(now.getZone());
        byte[] producer = new byte[PRODUCER_BYTES];
        random.nextBytes(producer);
        ByteBuffer key = ByteBuffer.allocate(PRODUCER_BYTES + Integer.BYTES + Short.BYTES)
                .put(producer)
                .putInt((int) (nowMillis - month.toInstant().toEpochMilli()))
                .putShort((short) random.nextInt());
        return HexFormat.of().withUpperCase().formatHex(key.array());
    }
}
