package io.gantry.bench;

import io.gantry.agent.Clock;
import io.gantry.bench.link.Loop;
import io.gantry.bench.traffic.Cursor;
import io.gantry.bench.traffic.MessageSink;
import io.gantry.bench.traffic.Pulling;
import io.gantry.bench.traffic.Span;
import io.gantry.bench.traffic.Tally;
import io.gantry.cluster.Cluster.Use;
import io.gantry.cluster.ClusterException;
import io.gantry.cluster.QueueAddress;
import io.gantry.cluster.Topics;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Reads all queues of a topic, and says how many messages came and how many are left. */
@Command(name = "consume", description = "Reads all queues of a topic with long-polling pulls.")
final class ConsumeCommand implements Callable<Integer> {
    /** Where reading begins. */
    enum From {
        FIRST,
        LAST,
        GROUP
    }

    /** Every broker has it, so that reading leaves no group behind. */
    static final String TOOLS_GROUP = "TOOLS_CONSUMER";

    private static final int MAX_MESSAGES = 1_024;
    private static final int MAX_SUBSCRIPTION = 1_000;

    @Spec
    private CommandSpec spec;

    @Mixin
    private TargetOptions target;

    @Mixin
    private LoadOptions load;

    @Mixin
    private OutputOptions output;

    @Option(
            names = "--from",
            paramLabel = "WHERE",
            defaultValue = "first",
            description = "Begin at the first message kept, behind the last, or where the group is (default: first).")
    private From from;

    @Option(
            names = "--group",
            paramLabel = "GROUP",
            defaultValue = TOOLS_GROUP,
            description = "The group whose name the pulls bear (default: ${DEFAULT-VALUE}).")
    private String group;

    @Option(
            names = "--commit",
            description = "Let the broker note how far the group has come; without it nothing changes.")
    private boolean isCommitted;

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

    @Override
    public Integer call() {
        check();
        Topics topics = target.topics();
        List<QueueAddress> queues = topics.require(target.topic(), Use.READ);
        List<Long> ends = topics.maxOffsets(queues);
        List<Long> starts = starts(topics, queues, ends);
        Clock clock = Clock.system();
        Span span = new Span(clock, load.warmUpNanos(0), load.durationNanos());
        Session session = new Session(clock, span, target.timeoutMillis());
        Tally tally = new Tally();
        Pulling.Plan plan = new Pulling.Plan(group, isCommitted, subscription, maxMessages, load.count(), isDrain);
        Pulling pulling = new Pulling(clock, span, tally, plan, MessageSink.NONE);
        PullLinks links = new PullLinks(queues, starts, ends, load.connections(), target.timeoutMillis(), pulling);
        links.cursors().forEach(pulling::add);
        session.add(new Loop("bench-consume", clock, links.links(), pulling), false);
        PrintWriter err = spec.commandLine().getErr();
        Interrupt.during(session::stop, () -> {
            session.run(pulling::isFinished, new Progress(err, output.showsProgress(), tally, tally));
            long lag = end(topics, links.cursors());
            report(span, tally, queues.size(), lag).print(spec.commandLine().getOut(), output.isJson());
        });
        boolean isUseless = tally.acknowledged.sum() == 0 && tally.errors.count() > 0;
        return Main.verdict(!isUseless, "No message was read", tally.errors, err);
    }

    private void check() {
        target.check();
        load.check(target);
        target.within("--max-messages", maxMessages, 1, MAX_MESSAGES);
        boolean isName =
                !group.isBlank() && group.length() <= 255 && group.chars().noneMatch(c -> c < ' ');
        if (!isName) {
            throw target.wrong("'" + group + "' is no group", "take 1 to 255 letters or digits");
        }
        if (subscription.isBlank() || subscription.length() > MAX_SUBSCRIPTION) {
            throw target.wrong(
                    "The subscription is empty or too long", "take * or up to " + MAX_SUBSCRIPTION + " letters");
        }
        if (group.equals(TOOLS_GROUP) && (isCommitted || from == From.GROUP)) {
            throw target.wrong("--commit and --from group need a group of yours", "name it with --group");
        }
    }

    private List<Long> starts(Topics topics, List<QueueAddress> queues, List<Long> ends) {
        if (from == From.LAST) {
            return ends;
        }
        List<Long> first = topics.minOffsets(queues);
        if (from == From.FIRST) {
            return first;
        }
        List<Long> noted = topics.groupOffsets(queues, group);
        List<Long> starts = new ArrayList<>();
        for (int i = 0; i < queues.size(); i++) {
            starts.add(Math.max(first.get(i), noted.get(i)));
        }
        return starts;
    }

    /** Commits if asked, and says how many messages are left; what the last answers said, if the brokers are gone. */
    private long end(Topics topics, List<Cursor> cursors) {
        List<QueueAddress> queues = cursors.stream().map(Cursor::queue).toList();
        List<Long> reached = cursors.stream().map(Cursor::next).toList();
        try {
            if (isCommitted) {
                topics.commit(queues, group, reached);
            }
            List<Long> ends = topics.maxOffsets(queues);
            long lag = 0;
            for (int i = 0; i < reached.size(); i++) {
                lag += Math.max(0, ends.get(i) - reached.get(i));
            }
            return lag;
        } catch (ClusterException e) {
            spec.commandLine().getErr().println("gantry bench: " + e.getMessage());
            return cursors.stream().mapToLong(Cursor::lag).sum();
        }
    }

    private Report report(Span span, Tally tally, int queues, long lag) {
        return new Report("consume")
                .figure("topic", target.topic())
                .figure("queues", queues)
                .figure("connections", load.connections())
                .figure("group", group)
                .figure("committed", isCommitted)
                .figure("pulls", tally.sent.sum())
                .figure("pullsWithMessages", tally.acknowledged.sum())
                .figure("recordBytes", tally.recordBytes.sum())
                .figure("lag", lag)
                .line("consume", "topic %s, queues %d, group %s", target.topic(), queues, group)
                .rates("received", tally, span)
                .line("pulls", "%,d, %,d of them brought messages", tally.sent.sum(), tally.acknowledged.sum())
                .line("lag", "%,d messages", lag)
                .errors(tally.errors);
    }
}
