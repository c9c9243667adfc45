package io.gantry.metrics.prometheus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The text that Prometheus reads. */
final class ExpositionTest {
    private final Exposition exposition = new Exposition(Map.of("cluster", "c"));

    private String text() {
        return new String(exposition.bytes(), StandardCharsets.UTF_8);
    }

    @Test
    void valuesOfANameStandTogetherUnderItsTypeWhoeverTellsThem() {
        exposition.gauge("b", Map.of("x", "1"), 0.5);
        exposition.counter("a_total", Map.of(), 7);
        exposition.gauge("b", Map.of("x", "2"), 3);
        assertEquals("""
                # TYPE a_total counter
                a_total{cluster="c"} 7
                # TYPE b gauge
                b{cluster="c",x="1"} 0.5
                b{cluster="c",x="2"} 3
                # TYPE gantry_metrics_series_not_shown gauge
                gantry_metrics_series_not_shown{cluster="c"} 0
                """, text());
    }

    @Test
    void bucketsOfAHistogramAddUp() {
        exposition.histogram("h", Map.of(), new long[] {2, 0, 1}, new double[] {1, 2.5}, 9.25);
        assertTrue(text().contains("""
                                # TYPE h histogram
                                h_bucket{cluster="c",le="1"} 2
                                h_bucket{cluster="c",le="2.5"} 2
                                h_bucket{cluster="c",le="+Inf"} 3
                                h_sum{cluster="c"} 9.25
                                h_count{cluster="c"} 3
                                """), text());
    }

    @Test
    void aNameWithQuotesAndLinesStaysInItsLabel() {
        exposition.gauge("g", Map.of("topic", "a\"} 1\nb\\"), 1);
        assertTrue(text().contains("g{cluster=\"c\",topic=\"a\\\"} 1\\nb\\\\\"} 1\n"), text());
    }

    @Test
    void whatIsTooMuchIsCounted() {
        for (int i = 0; i < 100_010; i++) {
            exposition.gauge("g", Map.of(), i);
        }
        assertTrue(text().endsWith("gantry_metrics_series_not_shown{cluster=\"c\"} 10\n")
                || text().contains("gantry_metrics_series_not_shown{cluster=\"c\"} 10\n"));
    }
}
