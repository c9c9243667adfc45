package io.gantry.cli.broker;

import io.gantry.cli.option.Question;
import io.gantry.cli.print.Column;
import io.gantry.cli.print.Sheet;
import io.gantry.cli.print.Table;
import io.gantry.cluster.BrokerNode;
import io.gantry.cluster.ClusterException;
import io.gantry.cluster.ask.BrokerAnswers;
import io.gantry.cluster.ask.Fleet;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The settings a broker runs with. */
@Command(name = "config", description = "Shows the settings a broker runs with, or changes some of them.")
final class BrokerConfig extends Question {
    @Parameters(
            arity = "0..1",
            paramLabel = "BROKER",
            description = "Its name (the leader is meant), name:id, or address; with -b it is that one.")
    private String broker;

    @Option(names = "--key", paramLabel = "KEY", description = "Only this setting; may be repeated.")
    private List<String> keys = List.of();

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "Change a setting of the running broker; may be repeated. What the broker does not let be"
                    + " changed is refused.")
    private Map<String, String> changes = Map.of();

    @Override
    protected Sheet answer(Fleet fleet) {
        BrokerNode found = One.broker(fleet, broker);
        BrokerAnswers answers = new BrokerAnswers(fleet);
        if (!changes.isEmpty()) {
            answers.change(found, changes);
        }
        Map<String, String> settings = answers.settings(found);
        Table table = new Table("settings", Column.text("KEY", "key"), Column.text("VALUE", "value"));
        for (String key : keys) {
            if (!settings.containsKey(key)) {
                throw new ClusterException("Broker " + found.label() + " has no setting " + key
                        + "; look for its name with gantry broker config");
            }
        }
        settings.forEach((key, value) -> {
            boolean isWanted = keys.isEmpty() && changes.isEmpty() || keys.contains(key) || changes.containsKey(key);
            if (isWanted) {
                table.row(key, value);
            }
        });
        return new Sheet()
                .figure("broker", found.name())
                .figure("id", found.id())
                .table(table, "It shows no settings");
    }
}
