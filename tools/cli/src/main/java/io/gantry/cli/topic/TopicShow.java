package io.gantry.cli.topic;

import io.gantry.cli.option.Question;
import io.gantry.cli.option.Rights;
import io.gantry.cli.print.Column;
import io.gantry.cli.print.Sheet;
import io.gantry.cli.print.Table;
import io.gantry.cluster.BrokerNode;
import io.gantry.cluster.ask.Fleet;
import io.gantry.cluster.ask.TopicAnswers;
import io.gantry.route.TopicConfig;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** One topic: where it is, and who consumes it. */
@Command(name = "show", description = "Shows where a topic is, its settings, and the groups that consume it.")
final class TopicShow extends Question {
    @Parameters(paramLabel = "TOPIC", description = "Its name.")
    private String topic;

    @Override
    protected Sheet answer(Fleet fleet) {
        TopicAnswers answers = new TopicAnswers(fleet);
        Table table = new Table(
                "brokers",
                Column.text("BROKER", "broker"),
                Column.text("ADDRESS", "address"),
                Column.number("READ", "readQueues"),
                Column.number("WRITE", "writeQueues"),
                Column.text("PERM", "permission"),
                Column.text("ORDERED", "ordered"),
                Column.text("ATTRIBUTES", "attributes"));
        Set<String> groups = new TreeSet<>();
        for (BrokerNode broker : fleet.leaders()) {
            TopicConfig config = answers.one(broker, topic);
            if (config != null) {
                table.row(
                        broker.name(),
                        broker.address(),
                        config.readQueues(),
                        config.writeQueues(),
                        Rights.text(config.permission()),
                        config.isOrdered(),
                        new TreeMap<>(config.attributes()).entrySet());
                groups.addAll(answers.groups(broker, topic));
            }
        }
        if (table.isEmpty()) {
            throw NoTopic.named(topic);
        }
        return new Sheet()
                .fact("topic", "topic", topic)
                .fact("groups", "groups", groups)
                .table(table, "");
    }
}
