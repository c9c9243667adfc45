package io.gantry.metrics.prometheus;

import io.gantry.agent.Clock;
import io.gantry.figures.FigureSink;
import io.gantry.figures.FigureSource;
import io.gantry.log.CommitLog;
import io.gantry.log.LogStatus;
import io.gantry.queue.ConsumeQueues;
import java.io.File;
import java.util.Map;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** How full the store's disk is, since when there are messages, and how far what follows the log is behind it. */
@Component(service = FigureSource.class)
public final class StoreFigures implements FigureSource {
    private static final Map<String, String> LABELS = Map.of("storage_type", "local", "storage_medium", "disk");

    private final CommitLog log;
    private final ConsumeQueues queues;
    private final Clock clock = Clock.system();

    @Activate
    public StoreFigures(@Reference CommitLog log, @Reference ConsumeQueues queues) {
        this.log = log;
        this.queues = queues;
    }

    @Override
    public void collect(FigureSink sink) {
        long end = log.appended().position();
        LogStatus status = log.status();
        long earliest = status.earliestTimestampMillis();
        File disk = new File(status.directory());
        sink.gauge("rocketmq_storage_size_bytes", LABELS, disk.getTotalSpace() - disk.getFreeSpace());
        sink.gauge(
                "rocketmq_storage_flush_behind_bytes",
                LABELS,
                behind(end, log.durable().position()));
        sink.gauge(
                "rocketmq_storage_dispatch_behind_bytes",
                LABELS,
                behind(end, queues.dispatched().position()));
        sink.gauge(
                "rocketmq_storage_message_reserve_time_milliseconds",
                LABELS,
                earliest < 0 ? 0 : clock.millis() - earliest);
    }

    private static long behind(long end, long position) {
        return Math.max(0, end - position);
    }
}
