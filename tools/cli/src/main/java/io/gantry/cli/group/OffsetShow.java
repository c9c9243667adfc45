package io.gantry.cli.group;

import io.gantry.cli.option.Question;
import io.gantry.cli.print.Column;
import io.gantry.cli.print.Moment;
import io.gantry.cli.print.Sheet;
import io.gantry.cli.print.Table;
import io.gantry.cluster.BrokerNode;
import io.gantry.cluster.ask.Fleet;
import io.gantry.cluster.ask.GroupAnswers;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** How far a group has come, queue by queue. */
@Command(name = "show", description = "Shows how far a group has come in each queue.")
final class OffsetShow extends Question {
    @Parameters(paramLabel = "GROUP", description = "Its name.")
    private String group;

    @Option(
            names = {"-t", "--topic"},
            paramLabel = "TOPIC",
            description = "Only this topic.")
    private String topic;

    @Override
    protected Sheet answer(Fleet fleet) {
        GroupAnswers answers = new GroupAnswers(fleet);
        Table table = new Table(
                "queues",
                Column.text("TOPIC", "topic"),
                Column.text("BROKER", "broker"),
                Column.number("QUEUE", "queueId"),
                Column.number("OFFSET", "offset"),
                Column.number("END", "end"),
                Column.number("LAG", "lag"),
                Column.text("LAST CONSUMED", "lastConsumed"));
        boolean isThere = false;
        for (BrokerNode broker : fleet.leaders()) {
            isThere |= answers.all(broker).containsKey(group);
            answers.standing(broker, group, topic)
                    .places()
                    .forEach((queue, place) -> table.row(
                            queue.topic(),
                            queue.brokerName(),
                            queue.queueId(),
                            place.consumed(),
                            place.end(),
                            place.lag(),
                            Moment.of(place.lastMillis())));
        }
        if (!isThere && table.isEmpty()) {
            throw NoGroup.named(group);
        }
        return new Sheet().fact("group", "group", group).table(table, "It has not consumed anything yet");
    }
}
