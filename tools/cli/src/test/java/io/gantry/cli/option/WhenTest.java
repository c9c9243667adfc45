package io.gantry.cli.option;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.LocalDateTime;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

/** Times as people write them. */
final class WhenTest {
    private static final long NOW = 1_700_000_000_000L;

    private static long local(int hour) {
        LocalDateTime time = LocalDateTime.of(2026, 1, 31, hour, 0);
        return time.atZone(ZoneId.systemDefault()).toInstant().toEpochMilli();
    }

    @Test
    void wordsDatesAgoAndMillisAreUnderstood() {
        assertEquals(When.EARLIEST, When.of("earliest", NOW));
        assertEquals(When.LATEST, When.of("Latest", NOW));
        assertEquals(NOW - 2 * 3_600_000, When.of("-2h", NOW).millis());
        assertEquals(NOW - 3 * 86_400_000L, When.of("-3d", NOW).millis());
        assertEquals(1_700_000_000_123L, When.of("1700000000123", NOW).millis());
        assertEquals(local(0), When.of("2026-01-31", NOW).millis());
        assertEquals(local(18), When.of("2026-01-31T18:00", NOW).millis());
        assertEquals(local(18), When.of("2026-01-31 18:00:00", NOW).millis());
        assertEquals(1_769_882_400_000L, When.of("2026-01-31T18:00:00Z", NOW).millis());
        assertEquals(1_769_878_800_000L, When.of("2026-01-31T18:00+01:00", NOW).millis());
    }

    @Test
    void longAgoIsNotTheEnd() {
        assertEquals(1, When.of("-999999999d", NOW).millis());
        assertEquals(1, When.of("1900-01-01", NOW).millis());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "now", "12", "-2", "2026-13-01", "2026-01-31T25:00", "-2h ago", "99999999999999999"})
    void othersAreRefusedWithAnExample(String text) {
        TypeConversionException refusal = assertThrows(TypeConversionException.class, () -> When.of(text, NOW));
        assertTrue(refusal.getMessage().contains("write earliest, latest"), refusal.getMessage());
    }
}
