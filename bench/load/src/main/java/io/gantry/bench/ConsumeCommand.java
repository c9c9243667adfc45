package io.gantry.bench;

import io.gantry.agent.Clock;
import io.gantry.bench.link.Loop;
import io.gantry.bench.traffic.Cursor;
import io.gantry.bench.traffic.LightQueue;
import io.gantry.bench.traffic.MessageSink;
import io.gantry.bench.traffic.Pulling;
import io.gantry.bench.traffic.Span;
import io.gantry.bench.traffic.Tally;
import io.gantry.cluster.Cluster.Use;
import io.gantry.cluster.ClusterException;
import io.gantry.cluster.QueueAddress;
import io.gantry.cluster.Topics;
import io.gantry.cluster.option.Amount;
import java.io.PrintWriter;
import java.util.List;
import java.util.LongSummaryStatistics;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Reads all queues of a topic, and says how many messages came and how many are left. */
@Command(name = "consume", description = "Reads all queues of a topic with long-polling pulls.")
final class ConsumeCommand implements Callable<Integer> {
    private static final int MAX_MESSAGES = 1_024;
    private static final int MAX_SUBSCRIPTION = 1_000;
    private static final int MAX_IN_FLIGHT = 100_000;
    /** What this program has of each takes 200 bytes. */
    private static final long MAX_READS = 200_000;

    @Spec
    private CommandSpec spec;

    @Mixin
    private TargetOptions target;

    @Mixin
    private LoadOptions load;

    @Mixin
    private OutputOptions output;

    @Mixin
    private GroupOptions groups;

    @Option(names = "--drain", description = "End when all that was there at the beginning is read.")
    private boolean isDrain;

    @Option(
            names = "--subscription",
            paramLabel = "TAGS",
            defaultValue = "*",
            description = "Tags, as 'a || b' (default: ${DEFAULT-VALUE}).")
    private String subscription;

    @Option(
            names = "--max-messages",
            paramLabel = "N",
            defaultValue = "32",
            description = "Messages of one answer, at most; the broker has a limit, too (default: ${DEFAULT-VALUE}).")
    private int maxMessages;

    @Option(
            names = "--in-flight",
            paramLabel = "N",
            defaultValue = "100000",
            description = "Pulls without an answer, at most. If that is less than one for each queue and group,"
                    + " they take turns, and brokers do not hold those that find nothing (default: ${DEFAULT-VALUE}).")
    private int inFlight;

    @Option(
            names = "--light-queues",
            paramLabel = "N",
            converter = Amount.Count.class,
            defaultValue = "0",
            description = "Read so many light queues that produce --light-queues filled, and not the topic's.")
    private long lightQueues;

    @Override
    public Integer call() {
        check();
        Topics topics = target.topics();
        List<QueueAddress> queues =
                lightQueues == 0 ? topics.require(target.topic(), Use.READ) : target.lightQueues((int) lightQueues);
        checkReads((long) queues.size() * groups.count());
        List<Long> ends = topics.maxOffsets(queues);
        Clock clock = Clock.system();
        Span span = new Span(clock, load.warmUpNanos(0), load.durationNanos());
        Session session = new Session(clock, span, target.timeoutMillis());
        Tally tally = new Tally();
        Pulling.Plan plan = new Pulling.Plan(
                groups.commitNanos(), subscription, maxMessages, load.count(), isDrain, inFlight, target.credentials());
        Pulling pulling = new Pulling(clock, span, tally, plan, MessageSink.NONE);
        PullLinks links = new PullLinks(queues, groups.count(), load.connections(), target.timeoutMillis(), pulling);
        groups.begin(topics, queues, ends, links);
        links.cursors().forEach(pulling::add);
        session.add(new Loop("bench-consume", clock, links.links(), pulling), false);
        PrintWriter err = spec.commandLine().getErr();
        Interrupt.during(session::stop, () -> {
            session.run(pulling::isFinished, new Progress(err, output.showsProgress(), tally, tally));
            long lag = end(topics, queues, links.cursors());
            Report report = report(tally, queues.size(), lag).rates("received", tally, span);
            ofGroups(report, links.cursors())
                    .errors(tally.errors)
                    .print(spec.commandLine().getOut(), output.isJson());
        });
        boolean isUseless = tally.acknowledged.sum() == 0 && tally.errors.count() > 0;
        return Main.verdict(!isUseless, "No message was read", tally.errors, err);
    }

    private void check() {
        target.check();
        load.check(target);
        groups.check(target);
        target.within("--max-messages", maxMessages, 1, MAX_MESSAGES);
        target.within("--in-flight", inFlight, 1, MAX_IN_FLIGHT);
        target.within("--light-queues", lightQueues, 0, LightQueue.MOST);
        if (subscription.isBlank() || subscription.length() > MAX_SUBSCRIPTION) {
            throw target.wrong(
                    "The subscription is empty or too long", "take * or up to " + MAX_SUBSCRIPTION + " letters");
        }
        checkReads(Math.max(1, lightQueues) * groups.count());
    }

    private void checkReads(long reads) {
        if (reads > MAX_READS) {
            throw target.wrong(
                    groups.count() + " groups would read " + reads + " times a queue, more than " + MAX_READS,
                    "take fewer --groups or queues");
        }
    }

    /** Commits if asked, and says how many messages are left; what the last answers said, if the brokers are gone. */
    private long end(Topics topics, List<QueueAddress> queues, List<Cursor> cursors) {
        try {
            List<Long> ends = topics.maxOffsets(queues);
            long lag = 0;
            for (int from = 0; from < cursors.size(); from += queues.size()) {
                List<Cursor> ofGroup = cursors.subList(from, from + queues.size());
                List<Long> reached = ofGroup.stream().map(Cursor::next).toList();
                if (groups.isCommitted()) {
                    topics.commit(queues, ofGroup.get(0).group(), reached);
                }
                for (int i = 0; i < reached.size(); i++) {
                    lag += Math.max(0, ends.get(i) - reached.get(i));
                }
            }
            return lag;
        } catch (ClusterException e) {
            spec.commandLine().getErr().println("gantry bench: " + e.getMessage());
            return cursors.stream().mapToLong(Cursor::lag).sum();
        }
    }

    private Report report(Tally tally, int queues, long lag) {
        return new Report("consume")
                .figure("topic", target.topic())
                .figure("queues", queues)
                .figure("connections", load.connections())
                .figure("group", groups.group())
                .figure("groups", groups.count())
                .figure("committed", groups.isCommitted())
                .figure("pulls", tally.sent.sum())
                .figure("pullsWithMessages", tally.acknowledged.sum())
                .figure("recordBytes", tally.recordBytes.sum())
                .figure("lag", lag)
                .line("consume", "topic %s, queues %d, %s", target.topic(), queues, readers())
                .line("pulls", "%,d, %,d of them brought messages", tally.sent.sum(), tally.acknowledged.sum())
                .line("lag", "%,d messages", lag);
    }

    private String readers() {
        return groups.count() == 1
                ? "group " + groups.group()
                : groups.count() + " groups " + groups.group() + "-0, ...";
    }

    /** How evenly they were served. */
    private Report ofGroups(Report report, List<Cursor> cursors) {
        LongSummaryStatistics received = cursors.stream()
                .collect(Collectors.groupingBy(Cursor::group, Collectors.summingLong(Cursor::received)))
                .values()
                .stream()
                .mapToLong(Long::longValue)
                .summaryStatistics();
        report.figure("groupLeast", received.getMin()).figure("groupMost", received.getMax());
        return groups.count() == 1
                ? report
                : report.line("of a group", "%,d to %,d messages", received.getMin(), received.getMax());
    }
}
