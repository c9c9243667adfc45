package io.gantry.broker.admin;

import io.gantry.agent.Clock;
import io.gantry.broker.admin.TrafficHistory.Total;
import io.gantry.broker.traffic.Traffic;
import io.gantry.codec.JsonWriter;
import io.gantry.log.CommitLog;
import io.gantry.log.LogStatus;
import io.gantry.queue.ConsumeQueues;
import io.gantry.replica.WriteGate;
import io.gantry.wire.Handles;
import io.gantry.wire.Reply;
import io.gantry.wire.Request;
import io.gantry.wire.RequestCode;
import io.gantry.wire.RequestHandler;
import io.gantry.wire.Response;
import java.io.File;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * The broker's figures for clusterList, brokerStatus and dashboards, which break when a key is missing. What RocketMQ
 * counts of its thread pools is 0 here: requests do not queue.
 */
@Component(service = RequestHandler.class)
@Handles(requestCodes = RequestCode.GET_BROKER_RUNTIME_INFO, blocking = true)
public final class RuntimeHandler implements RequestHandler {
    private static final String VERSION = "513";
    private static final String VERSION_NAME = "V5_5_0";

    private static final String[] ZEROS = {
        "sendThreadPoolQueueSize",
        "sendThreadPoolQueueHeadWaitTimeMills",
        "pullThreadPoolQueueSize",
        "pullThreadPoolQueueHeadWaitTimeMills",
        "litePullThreadPoolQueueSize",
        "litePullThreadPoolQueueHeadWaitTimeMills",
        "queryThreadPoolQueueSize",
        "queryThreadPoolQueueHeadWaitTimeMills",
        "ackThreadPoolQueueSize",
        "ackThreadPoolQueueHeadWaitTimeMills",
        "EndTransactionQueueSize",
        "pageCacheLockTimeMills",
        "startAcceptSendRequestTimeStamp",
        "timerReadBehind",
        "timerOffsetBehind",
        "timerCongestNum",
        "dispatchMaxBuffer",
        "remainTransientStoreBufferNumbs",
        "putMessageEntireTimeMax",
        "getMessageEntireTimeMax"
    };

    private final CommitLog log;
    private final ConsumeQueues queues;
    private final Traffic traffic;
    private final TrafficHistory history;
    private final WriteGate gate;
    private final Clock clock = Clock.system();
    private final long startedMillis = clock.millis();

    @Activate
    public RuntimeHandler(
            @Reference CommitLog log,
            @Reference ConsumeQueues queues,
            @Reference Traffic traffic,
            @Reference TrafficHistory history,
            @Reference WriteGate gate) {
        this.log = log;
        this.queues = queues;
        this.traffic = traffic;
        this.history = history;
        this.gate = gate;
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
        table.replaceAll((key, value) -> String.valueOf(value));
        reply.send(Response.ok(JsonWriter.COMPACT.bytes(Map.of("table", table))));
    }

    private void putNode(Map<String, Object> table) {
        table.put("brokerVersion", VERSION);
        table.put("brokerVersionDesc", VERSION_NAME);
        table.put("brokerActive", gate.isOpen());
        table.put("bootTimestamp", startedMillis);
        long seconds = (clock.millis() - startedMillis) / 1000;
        table.put(
                "runtime",
                "[ " + seconds / 86_400 + " days, " + seconds / 3_600 % 24 + " hours, " + seconds / 60 % 60
                        + " minutes, " + seconds % 60 + " seconds ]");
        table.put("sendThreadPoolQueueCapacity", 10_000);
        table.put("pullThreadPoolQueueCapacity", 100_000);
        table.put("litePullThreadPoolQueueCapacity", 100_000);
        table.put("queryThreadPoolQueueCapacity", 20_000);
        table.put("ackThreadPoolQueueCapacity", 100_000);
        table.put("EndTransactionThreadPoolQueueCapacity", 100_000);
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
        table.put("remainHowManyDataToCommit", size(0));
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
        table.put("putMessageTimesTotal", Math.max(1, puts));
        table.put("putMessageFailedTimes", traffic.failedPuts());
        table.put("putMessageSizeTotal", putBytes);
        table.put("putMessageAverageSize", (double) putBytes / Math.max(1, puts));
        table.put("putMessageDistributeTime", "");
        table.put("putLatency99", "0.00");
        table.put("putLatency999", "0.00");
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
