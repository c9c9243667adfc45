package io.gantry.cli.topic;

import io.gantry.cli.option.Question;
import io.gantry.cli.option.Rights;
import io.gantry.cli.option.Search;
import io.gantry.cli.print.Column;
import io.gantry.cli.print.Sheet;
import io.gantry.cli.print.Table;
import io.gantry.cluster.BrokerNode;
import io.gantry.cluster.ask.Fleet;
import io.gantry.cluster.ask.TopicAnswers;
import io.gantry.route.TopicConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** All topics with their queues, over all brokers. */
@Command(name = "list", description = "Lists the topics; system, retry and dead-letter topics only with --all.")
final class TopicList extends Question {
    @Option(names = "--all", description = "System, retry and dead-letter topics, too.")
    private boolean isAll;

    @Mixin
    private Search search;

    /** A topic over all brokers. */
    private static final class Row {
        private final List<String> brokers = new ArrayList<>();
        private int readQueues;
        private int writeQueues;
        private int permission;

        void add(BrokerNode broker, TopicConfig topic) {
            brokers.add(broker.name());
            readQueues += topic.readQueues();
            writeQueues += topic.writeQueues();
            permission |= topic.permission();
        }
    }

    @Override
    protected Sheet answer(Fleet fleet) {
        TopicAnswers answers = new TopicAnswers(fleet);
        Map<String, Row> rows = new TreeMap<>();
        Set<String> system = new TreeSet<>();
        for (BrokerNode broker : fleet.leaders()) {
            system.addAll(answers.system(broker));
            answers.all(broker).forEach((name, topic) -> rows.computeIfAbsent(name, key -> new Row())
                    .add(broker, topic));
        }
        Table table = new Table(
                "topics",
                Column.text("TOPIC", "topic"),
                Column.text("KIND", "kind"),
                Column.number("READ", "readQueues"),
                Column.number("WRITE", "writeQueues"),
                Column.text("PERM", "permission"),
                Column.text("BROKERS", "brokers"));
        rows.forEach((name, row) -> {
            String kind = TopicAnswers.kind(name, system);
            if ((isAll || kind.equals("normal")) && search.has(name)) {
                table.row(name, kind, row.readQueues, row.writeQueues, Rights.text(row.permission), row.brokers);
            }
        });
        return new Sheet().table(table, "There is no topic; make one with gantry topic create, or list --all");
    }
}
