package io.gantry.broker.send;

import io.gantry.agent.Clock;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneId;
import java.util.HexFormat;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Ids for messages whose producer gave none, in the form clients make: address, process (2 bytes), maker (4),
 * milliseconds since the month began (4), counter (2), as upper-case hex. Tools read the time out of it. Safe for any
 * thread.
 */
final class UniqueIds {
    private static final HexFormat HEX = HexFormat.of().withUpperCase();

    private final byte[] address;
    private final Clock clock;
    private final AtomicInteger counter = new AtomicInteger();
    private final ZoneId zone = ZoneId.systemDefault();

    UniqueIds(InetAddress address, Clock clock) {
        this.address = address.getAddress();
        this.clock = clock;
    }

    String next() {
        long now = clock.millis();
        LocalDate day = LocalDate.ofInstant(Instant.ofEpochMilli(now), zone);
        long monthStart =
                YearMonth.from(day).atDay(1).atStartOfDay(zone).toInstant().toEpochMilli();
        ByteBuffer id = ByteBuffer.allocate(address.length + 12)
                .put(address)
                .putShort((short) ProcessHandle.current().pid())
                .putInt(System.identityHashCode(this))
                .putInt((int) (now - monthStart))
                .putShort((short) counter.getAndIncrement());
        return HEX.formatHex(id.array());
    }
}
