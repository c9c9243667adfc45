package io.gantry.cli.broker;

import io.gantry.cli.option.Question;
import io.gantry.cli.print.Column;
import io.gantry.cli.print.Sheet;
import io.gantry.cli.print.Table;
import io.gantry.cluster.BrokerNode;
import io.gantry.cluster.ask.Fleet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import picocli.CommandLine.Command;

/** The clusters, and how many of their broker names have a leader. */
@Command(name = "list", description = "Lists the clusters with their brokers.")
final class ClusterList extends Question {
    /** One cluster. */
    private static final class Row {
        private final Set<String> names = new TreeSet<>();
        private final Set<String> led = new TreeSet<>();
        private int nodes;

        void add(BrokerNode broker) {
            nodes++;
            names.add(broker.name());
            if (broker.isLeader()) {
                led.add(broker.name());
            }
        }
    }

    @Override
    protected Sheet answer(Fleet fleet) {
        Map<String, Row> rows = new TreeMap<>();
        fleet.brokers().forEach(broker -> rows.computeIfAbsent(String.valueOf(broker.cluster()), name -> new Row())
                .add(broker));
        Table table = new Table(
                "clusters",
                Column.text("CLUSTER", "cluster"),
                Column.number("NODES", "nodes"),
                Column.number("LEADERS", "leaders"),
                Column.text("BROKERS", "brokers"),
                Column.text("WITHOUT LEADER", "withoutLeader"));
        rows.forEach((name, row) -> {
            Set<String> leaderless = new TreeSet<>(row.names);
            leaderless.removeAll(row.led);
            table.row(name, row.nodes, row.led.size(), row.names, leaderless);
        });
        return new Sheet().table(table, "There is no cluster");
    }
}
