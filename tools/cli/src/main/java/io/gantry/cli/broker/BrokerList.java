package io.gantry.cli.broker;

import io.gantry.cli.option.Question;
import io.gantry.cli.print.Column;
import io.gantry.cli.print.Moment;
import io.gantry.cli.print.Sheet;
import io.gantry.cli.print.Table;
import io.gantry.cluster.BrokerNode;
import io.gantry.cluster.ClusterException;
import io.gantry.cluster.RefusedException;
import io.gantry.cluster.ask.BrokerAnswers;
import io.gantry.cluster.ask.Fleet;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;

/** All brokers with their rates. One that does not answer is a row, too. */
@Command(name = "list", description = "Lists the brokers with version, rates and disk use.")
final class BrokerList extends Question {
    @Override
    protected Sheet answer(Fleet fleet) {
        Table table = new Table(
                "brokers",
                Column.text("CLUSTER", "cluster"),
                Column.text("BROKER", "broker"),
                Column.number("ID", "id"),
                Column.text("ADDRESS", "address"),
                Column.text("STATE", "state"),
                Column.text("VERSION", "version"),
                Column.text("SINCE", "since"),
                Column.number("PUT/S", "putPerSecond"),
                Column.number("GET/S", "getPerSecond"),
                Column.number("DISK %", "diskPercent"));
        BrokerAnswers answers = new BrokerAnswers(fleet);
        List<String> reasons = new ArrayList<>();
        for (BrokerNode broker : fleet.brokers()) {
            try {
                Map<String, String> figures = answers.runtime(broker);
                boolean isActive = !"false".equals(figures.get("brokerActive"));
                table.row(
                        broker.cluster(),
                        broker.name(),
                        broker.id(),
                        broker.address(),
                        isActive ? "active" : "inactive",
                        figures.get("brokerVersionDesc"),
                        moment(figures.get("bootTimestamp")),
                        BrokerAnswers.rate(figures, "putTps"),
                        BrokerAnswers.rate(figures, "getTransferredTps", "getTransferedTps"),
                        BrokerAnswers.percent(figures, "commitLogDiskRatio"));
            } catch (ClusterException e) {
                reasons.add(e.getMessage());
                table.row(
                        broker.cluster(),
                        broker.name(),
                        broker.id(),
                        broker.address(),
                        e instanceof RefusedException ? "refuses" : "unreachable",
                        null,
                        null,
                        null,
                        null,
                        null);
            }
        }
        Sheet sheet = new Sheet().table(table, "There is no broker");
        if (!reasons.isEmpty()) {
            sheet.figure("failures", reasons);
        }
        reasons.forEach(sheet::say);
        return sheet;
    }

    static Moment moment(String millis) {
        return millis != null && millis.matches("\\d{1,15}") ? Moment.of(Long.parseLong(millis)) : null;
    }
}
