package io.gantry.cli.message;

import io.gantry.cli.option.Question;
import io.gantry.cli.option.When;
import io.gantry.cli.print.Plain;
import io.gantry.cli.print.Sheet;
import io.gantry.cluster.Cluster;
import io.gantry.cluster.QueueAddress;
import io.gantry.cluster.ask.Fleet;
import io.gantry.cluster.ask.OffsetTargets;
import io.gantry.cluster.message.QueueReader;
import io.gantry.codec.StoredMessage;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * Prints messages as they come, and notes nothing: no group is made, no offset changes. With {@code -o json} each is a
 * JSON document on a line of its own.
 */
@Command(
        name = "tail",
        description = "Prints the messages of a topic as they come, until Ctrl-C; no group's offsets change.")
final class MessageTail extends Question {
    private static final int BATCH = 32;
    private static final long IDLE_NANOS = 200_000_000;

    @Parameters(paramLabel = "TOPIC", description = "Its name.")
    private String topic;

    @Option(
            names = "--from",
            paramLabel = "WHEN",
            converter = When.Converter.class,
            defaultValue = "latest",
            description = "earliest, latest, -2h, 2026-01-31T18:30 (default: ${DEFAULT-VALUE}).")
    private When from;

    @Option(names = "--count", paramLabel = "N", description = "End after so many messages.")
    private Long count;

    @Option(names = "--end", description = "End when all that was there at the beginning is printed.")
    private boolean isBounded;

    @Option(
            names = "--tag",
            paramLabel = "TAGS",
            defaultValue = "*",
            description = "Tags, as 'a || b' (default: ${DEFAULT-VALUE}).")
    private String tags;

    /** Where a queue is read. */
    private static final class Cursor {
        private final QueueAddress queue;
        private final long end;
        private long next;

        Cursor(QueueAddress queue, long next, long end) {
            this.queue = queue;
            this.next = next;
            this.end = end;
        }
    }

    @Override
    protected Sheet answer(Fleet fleet) {
        if (count != null) {
            cluster().within("--count", count, 1, Long.MAX_VALUE);
        }
        List<QueueAddress> queues = fleet.topics().require(topic, Cluster.Use.READ);
        List<Long> starts = new OffsetTargets(fleet, QueueReader.GROUP, topic).at(queues, from.millis(), null);
        List<Long> ends = fleet.topics().maxOffsets(queues);
        List<Cursor> cursors = new ArrayList<>();
        for (int i = 0; i < queues.size(); i++) {
            cursors.add(new Cursor(queues.get(i), starts.get(i), ends.get(i)));
        }
        fleet.quiet();
        long left = count == null ? Long.MAX_VALUE : count;
        while (left > 0 && !(isBounded && cursors.stream().allMatch(cursor -> cursor.next >= cursor.end))) {
            long printed = 0;
            for (Cursor cursor : cursors) {
                printed += pull(fleet, cursor, left - printed);
            }
            left -= printed;
            if (printed == 0) {
                LockSupport.parkNanos(this, IDLE_NANOS);
            }
        }
        return null;
    }

    /** Prints what a queue has now, and says how much that was. */
    private long pull(Fleet fleet, Cursor cursor, long left) {
        if (left <= 0) {
            return 0;
        }
        QueueReader.Batch batch = new QueueReader(fleet, tags).read(cursor.queue, cursor.next, BATCH);
        cursor.next = batch.next();
        long printed = 0;
        for (StoredMessage message : batch.messages()) {
            if (printed < left && !(isBounded && message.queueOffset() >= cursor.end)) {
                print(cursor.queue, message);
                printed++;
            }
        }
        return printed;
    }

    private void print(QueueAddress queue, StoredMessage message) {
        PrintWriter out = output().out();
        String broker = queue.brokerName() == null ? queue.address() : queue.brokerName();
        out.println(
                output().isJson()
                        ? Described.whole(message).figure("broker", broker).json()
                        : Plain.line(Described.line(broker, message)));
        out.flush();
    }
}
