package io.gantry.cli.topic;

import io.gantry.cli.option.Question;
import io.gantry.cli.print.Column;
import io.gantry.cli.print.Moment;
import io.gantry.cli.print.Sheet;
import io.gantry.cli.print.Table;
import io.gantry.cluster.BrokerNode;
import io.gantry.cluster.ask.Fleet;
import io.gantry.cluster.ask.TopicAnswers;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** The queues of a topic and what they hold. */
@Command(name = "status", description = "Shows what each queue of a topic holds.")
final class TopicStatus extends Question {
    @Parameters(paramLabel = "TOPIC", description = "Its name.")
    private String topic;

    @Override
    protected Sheet answer(Fleet fleet) {
        TopicAnswers answers = new TopicAnswers(fleet);
        Table table = new Table(
                "queues",
                Column.text("BROKER", "broker"),
                Column.number("QUEUE", "queueId"),
                Column.number("MIN", "minOffset"),
                Column.number("MAX", "maxOffset"),
                Column.number("MESSAGES", "messages"),
                Column.text("LAST STORED", "lastStored"));
        boolean isThere = false;
        double perSecond = 0;
        long messages = 0;
        for (BrokerNode broker : fleet.leaders()) {
            TopicAnswers.Figures figures = answers.figures(broker, topic);
            if (figures == null) {
                continue;
            }
            isThere = true;
            perSecond += figures.perSecond();
            for (var entry : figures.ranges().entrySet()) {
                TopicAnswers.Range range = entry.getValue();
                long count = Math.max(0, range.max() - range.min());
                messages += count;
                table.row(
                        entry.getKey().brokerName(),
                        entry.getKey().queueId(),
                        range.min(),
                        range.max(),
                        count,
                        Moment.of(range.lastMillis()));
            }
        }
        if (!isThere) {
            throw NoTopic.named(topic);
        }
        return new Sheet()
                .fact("topic", "topic", topic)
                .fact("messages", "messages", messages)
                .fact("stored/s", "storedPerSecond", perSecond)
                .table(table, "It has no queue");
    }
}
