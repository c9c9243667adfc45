package io.gantry.cluster.message;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** By a message's id RocketMQ's tools guess when it was sent. */
final class UniqueKeyTest {
    @Test
    void theTimeStandsInItSinceTheMonthBegan() {
        LocalDateTime time = LocalDateTime.of(2026, 3, 2, 0, 0, 1);
        long millis = time.atZone(ZoneId.systemDefault()).toInstant().toEpochMilli();
        String key = UniqueKey.next(millis, new Random(1));
        assertEquals(32, key.length());
        assertEquals(86_401_000, Integer.parseInt(key.substring(20, 28), 16));
    }
}
