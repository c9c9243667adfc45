package io.gantry.cli.top;

import io.gantry.agent.Clock;
import io.gantry.cli.option.Question;
import io.gantry.cli.option.Terminal;
import io.gantry.cli.print.Column;
import io.gantry.cli.print.Moment;
import io.gantry.cli.print.Sheet;
import io.gantry.cli.print.Table;
import io.gantry.cluster.ClusterException;
import io.gantry.cluster.ask.Fleet;
import io.gantry.cluster.option.Amount;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Rates of topics and groups, again and again, from what has changed between two looks at their offsets. */
@Command(
        name = "top",
        description =
                "Shows again and again how much is stored and consumed a second, the busiest first, until" + " Ctrl-C.")
public final class TopCommand extends Question {
    private static final String CLEAR_SCREEN = "\u001b[H\u001b[2J";
    private static final long MIN_MILLIS = 500;
    private static final long MAX_MILLIS = 3_600_000;

    @Option(
            names = "--interval",
            paramLabel = "TIME",
            converter = Amount.Millis.class,
            defaultValue = "2s",
            description = "Time between two looks (default: ${DEFAULT-VALUE}).")
    private long intervalMillis;

    @Option(names = "--count", paramLabel = "N", description = "End after so many tables.")
    private Long count;

    @Option(
            names = "--rows",
            paramLabel = "N",
            defaultValue = "20",
            description = "Rows of each table (default: ${DEFAULT-VALUE}); JSON has all.")
    private int rows;

    @Option(names = "--topic", paramLabel = "REGEX", defaultValue = ".*", description = "Only these topics.")
    private String topics;

    @Option(names = "--group", paramLabel = "REGEX", defaultValue = ".*", description = "Only these groups.")
    private String groups;

    /** Made by picocli. */
    public TopCommand() {}

    @Override
    protected Sheet answer(Fleet fleet) {
        cluster().within("--interval in ms", intervalMillis, MIN_MILLIS, MAX_MILLIS);
        cluster().within("--rows", rows, 1, 10_000);
        Predicate<String> isTopic = matching("--topic", topics);
        Predicate<String> isGroup = matching("--group", groups);
        Clock clock = Clock.system();
        Sample before = Sample.take(fleet, isTopic, isGroup, clock.nanos());
        if (before.failures().size() == fleet.leaders().size()) {
            throw new ClusterException(before.failures().get(0));
        }
        fleet.quiet();
        for (long printed = 0; count == null || printed < count; printed++) {
            LockSupport.parkNanos(this, intervalMillis * 1_000_000);
            fleet.refresh();
            Sample now = Sample.take(fleet, isTopic, isGroup, clock.nanos());
            if (!output().isJson()) {
                output().out().print(Terminal.OUT.isThere() ? CLEAR_SCREEN : printed > 0 ? "\n" : "");
            }
            output().print(sheet(before, now, clock.millis()));
            before = now;
        }
        return null;
    }

    private Predicate<String> matching(String option, String regex) {
        try {
            return Pattern.compile(regex).asMatchPredicate();
        } catch (PatternSyntaxException e) {
            throw cluster()
                    .wrong(option + " is no regular expression: " + e.getDescription(), "write it like orders.*");
        }
    }

    private Sheet sheet(Sample before, Sample now, long millis) {
        int most = output().isJson() ? Integer.MAX_VALUE : rows;
        Sheet sheet = new Sheet().fact("at", "time", Moment.of(millis));
        now.failures().forEach(sheet::say);
        sheet.figure("failures", now.failures());
        if (now.left() > 0) {
            sheet.say("Only the first " + Sample.MAX_TOPICS + " topics of each broker are asked for, " + now.left()
                    + " are left out; choose with --topic");
        }
        return sheet.table(topics(before, now, most), "No topic matches")
                .table(groups(before, now, most), "No group has consumed anything that matches");
    }

    private static Table topics(Sample before, Sample now, int most) {
        Table table = new Table(
                "topics",
                Column.text("TOPIC", "topic"),
                Column.number("STORED/S", "storedPerSecond"),
                Column.number("STORED", "stored"));
        List<String> names = now.stored().keySet().stream()
                .sorted(Comparator.comparingDouble(topic -> -known(now.storedPerSecond(before, topic))))
                .limit(most)
                .toList();
        names.forEach(name ->
                table.row(name, now.storedPerSecond(before, name), now.stored().get(name)));
        return table;
    }

    private static Table groups(Sample before, Sample now, int most) {
        Table table = new Table(
                "groups",
                Column.text("GROUP", "group"),
                Column.text("TOPIC", "topic"),
                Column.number("CONSUMED/S", "consumedPerSecond"),
                Column.number("LAG", "lag"));
        List<Sample.Pair> pairs = now.groups().keySet().stream()
                .sorted(Comparator.comparingDouble((Sample.Pair pair) -> -known(now.consumedPerSecond(before, pair)))
                        .thenComparing(pair -> -now.groups().get(pair).lag()))
                .limit(most)
                .toList();
        pairs.forEach(pair -> table.row(
                pair.group(),
                pair.topic(),
                now.consumedPerSecond(before, pair),
                now.groups().get(pair).lag()));
        return table;
    }

    private static double known(Double rate) {
        return rate == null ? 0 : rate;
    }
}
