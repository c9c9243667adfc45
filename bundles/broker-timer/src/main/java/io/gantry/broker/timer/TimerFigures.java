package io.gantry.broker.timer;

import io.gantry.agent.boot.Repetition;
import io.gantry.agent.boot.Timetable;
import io.gantry.figures.FigureSink;
import io.gantry.figures.FigureSource;
import io.gantry.message.SystemTopic;
import java.util.Map;
import java.util.function.BiConsumer;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/** Tells how far the timer is behind, and how much it read and delivered in the last ten seconds. */
@Component(service = FigureSource.class)
public final class TimerFigures implements FigureSource {
    private static final long PERIOD_MILLIS = 10_000;
    private static final double SECONDS = PERIOD_MILLIS / 1_000.0;

    private final Timer timer;
    private final Stores stores;
    private final Timetable timetable;
    private final Repetition samples;
    private volatile Sample last;

    /** Totals, and how fast they grew until then. */
    private record Sample(long noted, long delivered, double notedPerSecond, double deliveredPerSecond) {
        Sample next(TimerCounts counts) {
            long noteds = counts.noted();
            long delivereds = counts.delivered();
            return new Sample(noteds, delivereds, (noteds - noted) / SECONDS, (delivereds - delivered) / SECONDS);
        }
    }

    @Activate
    public TimerFigures(@Reference Timer timer, @Reference Stores stores, @Reference Timetable timetable) {
        this.timer = timer;
        this.stores = stores;
        this.timetable = timetable;
        this.last = new Sample(timer.counts().noted(), timer.counts().delivered(), 0, 0);
        this.samples = timetable.every(PERIOD_MILLIS, () -> last = last.next(timer.counts()));
    }

    @Deactivate
    void close() {
        samples.close();
    }

    @Override
    public void runtime(BiConsumer<String, Object> table) {
        Sample now = last;
        table.accept("timerReadBehind", behindMillis() / 1_000);
        table.accept("timerOffsetBehind", unread());
        table.accept("timerCongestNum", timer.delivering());
        table.accept("timerEnqueueTps", now.notedPerSecond);
        table.accept("timerDequeueTps", now.deliveredPerSecond);
    }

    @Override
    public void collect(FigureSink sink) {
        sink.gauge("rocketmq_timer_enqueue_lag", Map.of(), unread());
        sink.gauge("rocketmq_timer_dequeue_lag", Map.of(), timer.delivering());
        sink.gauge("rocketmq_timer_dequeue_latency_milliseconds", Map.of(), behindMillis());
    }

    private long behindMillis() {
        return timer.counts().behindMillis(timetable.clock().millis());
    }

    private long unread() {
        return stores.queues()
                .find(SystemTopic.WHEEL_TIMER, 0)
                .map(queue -> timer.counts().unread(queue.maxOffset().position()))
                .orElse(0L);
    }
}
