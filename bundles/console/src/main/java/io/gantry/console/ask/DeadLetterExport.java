package io.gantry.console.ask;

import io.gantry.cluster.Cluster;
import io.gantry.cluster.ClusterException;
import io.gantry.cluster.QueueAddress;
import io.gantry.cluster.ask.Fleet;
import io.gantry.cluster.ask.OffsetTargets;
import io.gantry.cluster.message.QueueReader;
import io.gantry.codec.JsonWriter;
import io.gantry.codec.StoredMessage;
import io.gantry.console.http.Exchange;
import io.gantry.console.http.Failure;
import io.gantry.console.http.Route;
import io.gantry.message.SystemTopic;
import java.io.IOException;
import java.io.OutputStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;

/**
 * Dead letters as a file: a line of JSON each, written as they are read, and a last line that says how many there are
 * and whether those are all, or why it ended.
 */
final class DeadLetterExport {
    private static final int MAX_MESSAGES = 10_000;
    private static final long MAX_BYTES = 64 << 20;
    private static final int BATCH = 32;
    private static final int MAX_AT_ONCE = 2;
    private static final long LATEST = Long.MAX_VALUE / 10;

    private final Target target;
    private final Semaphore writing = new Semaphore(MAX_AT_ONCE);

    DeadLetterExport(Target target) {
        this.target = target;
    }

    /** One file while it is written. */
    private static final class Lines {
        private final OutputStream out;
        private final int limit;
        private final long untilMillis;
        private int messages;
        private long bytes;

        Lines(OutputStream out, int limit, long untilMillis) {
            this.out = out;
            this.limit = limit;
            this.untilMillis = untilMillis;
        }

        boolean isFull() {
            return messages >= limit || bytes >= MAX_BYTES;
        }

        void add(Object line) throws IOException {
            byte[] text = JsonWriter.STANDARD.bytes(line);
            out.write(text);
            out.write('\n');
            bytes += text.length + 1;
        }
    }

    Object handle(Exchange exchange) throws IOException {
        String group = Names.group("group", exchange.variable("group"));
        int limit = (int) exchange.number("limit", MAX_MESSAGES, 1, MAX_MESSAGES);
        long from = exchange.number("fromTime", 0, 0, LATEST);
        long to = exchange.number("toTime", LATEST, 0, LATEST);
        if (!writing.tryAcquire()) {
            throw new Failure(503, MAX_AT_ONCE + " files are being written already; try again when they are done");
        }
        try (Fleet fleet = target.open()) {
            String topic = SystemTopic.DEAD_LETTER_PREFIX + group;
            List<QueueAddress> queues = fleet.topics().require(topic, Cluster.Use.READ);
            List<Long> starts = new OffsetTargets(fleet, QueueReader.GROUP, topic).at(queues, from, null);
            exchange.response().setContentType("application/x-ndjson");
            String file = Names.file("dead-letters-" + group);
            exchange.response().setHeader("Content-Disposition", "attachment; filename=\"" + file + "\"");
            write(fleet, queues, starts, new Lines(exchange.response().getOutputStream(), limit, to));
            return Route.ANSWERED;
        } finally {
            writing.release();
        }
    }

    private static void write(Fleet fleet, List<QueueAddress> queues, List<Long> starts, Lines lines)
            throws IOException {
        Map<String, Object> last = new LinkedHashMap<>();
        boolean isComplete = true;
        try {
            for (int i = 0; i < queues.size(); i++) {
                isComplete &= read(new QueueReader(fleet, "*"), queues.get(i), starts.get(i), lines);
            }
        } catch (ClusterException e) {
            // The lines before are out: whoever reads the file is told in it.
            isComplete = false;
            last.put("failure", e.getMessage());
        }
        last.put("exported", lines.messages);
        last.put("complete", isComplete);
        lines.add(last);
    }

    /** False when there is more than is written. */
    private static boolean read(QueueReader reader, QueueAddress queue, long start, Lines lines) throws IOException {
        long next = start;
        while (true) {
            QueueReader.Batch batch = reader.read(queue, next, BATCH);
            if (batch.messages().isEmpty() && batch.next() <= next) {
                return true;
            }
            for (StoredMessage message : batch.messages()) {
                if (message.storeTimestampMillis() > lines.untilMillis) {
                    return true;
                }
                if (lines.isFull()) {
                    return false;
                }
                lines.add(MessageRoutes.whole(message));
                lines.messages++;
            }
            next = Math.max(next + 1, batch.next());
        }
    }
}
