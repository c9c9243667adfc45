package io.gantry.cli.group;

import io.gantry.cli.option.Question;
import io.gantry.cli.print.Column;
import io.gantry.cli.print.Moment;
import io.gantry.cli.print.Sheet;
import io.gantry.cli.print.Table;
import io.gantry.cluster.BrokerNode;
import io.gantry.cluster.ask.Fleet;
import io.gantry.cluster.ask.GroupAnswers;
import io.gantry.cluster.ask.GroupAnswers.Place;
import java.util.Map;
import java.util.TreeMap;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** How far a group is behind, topic by topic. */
@Command(
        name = "progress",
        description = "Shows how far a group is behind in each topic; gantry offset show has the queues.")
final class GroupProgress extends Question {
    @Parameters(paramLabel = "GROUP", description = "Its name.")
    private String group;

    /** A topic over all brokers and queues. */
    private static final class Row {
        private int queues;
        private long consumed;
        private long end;
        private long lag;
        private long lastMillis;

        void add(Place place) {
            queues++;
            consumed += place.consumed();
            end += place.end();
            lag += place.lag();
            lastMillis = Math.max(lastMillis, place.lastMillis());
        }
    }

    @Override
    protected Sheet answer(Fleet fleet) {
        GroupAnswers answers = new GroupAnswers(fleet);
        Map<String, Row> rows = new TreeMap<>();
        double perSecond = 0;
        boolean isThere = false;
        for (BrokerNode broker : fleet.leaders()) {
            isThere |= answers.all(broker).containsKey(group);
            GroupAnswers.Standing standing = answers.standing(broker, group, null);
            perSecond += standing.perSecond();
            standing.places().forEach((queue, place) -> rows.computeIfAbsent(queue.topic(), topic -> new Row())
                    .add(place));
        }
        if (!isThere && rows.isEmpty()) {
            throw NoGroup.named(group);
        }
        Table table = new Table(
                "topics",
                Column.text("TOPIC", "topic"),
                Column.number("QUEUES", "queues"),
                Column.number("CONSUMED", "consumed"),
                Column.number("END", "end"),
                Column.number("LAG", "lag"),
                Column.text("LAST CONSUMED", "lastConsumed"));
        rows.forEach((topic, row) ->
                table.row(topic, row.queues, row.consumed, row.end, row.lag, Moment.of(row.lastMillis)));
        return new Sheet()
                .fact("group", "group", group)
                .fact(
                        "lag",
                        "lag",
                        rows.values().stream().mapToLong(row -> row.lag).sum())
                .fact("consumed/s", "consumedPerSecond", perSecond)
                .table(table, "It has not consumed anything yet");
    }
}
