package io.gantry.broker.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.gantry.broker.traffic.Traffic;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What is told of how long sends took. */
final class LastMinuteTest {
    private final Traffic traffic = new Traffic();
    private final LastMinute minute = new LastMinute(traffic.putTimes());

    private void took(int times, long micros) {
        for (int i = 0; i < times; i++) {
            traffic.putTimes().add(TimeUnit.MICROSECONDS.toNanos(micros));
        }
    }

    @Test
    void eachTimeIsCountedOnceAndOnItsSideOfABound() {
        took(3, 999);
        took(2, 1_000);
        took(1, 9_999);
        took(4, 10_000);
        took(1, 60_000_000);
        assertEquals(
                "[<=0ms]:3 [0~10ms]:3 [10~50ms]:4 [50~100ms]:0 [100~200ms]:0 [200~500ms]:0 [500ms~1s]:0 [1~2s]:0"
                        + " [2~3s]:0 [3~4s]:0 [4~5s]:0 [5~10s]:0 [10s~]:1 ",
                minute.distribution());
        assertEquals(60_000_000, traffic.putTimes().maxMicros());
    }

    @Test
    void aPercentileIsTheBoundThatSoManyDidNotExceed() {
        assertEquals("0.00", minute.percentile(0.99), "nothing was sent");
        took(989, 40);
        took(10, 1_500);
        took(1, 3_700);
        assertEquals("2.00", minute.percentile(0.99));
        assertEquals("2.00", minute.percentile(0.999));
        assertEquals("3.70", minute.percentile(1));
    }

    /** The longest ever may be hours old. */
    @Test
    void withoutABoundAboveItIsTheOneBelow() {
        took(1, 60_000_000);
        minute.roll();
        took(1, 11_000_000);
        minute.roll();
        assertEquals("10000.00", minute.percentile(0.99));
    }

    @Test
    void aMinuteThatIsOverIsForgottenWithTheNext() {
        took(5, 40);
        minute.roll();
        took(2, 40);
        assertEquals(5, Long.parseLong(minute.distribution().replaceAll("^.*<=0ms]:(\\d+) .*", "$1")));
        minute.roll();
        assertEquals(2, Long.parseLong(minute.distribution().replaceAll("^.*<=0ms]:(\\d+) .*", "$1")));
        minute.roll();
        assertEquals("0.00", minute.percentile(0.99));
    }
}
