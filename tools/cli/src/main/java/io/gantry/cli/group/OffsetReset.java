package io.gantry.cli.group;

import io.gantry.cli.option.Consent;
import io.gantry.cli.option.Question;
import io.gantry.cli.option.When;
import io.gantry.cli.print.Column;
import io.gantry.cli.print.Sheet;
import io.gantry.cli.print.Table;
import io.gantry.cluster.BrokerNode;
import io.gantry.cluster.QueueAddress;
import io.gantry.cluster.ask.Fleet;
import io.gantry.cluster.ask.GroupAnswers;
import io.gantry.cluster.ask.OffsetTargets;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Moves a group to another place of a topic: all queues to a time, or one queue to an offset. */
@Command(
        name = "reset",
        description = "Moves a group to another place of a topic; connected members follow within seconds.")
final class OffsetReset extends Question {
    @Parameters(paramLabel = "GROUP", description = "Its name.")
    private String group;

    @Option(
            names = {"-t", "--topic"},
            paramLabel = "TOPIC",
            required = true,
            description = "The topic.")
    private String topic;

    @Option(
            names = "--to",
            paramLabel = "WHEN",
            converter = When.Converter.class,
            description = "earliest, latest, -2h, 2026-01-31T18:30, or milliseconds.")
    private When when;

    @Option(names = "--queue", paramLabel = "N", description = "Only this queue; with several brokers, of each.")
    private Integer queueId;

    @Option(names = "--offset", paramLabel = "N", description = "An offset of the queue, instead of --to.")
    private Long offset;

    @Option(names = "--dry-run", description = "Say what would be, and change nothing.")
    private boolean isTrial;

    @Mixin
    private Consent consent;

    @Override
    protected Sheet answer(Fleet fleet) {
        check();
        List<BrokerNode> leaders = fleet.leadersToChange();
        GroupAnswers groups = new GroupAnswers(fleet);
        if (leaders.stream().noneMatch(leader -> groups.all(leader).containsKey(group))) {
            throw NoGroup.named(group);
        }
        OffsetTargets targets = new OffsetTargets(fleet, group, topic);
        List<QueueAddress> queues = targets.queues(leaders, queueId);
        List<Long> before = fleet.topics().groupOffsets(queues, group);
        List<Long> after = targets.at(queues, when == null ? 0 : when.millis(), offset);
        if (!isTrial) {
            fleet.progress().close();
            consent.require("Move group " + group + " in " + queues.size() + " queues of " + topic);
            after = targets.reset(queues, when == null ? 0 : when.millis(), offset, queueId);
        }
        Table table = new Table(
                "queues",
                Column.text("BROKER", "broker"),
                Column.number("QUEUE", "queueId"),
                Column.number("BEFORE", "before"),
                Column.number("AFTER", "after"));
        for (int i = 0; i < queues.size(); i++) {
            QueueAddress queue = queues.get(i);
            Long old = before.get(i) < 0 ? null : before.get(i);
            table.row(queue.brokerName(), queue.queueId(), old, after.get(i));
        }
        return new Sheet()
                .fact("group", "group", group)
                .fact("topic", "topic", topic)
                .fact("changed", "changed", !isTrial)
                .table(table, "");
    }

    private void check() {
        if ((when == null) == (offset == null)) {
            throw cluster().wrong("It must be said where to", "give --to WHEN, or --queue N --offset N");
        }
        if (offset != null && (queueId == null || offset < 0)) {
            throw cluster().wrong("An offset is a number of one queue", "give --queue N --offset N");
        }
    }
}
