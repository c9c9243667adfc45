package io.gantry.broker.admin;

import io.gantry.agent.Clock;
import io.gantry.broker.admin.TrafficHistory.Total;
import io.gantry.broker.replica.Leadership;
import io.gantry.broker.traffic.Traffic;
import io.gantry.codec.JsonWriter;
import io.gantry.figures.FigureSource;
import io.gantry.log.CommitLog;
import io.gantry.log.LogStatus;
import io.gantry.queue.ConsumeQueues;
import io.gantry.replica.WriteGate;
import io.gantry.wire.Endpoint;
import io.gantry.wire.Handles;
import io.gantry.wire.Reply;
import io.gantry.wire.Request;
import io.gantry.wire.RequestCode;
import io.gantry.wire.RequestHandler;
import io.gantry.wire.RequestQueue;
import io.gantry.wire.Response;
import java.io.File;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;

/**
 * The broker's figures for clusterList, brokerStatus and dashboards, which break when a key is missing. What a queue of
 * RocketMQ's stands for that Gantry has not is 0 of 0: pulls, acknowledgements and ends of transactions do not queue.
 */
@Component(service = RequestHandler.class)
@Handles(requestCodes = RequestCode.GET_BROKER_RUNTIME_INFO, blocking = true)
public final class RuntimeHandler implements RequestHandler {
    private static final String VERSION = "513";
    private static final String VERSION_NAME = "V5_5_0";

    /** What is always 0 here, and what is 0 until a {@link FigureSource} tells otherwise. */
    private static final String[] ZEROS = {
        "pullThreadPoolQueueSize",
        "pullThreadPoolQueueCapacity",
        "pullThreadPoolQueueHeadWaitTimeMills",
        "litePullThreadPoolQueueSize",
        "litePullThreadPoolQueueCapacity",
        "litePullThreadPoolQueueHeadWaitTimeMills",
        "ackThreadPoolQueueSize",
        "ackThreadPoolQueueCapacity",
        "ackThreadPoolQueueHeadWaitTimeMills",
        "EndTransactionQueueSize",
        "EndTransactionThreadPoolQueueCapacity",
        "sendThreadPoolQueueSize",
        "sendThreadPoolQueueCapacity",
        "sendThreadPoolQueueHeadWaitTimeMills",
        "startAcceptSendRequestTimeStamp",
        "timerReadBehind",
        "timerOffsetBehind",
        "timerCongestNum",
        "dispatchMaxBuffer"
    };

    /** What RocketMQ shows without a pool of buffers: none can run short. */
    private static final int NO_POOL = Integer.MAX_VALUE;

    private final CommitLog log;
    private final ConsumeQueues queues;
    private final Traffic traffic;
    private final TrafficHistory history;
    private final WriteGate gate;
    private final Clock clock = Clock.system();
    private final long startedMillis = clock.millis();
    private final List<FigureSource> sources = new CopyOnWriteArrayList<>();
    private volatile Endpoint endpoint;
    private final Leadership leadership;

    @Activate
    public RuntimeHandler(
            @Reference CommitLog log,
            @Reference ConsumeQueues queues,
            @Reference Traffic traffic,
            @Reference TrafficHistory history,
            @Reference WriteGate gate,
            @Reference Leadership leadership) {
        this.leadership = leadership;
        this.log = log;
        this.queues = queues;
        this.traffic = traffic;
        this.history = history;
        this.gate = gate;
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void bindSource(FigureSource source) {
        sources.add(source);
    }

    void unbindSource(FigureSource source) {
        sources.remove(source);
    }

    /** Its own endpoint, which opens after this handler is there. */
    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY,
            target = "(endpoint=broker)")
    void bindEndpoint(Endpoint opened) {
        endpoint = opened;
    }

    void unbindEndpoint(Endpoint closed) {
        if (endpoint == closed) {
            endpoint = null;
        }
    }

    @Override
    public void handle(Request request, Reply reply) {
        Map<String, Object> table = new TreeMap<>();
        for (String key : ZEROS) {
            table.put(key, "0");
        }
        putNode(table);
        putStore(table);
        putTraffic(table);
        putTimes(table);
        sources.forEach(source -> source.runtime(table::put));
        table.replaceAll((key, value) -> String.valueOf(value));
        reply.send(Response.ok(JsonWriter.COMPACT.bytes(Map.of("table", table))));
    }

    private void putNode(Map<String, Object> table) {
        table.put("brokerVersion", VERSION);
        table.put("brokerVersionDesc", VERSION_NAME);
        table.put("brokerActive", gate.isOpen() || leadership.isFollower());
        table.put("bootTimestamp", startedMillis);
        long seconds = (clock.millis() - startedMillis) / 1000;
        table.put(
                "runtime",
                "[ " + seconds / 86_400 + " days, " + seconds / 3_600 % 24 + " hours, " + seconds / 60 % 60
                        + " minutes, " + seconds % 60 + " seconds ]");
        Endpoint opened = endpoint;
        RequestQueue queue = opened == null ? new RequestQueue(0, 0, 0) : opened.queue();
        table.put("queryThreadPoolQueueSize", queue.waiting());
        table.put("queryThreadPoolQueueCapacity", queue.capacity());
        table.put("queryThreadPoolQueueHeadWaitTimeMills", queue.longestMillis());
        table.put("timerEnqueueTps", "0.0");
        table.put("timerDequeueTps", "0.0");
    }

    private void putStore(Map<String, Object> table) {
        LogStatus status = log.status();
        long end = log.appended().position();
        table.put("commitLogMinOffset", log.start());
        table.put("commitLogMaxOffset", end);
        table.put("commitLogDiskRatio", status.diskUsedRatio());
        table.put("commitLogDiskRatio_" + status.directory(), status.diskUsedRatio());
        table.put("consumeQueueDiskRatio", status.queueDiskUsedRatio());
        long earliest = status.earliestTimestampMillis();
        // Tools show how long ago that was: of an empty log, not at all.
        table.put("earliestMessageTimeStamp", earliest < 0 ? clock.millis() : earliest);
        table.put("dispatchBehindBytes", Math.max(0, end - queues.dispatched().position()));
        table.put(
                "remainHowManyDataToFlush", size(Math.max(0, end - log.durable().position())));
        table.put("remainTransientStoreBufferNumbs", NO_POOL);
        table.put("pageCacheLockTimeMills", status.lockedMillis());
        File directory = new File(status.directory());
        String total = size(directory.getTotalSpace());
        table.put("commitLogDirCapacity", "Total : " + total + ", Free : " + size(directory.getFreeSpace()) + ".");
    }

    private void putTraffic(Map<String, Object> table) {
        long puts = traffic.put().messages();
        long putBytes = traffic.put().bytes();
        table.put("msgPutTotalYesterdayMorning", history.putUntilYesterdayMorning());
        table.put("msgPutTotalTodayMorning", history.putUntilThisMorning());
        table.put("msgPutTotalTodayNow", puts);
        table.put("msgGetTotalYesterdayMorning", history.gotUntilYesterdayMorning());
        table.put("msgGetTotalTodayMorning", history.gotUntilThisMorning());
        table.put("msgGetTotalTodayNow", traffic.got().messages());
        table.put("putTps", history.rates(Total.PUT));
        table.put("getFoundTps", history.rates(Total.FOUND));
        table.put("getMissTps", history.rates(Total.MISSED));
        table.put("getTotalTps", history.rates(Total.FOUND, Total.MISSED));
        table.put("getTransferredTps", history.rates(Total.GOT));
        // The tools of version 4 know it by its old spelling.
        table.put("getTransferedTps", history.rates(Total.GOT));
        table.put("putMessageTimesTotal", puts);
        table.put("putMessageFailedTimes", traffic.failedPuts());
        table.put("putMessageSizeTotal", putBytes);
        table.put("putMessageAverageSize", (double) putBytes / Math.max(1, puts));
    }

    private void putTimes(Map<String, Object> table) {
        LastMinute puts = history.putTimes();
        table.put("putMessageDistributeTime", puts.distribution());
        table.put("putLatency99", puts.percentile(0.99));
        table.put("putLatency999", puts.percentile(0.999));
        table.put("putMessageEntireTimeMax", traffic.putTimes().maxMicros() / 1_000);
        table.put("getMessageEntireTimeMax", traffic.getTimes().maxMicros() / 1_000);
    }

    private static String size(long bytes) {
        String[] units = {"B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};
        double value = bytes;
        int unit = 0;
        while (value >= 1024 && unit < units.length - 1) {
            value /= 1024;
            unit++;
        }
        return unit == 0 ? bytes + " B" : String.format(Locale.ROOT, "%.1f %s", value, units[unit]);
    }
}
