package io.gantry.wire.netty;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.gantry.agent.Clock;
import io.gantry.agent.boot.Handover;
import io.gantry.wire.LastingConnection;
import io.gantry.wire.LastingConnection.Luggage;
import java.io.Closeable;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Connections that nobody goes on with. */
final class LinksTest {
    @Test
    void aSocketThatCannotBeClosedKeepsNoOtherOpen() {
        AtomicInteger closed = new AtomicInteger();
        Closeable broken = () -> {
            closed.incrementAndGet();
            throw new IOException("as meant");
        };
        Map<LastingConnection, Luggage> left = new LinkedHashMap<>();
        for (int i = 0; i < 3; i++) {
            LastingConnection connection = new LastingConnection(null);
            connection.onClose(() -> {
                throw new IllegalStateException("as meant");
            });
            left.put(connection, new Luggage(broken, new byte[0], 0, false, null));
        }
        try (Handover handover = new Handover(Clock.system(), () -> false)) {
            handover.leave("connections test", left, () -> {});
            new Links("test", handover, Clock.system()).arrive((connection, luggage) -> null);
        }
        assertEquals(3, closed.get());
        left.keySet().forEach(connection -> assertFalse(connection.isOpen()));
    }
}
