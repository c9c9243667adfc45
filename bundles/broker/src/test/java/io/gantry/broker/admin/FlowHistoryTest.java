package io.gantry.broker.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.gantry.broker.admin.FlowHistory.Measure;
import io.gantry.broker.traffic.Traffic;
import io.gantry.figures.Flow;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a flow's minute, hour and day show, also when nothing came for longer than that. */
final class FlowHistoryTest {
    private static final int TEN_SECONDS_OF_A_DAY = 8_640;

    private final Traffic traffic = new Traffic();
    private final FlowHistory history = new FlowHistory(0);
    private int tenSeconds;

    private void pass(int samples) {
        Flow flow = traffic.putByTopic().get("t");
        for (int i = 0; i < samples; i++) {
            tenSeconds++;
            history.sample(flow, tenSeconds * 10_000L, tenSeconds % 60 == 0, tenSeconds % 360 == 0);
        }
    }

    private Object figure(String window, String name) {
        Map<?, ?> json = (Map<?, ?>) history.json(Measure.MESSAGES).get(window);
        return json.get(name);
    }

    @Test
    void aMinuteIsForgottenAfterAMinuteAndADayAfterADay() {
        traffic.onPut("t", 60, 600);
        pass(1);
        assertEquals(60L, figure("statsMinute", "sum"));
        pass(6);
        assertEquals(0L, figure("statsMinute", "sum"));
        pass(360);
        assertEquals(60L, figure("statsDay", "sum"));
        pass(TEN_SECONDS_OF_A_DAY + 360);
        assertEquals(0L, figure("statsDay", "sum"));
        assertEquals(0.0, figure("statsDay", "tps"));
    }

    @Test
    void aFlowThatRestedForDaysShowsItsRateAsAnyOther() {
        traffic.onPut("t", 60, 600);
        pass(3 * TEN_SECONDS_OF_A_DAY);
        traffic.onPut("t", 120, 1_200);
        pass(1);
        assertEquals(120L, figure("statsMinute", "sum"));
        assertEquals(2.0, history.messagesPerSecond());
        pass(360);
        assertEquals(120L, figure("statsDay", "sum"));
        assertEquals(0L, figure("statsMinute", "sum"));
    }
}
