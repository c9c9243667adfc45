package io.gantry.bench;

import io.gantry.agent.Clock;
import io.gantry.bench.cluster.Cluster.Use;
import io.gantry.bench.cluster.QueueAddress;
import io.gantry.bench.link.Link;
import io.gantry.bench.link.Loop;
import io.gantry.bench.traffic.MessageShape;
import io.gantry.bench.traffic.Sending;
import io.gantry.bench.traffic.Span;
import io.gantry.bench.traffic.Tally;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
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
    private static final long MAX_BUFFER_BYTES = 512L << 20;
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

    @Override
    public Integer call() {
        target.check();
        load.check(target);
        messages.check(target, 1);
        target.within("--rate", rate, 0, MAX_RATE);
        target.within("--threads", threads, 1, MAX_THREADS);
        List<QueueAddress> queues = target.topics().require(target.topic(), Use.WRITE);
        Clock clock = Clock.system();
        Span span = new Span(clock, load.warmUpNanos(), load.durationNanos());
        Session session = new Session(clock, span, target.timeoutMillis());
        Tally tally = new Tally();
        List<Sending> parts = new ArrayList<>();
        Outlets outlets = new Outlets(queues, messages.shape(false));
        outlets.check();
        for (int i = 0; i < threads; i++) {
            long share = load.count() / threads + (i < load.count() % threads ? 1 : 0);
            Sending.Plan plan =
                    new Sending.Plan(outlets.shape, (double) rate / threads, share, (long) i << NUMBER_SHIFT);
            Sending sending = new Sending(clock, span, tally, plan);
            session.add(new Loop("bench-" + i, clock, outlets.open(sending), sending), rate > 0);
            parts.add(sending);
        }
        return run(session, span, tally, parts, queues);
    }

    /** The links of a load. */
    private final class Outlets {
        private final Map<String, List<QueueAddress>> byBroker;
        private final MessageShape shape;
        private final Link.Limits limits;

        Outlets(List<QueueAddress> queues, MessageShape shape) {
            this.byBroker = queues.stream().collect(Collectors.groupingBy(QueueAddress::address));
            this.shape = shape;
            this.limits = new Link.Limits(
                    messages.inFlight(), Sending.frameBytes(queues, shape), target.timeoutMillis() * 1_000_000L);
        }

        void check() {
            long links = (long) threads * load.connections() * byBroker.size();
            long bytes = links * Link.writeBytes(limits.frameBytes());
            if (bytes > MAX_BUFFER_BYTES) {
                throw target.wrong(
                        links + " connections with frames of " + limits.frameBytes() + " B need " + (bytes >> 20)
                                + " MiB of buffers, more than " + (MAX_BUFFER_BYTES >> 20),
                        "take fewer --connections, fewer --threads, or a smaller --size");
            }
        }

        List<Link> open(Sending sending) {
            List<Link> links = new ArrayList<>();
            for (int i = 0; i < load.connections(); i++) {
                byBroker.forEach((address, held) -> {
                    Link link = new Link(address, limits, sending);
                    sending.add(link, held);
                    links.add(link);
                });
            }
            return links;
        }
    }

    private int run(Session session, Span span, Tally tally, List<Sending> parts, List<QueueAddress> queues) {
        PrintWriter err = spec.commandLine().getErr();
        Interrupt.during(session::stop, () -> {
            session.run(
                    () -> parts.stream().allMatch(Sending::isFinished),
                    new Progress(err, output.showsProgress(), tally, tally));
            report(span, tally, queues).print(spec.commandLine().getOut(), output.isJson());
        });
        return Main.verdict(tally.acknowledged.sum() > 0, "No message was acknowledged", tally.errors, err);
    }

    private Report report(Span span, Tally tally, List<QueueAddress> queues) {
        long brokers = queues.stream().map(QueueAddress::address).distinct().count();
        String pace = rate == 0 ? "as fast as it goes" : rate + "/s";
        return new Report("produce")
                .figure("topic", target.topic())
                .figure("queues", queues.size())
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
                        queues.size(),
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
