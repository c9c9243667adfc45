package io.gantry.cli.group;

import io.gantry.cli.option.Question;
import io.gantry.cli.option.Search;
import io.gantry.cli.print.Column;
import io.gantry.cli.print.Sheet;
import io.gantry.cli.print.Table;
import io.gantry.cluster.BrokerNode;
import io.gantry.cluster.ask.Fleet;
import io.gantry.cluster.ask.GroupAnswers;
import io.gantry.codec.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** All groups, over all brokers. */
@Command(name = "list", description = "Lists the consumer groups; the system's only with --all.")
final class GroupList extends Question {
    private static final Set<String> SYSTEM = Set.of(
            "TOOLS_CONSUMER",
            "FILTERSRV_CONSUMER",
            "SELF_TEST_C_GROUP",
            "CID_ONS-HTTP-PROXY",
            "CID_ONSAPI_PULL",
            "CID_ONSAPI_PERMISSION",
            "CID_ONSAPI_OWNER");

    @Option(names = "--all", description = "The system's groups, too.")
    private boolean isAll;

    @Option(
            names = "--members",
            description = "Ask each broker for each group's connected members, which takes a request each.")
    private boolean isWithMembers;

    @Option(names = "--lag", description = "How many messages wait for each group, too; a request a broker.")
    private boolean isWithLag;

    @Mixin
    private Search search;

    /** A group over all brokers. */
    private static final class Row {
        private final List<String> brokers = new ArrayList<>();
        private JsonObject config;
        private int members;
        private long lag;
    }

    @Override
    protected Sheet answer(Fleet fleet) {
        GroupAnswers answers = new GroupAnswers(fleet);
        Map<String, Row> rows = new TreeMap<>();
        for (BrokerNode broker : fleet.leaders()) {
            Map<String, JsonObject> groups = answers.all(broker);
            int asked = 0;
            groups.keySet().removeIf(name -> !isAll && isSystem(name) || !search.has(name));
            for (Map.Entry<String, JsonObject> group : groups.entrySet()) {
                Row row = rows.computeIfAbsent(group.getKey(), name -> new Row());
                row.brokers.add(broker.name());
                row.config = row.config == null ? group.getValue() : row.config;
                if (isWithMembers) {
                    GroupAnswers.Connected connected = answers.connected(broker, group.getKey());
                    // A member is connected to every broker.
                    row.members = Math.max(
                            row.members,
                            connected == null ? 0 : connected.members().size());
                    fleet.progress().doing("asking for members", ++asked, groups.size());
                }
            }
        }
        if (isWithLag) {
            fleet.leaders().forEach(broker -> addLag(answers, broker, rows));
        }
        return new Sheet().table(table(rows), "There is no group; list --all, or make one with gantry group create");
    }

    private static void addLag(GroupAnswers answers, BrokerNode broker, Map<String, Row> rows) {
        answers.standings(broker).forEach((name, standings) -> {
            Row row = rows.get(name);
            if (row != null) {
                row.lag += standings.stream()
                        .flatMap(standing -> standing.places().values().stream())
                        .mapToLong(GroupAnswers.Place::lag)
                        .sum();
            }
        });
    }

    private Table table(Map<String, Row> rows) {
        List<Column> columns = new ArrayList<>(List.of(
                Column.text("GROUP", "group"),
                Column.text("CONSUMES", "consumes"),
                Column.text("ORDERED", "ordered"),
                Column.number("RETRIES", "retryMaxTimes"),
                Column.text("BROKERS", "brokers")));
        if (isWithMembers) {
            columns.add(1, Column.number("MEMBERS", "members"));
        }
        if (isWithLag) {
            columns.add(1, Column.number("LAG", "lag"));
        }
        Table table = new Table("groups", columns.toArray(Column[]::new));
        rows.forEach((name, row) -> {
            List<Object> values = new ArrayList<>(List.of(
                    name,
                    row.config.booleanOr("consumeEnable", true),
                    row.config.booleanOr("consumeMessageOrderly", false),
                    row.config.integerOr("retryMaxTimes", 0),
                    row.brokers));
            if (isWithMembers) {
                values.add(1, row.members);
            }
            if (isWithLag) {
                values.add(1, row.lag);
            }
            table.row(values.toArray());
        });
        return table;
    }

    /** Whether every broker has it from the beginning. */
    private static boolean isSystem(String group) {
        return group.startsWith("CID_RMQ_SYS_") || SYSTEM.contains(group);
    }
}
