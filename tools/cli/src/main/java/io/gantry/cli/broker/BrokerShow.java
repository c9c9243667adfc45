package io.gantry.cli.broker;

import io.gantry.cli.option.Question;
import io.gantry.cli.print.Column;
import io.gantry.cli.print.Sheet;
import io.gantry.cli.print.Table;
import io.gantry.cluster.BrokerNode;
import io.gantry.cluster.ask.BrokerAnswers;
import io.gantry.cluster.ask.Fleet;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** One broker: what matters first, then every figure it gives. */
@Command(name = "show", description = "Shows all figures of a running broker.")
final class BrokerShow extends Question {
    @Parameters(
            arity = "0..1",
            paramLabel = "BROKER",
            description = "Its name (the leader is meant), name:id, or address; with -b it is that one.")
    private String broker;

    @Override
    protected Sheet answer(Fleet fleet) {
        BrokerNode found = One.broker(fleet, broker);
        Map<String, String> figures = new BrokerAnswers(fleet).runtime(found);
        Table table = new Table("figures", Column.text("FIGURE", "name"), Column.text("VALUE", "value"));
        figures.forEach(table::row);
        return new Sheet()
                .fact("broker", "broker", found.name())
                .fact("cluster", "cluster", found.cluster())
                .fact("id", "id", found.id())
                .fact("address", "address", found.address())
                .fact("version", "version", figures.get("brokerVersionDesc"))
                .fact("since", "since", BrokerList.moment(figures.get("bootTimestamp")))
                .fact("put/s", "putPerSecond", BrokerAnswers.rate(figures, "putTps"))
                .fact("get/s", "getPerSecond", BrokerAnswers.rate(figures, "getTransferredTps", "getTransferedTps"))
                .fact("disk %", "diskPercent", BrokerAnswers.percent(figures, "commitLogDiskRatio"))
                .table(table, "");
    }
}
