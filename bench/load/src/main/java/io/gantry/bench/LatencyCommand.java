package io.gantry.bench;

import io.gantry.agent.Clock;
import io.gantry.bench.link.Link;
import io.gantry.bench.link.Loop;
import io.gantry.bench.traffic.EndToEnd;
import io.gantry.bench.traffic.MessageShape;
import io.gantry.bench.traffic.Pulling;
import io.gantry.bench.traffic.Sending;
import io.gantry.bench.traffic.Span;
import io.gantry.bench.traffic.Tally;
import io.gantry.cluster.Cluster.Use;
import io.gantry.cluster.QueueAddress;
import io.gantry.cluster.Topics;
import io.gantry.cluster.option.Amount;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Sends at a fixed rate, reads at the same time, and says how long messages took from the moment they were due. */
@Command(
        name = "latency",
        description = "Sends at a fixed rate and times each message from when it was due to its arrival at a consumer.")
final class LatencyCommand implements Callable<Integer> {
    private static final int STAMP_BYTES = 24;
    private static final long MAX_RATE = 1_000_000;
    /** Each message that was sent is remembered by a bit. */
    private static final long MAX_MESSAGES = 1L << 30;

    @Spec
    private CommandSpec spec;

    @Mixin
    private TargetOptions target;

    @Mixin
    private LoadOptions load;

    @Mixin
    private MessageOptions messages;

    @Mixin
    private OutputOptions output;

    @Option(
            names = "--rate",
            paramLabel = "N",
            converter = Amount.Count.class,
            defaultValue = "1000",
            description = "Messages a second (default: ${DEFAULT-VALUE}).")
    private long rate;

    @Override
    public Integer call() {
        check();
        Topics topics = target.topics();
        List<QueueAddress> writable = topics.require(target.topic(), Use.WRITE);
        List<QueueAddress> readable = topics.require(target.topic(), Use.READ);
        Clock clock = Clock.system();
        Span span = new Span(clock, load.warmUpNanos(), load.durationNanos());
        Session session = new Session(clock, span, target.timeoutMillis());
        Tally sends = new Tally();
        Tally arrivals = new Tally();
        Tally pulls = new Tally();
        MessageShape shape = messages.shape(target, true, 0);
        EndToEnd.Plans plans = new EndToEnd.Plans(
                new Sending.Plan(shape, rate, load.count(), 0),
                new Pulling.Plan(0, "*", 32, Long.MAX_VALUE, false, Integer.MAX_VALUE, target.credentials()));
        EndToEnd traffic = new EndToEnd(clock, span, sends, arrivals, pulls, plans);
        session.add(new Loop("bench-latency", clock, links(topics, writable, readable, shape, traffic), traffic), true);
        PrintWriter err = spec.commandLine().getErr();
        Interrupt.during(session::stop, () -> {
            session.run(traffic::isFinished, new Progress(err, output.showsProgress(), sends, arrivals));
            Report report = report(readable.size(), span, sends, arrivals);
            arrived(report, traffic, sends, pulls).print(spec.commandLine().getOut(), output.isJson());
        });
        Tally guilty = sends.acknowledged.sum() == 0 ? sends : pulls;
        return Main.verdict(traffic.received() > 0, "No message arrived", guilty.errors, err);
    }

    private void check() {
        target.check();
        load.check(target);
        messages.check(target, STAMP_BYTES);
        target.within("--rate", rate, 1, MAX_RATE);
        double seconds = (load.warmUpNanos() + load.durationNanos()) / 1e9;
        boolean isTooLong = Math.min(rate * seconds, load.count()) > MAX_MESSAGES;
        if (isTooLong) {
            throw target.wrong("The load is more than " + MAX_MESSAGES + " messages", "take a shorter --duration");
        }
    }

    private List<Link> links(
            Topics topics,
            List<QueueAddress> writable,
            List<QueueAddress> readable,
            MessageShape shape,
            EndToEnd traffic) {
        SendLinks sends =
                new SendLinks(writable, shape, messages.inFlight(), load.connections(), target.timeoutMillis());
        sends.check(target, 1);
        List<Link> links = sends.open(traffic.sending());
        List<Long> ends = topics.maxOffsets(readable);
        PullLinks reads = new PullLinks(readable, 1, load.connections(), target.timeoutMillis(), traffic.pulling());
        reads.add(GroupOptions.TOOLS_GROUP, ends, ends);
        reads.cursors().forEach(traffic.pulling()::add);
        links.addAll(reads.links());
        return links;
    }

    private Report report(int queues, Span span, Tally sends, Tally arrivals) {
        return new Report("latency")
                .figure("topic", target.topic())
                .figure("queues", queues)
                .figure("bodyBytes", messages.bodyBytes())
                .figure("connections", load.connections())
                .figure("rate", rate)
                .line(
                        "latency",
                        "topic %s, queues %d, %d B, %d messages/s, times from when a message was due",
                        target.topic(),
                        queues,
                        messages.bodyBytes(),
                        rate)
                .rates("received", arrivals, span)
                .latencies("endToEndMicros", "end to end", arrivals.latencies)
                .latencies("acknowledgedMicros", "acknowledged", sends.latencies);
    }

    /** What became of all messages, warm-up included. */
    private static Report arrived(Report report, EndToEnd traffic, Tally sends, Tally pulls) {
        long acknowledged = sends.acknowledged.sum();
        long missing = Math.max(0, acknowledged - traffic.received());
        return report.figure("sent", sends.sent.sum())
                .figure("acknowledgedWithWarmUp", acknowledged)
                .figure("receivedWithWarmUp", traffic.received())
                .figure("missing", missing)
                .figure("duplicates", traffic.duplicates())
                .line(
                        "arrived",
                        "%,d of %,d acknowledged, %,d missing, %,d twice",
                        traffic.received(),
                        acknowledged,
                        missing,
                        traffic.duplicates())
                .errors(sends.errors)
                .figure(
                        "pullErrors",
                        pulls.errors.kinds().stream().map(kind -> kind.toJson()).toList());
    }
}
