package io.gantry.broker.traffic;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.gantry.figures.Flow;
import io.gantry.figures.TrafficMeter;
import io.gantry.figures.TrafficTotals;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What is fed is what is told. */
class TrafficTest {
    @Test
    void totalsAreTheSumsOfWhatWasFed() {
        Traffic traffic = new Traffic();
        TrafficMeter meter = traffic;
        TrafficTotals totals = traffic;
        meter.onPut("T", 2, 200);
        meter.onPut("U", 1, 50);
        meter.onFailedPut();
        meter.onGet("g", "T", 3, 300);
        meter.onEmptyGet();
        meter.onSendBack("g", "T");
        meter.onSendBack("g", "T");
        assertEquals(new Flow(3, 250, 2), totals.put());
        assertEquals(Map.of("T", new Flow(2, 200, 1), "U", new Flow(1, 50, 1)), totals.putByTopic());
        assertEquals(new Flow(3, 300, 1), totals.got());
        assertEquals(Map.of("T", new Flow(3, 300, 1)), totals.gotOf("g"));
        assertEquals(Map.of(), totals.gotOf("h"));
        assertEquals(Map.of("T", 2L), totals.sentBackOf("g"));
        assertEquals(Map.of(), totals.sentBackOf("h"));
        assertEquals(Set.of("g"), totals.groups());
        assertEquals(1, totals.failedPuts());
        assertEquals(1, totals.foundPulls());
        assertEquals(1, totals.emptyPulls());
    }
}
