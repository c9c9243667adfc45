package io.gantry.bench;

import io.gantry.agent.Clock;
import io.gantry.bench.link.Loop;
import io.gantry.bench.traffic.LightQueue;
import io.gantry.bench.traffic.MessageShape;
import io.gantry.bench.traffic.Sending;
import io.gantry.bench.traffic.Span;
import io.gantry.bench.traffic.Tally;
import io.gantry.cluster.Cluster.Use;
import io.gantry.cluster.QueueAddress;
import io.gantry.cluster.option.Amount;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Sends messages, as fast as they are taken or at a rate, and says how many were acknowledged and how soon. */
@Command(name = "produce", description = "Sends messages and times their acknowledgements.")
final class ProduceCommand implements Callable<Integer> {
    private static final int MAX_THREADS = 64;
    private static final long MAX_RATE = 10_000_000;
    private static final long MAX_TOPICS = 250_000;
    /** What the messages' heads ask for. */
    private static final int QUEUES_OF_UNMADE = 4;
    /** Threads number their messages apart. */
    private static final int NUMBER_SHIFT = 48;

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
            defaultValue = "0",
            description =
                    "Messages a second over all connections; 0 is as fast as it goes (default: ${DEFAULT-VALUE}).")
    private long rate;

    @Option(
            names = "--threads",
            paramLabel = "N",
            defaultValue = "1",
            description = "Threads of this program, each with connections of its own (default: ${DEFAULT-VALUE}).")
    private int threads;

    @Option(
            names = "--topics",
            paramLabel = "N",
            converter = Amount.Count.class,
            defaultValue = "1",
            description =
                    "Spread over topics TOPIC-0, TOPIC-1, ..., made by first messages (default: ${DEFAULT-VALUE}).")
    private long topics;

    @Option(
            names = "--light-queues",
            paramLabel = "N",
            converter = Amount.Count.class,
            defaultValue = "0",
            description = "Each message stands in one of N light queues beside its own (default: none).")
    private long lightQueues;

    @Override
    public Integer call() {
        target.check();
        load.check(target);
        messages.check(target, 1);
        target.within("--rate", rate, 0, MAX_RATE);
        target.within("--threads", threads, 1, MAX_THREADS);
        target.within("--topics", topics, 1, MAX_TOPICS);
        target.within("--light-queues", lightQueues, 0, LightQueue.MOST);
        List<QueueAddress> queues = topics == 1
                ? target.topics().require(target.topic(), Use.WRITE)
                : target.unmadeQueues((int) topics, QUEUES_OF_UNMADE);
        Clock clock = Clock.system();
        Span span = new Span(clock, load.warmUpNanos(), load.durationNanos());
        Session session = new Session(clock, span, target.timeoutMillis());
        Tally tally = new Tally();
        List<Sending> parts = new ArrayList<>();
        MessageShape shape = messages.shape(target, false, (int) lightQueues);
        SendLinks links = new SendLinks(queues, shape, messages.inFlight(), load.connections(), target.timeoutMillis());
        links.check(target, threads);
        for (int i = 0; i < threads; i++) {
            long share = load.count() / threads + (i < load.count() % threads ? 1 : 0);
            Sending.Plan plan = new Sending.Plan(shape, (double) rate / threads, share, (long) i << NUMBER_SHIFT);
            Sending sending = new Sending(clock, span, tally, plan);
            session.add(new Loop("bench-" + i, clock, links.open(sending), sending), rate > 0);
            parts.add(sending);
        }
        return run(session, tally, parts, () -> report(span, tally, queues.size(), links.brokers()));
    }

    private int run(Session session, Tally tally, List<Sending> parts, Supplier<Report> report) {
        PrintWriter err = spec.commandLine().getErr();
        Interrupt.during(session::stop, () -> {
            session.run(
                    () -> parts.stream().allMatch(Sending::isFinished),
                    new Progress(err, output.showsProgress(), tally, tally));
            report.get().print(spec.commandLine().getOut(), output.isJson());
        });
        return Main.verdict(tally.acknowledged.sum() > 0, "No message was acknowledged", tally.errors, err);
    }

    private Report report(Span span, Tally tally, int queues, int brokers) {
        String pace = rate == 0 ? "as fast as it goes" : rate + "/s";
        return new Report("produce")
                .figure("topic", target.topic())
                .figure("queues", queues)
                .figure("lightQueues", lightQueues)
                .figure("brokers", brokers)
                .figure("bodyBytes", messages.bodyBytes())
                .figure("connections", threads * load.connections() * brokers)
                .figure("inFlight", messages.inFlight())
                .figure("rate", rate)
                .figure("sent", tally.sent.sum())
                .figure("acknowledgedWithWarmUp", tally.acknowledged.sum())
                .line(
                        "produce",
                        "topic %s, queues %d, brokers %d, %d B, %d connections x %d in flight, %s",
                        target.topic(),
                        queues,
                        brokers,
                        messages.bodyBytes(),
                        threads * load.connections() * brokers,
                        messages.inFlight(),
                        pace)
                .rates("acknowledged", tally, span)
                .latencies("latencyMicros", rate == 0 ? "from sending" : "from due", tally.latencies)
                .errors(tally.errors);
    }
}
