package io.gantry.cli.group;

import io.gantry.cli.option.Question;
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
import java.util.TreeMap;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** One group: its settings, who is connected, and what they want. */
@Command(name = "show", description = "Shows a group's settings, its connected members and what they subscribe to.")
final class GroupShow extends Question {
    @Parameters(paramLabel = "GROUP", description = "Its name.")
    private String group;

    private final Map<String, GroupAnswers.Member> members = new TreeMap<>();
    private final Map<String, String> subscriptions = new TreeMap<>();
    private GroupAnswers.Connected connected;

    @Override
    protected Sheet answer(Fleet fleet) {
        GroupAnswers answers = new GroupAnswers(fleet);
        List<String> brokers = new ArrayList<>();
        JsonObject config = null;
        for (BrokerNode broker : fleet.leaders()) {
            JsonObject found = answers.all(broker).get(group);
            if (found != null) {
                brokers.add(broker.name());
                config = config == null ? found : config;
            }
            add(answers.connected(broker, group));
        }
        if (config == null && connected == null) {
            throw NoGroup.named(group);
        }
        Sheet sheet = new Sheet().fact("group", "group", group).fact("brokers", "brokers", brokers);
        if (config != null) {
            sheet.fact("consumes", "consumes", config.booleanOr("consumeEnable", true))
                    .fact("broadcasts", "broadcasts", config.booleanOr("consumeBroadcastEnable", true))
                    .fact("ordered", "ordered", config.booleanOr("consumeMessageOrderly", false))
                    .fact("retries", "retryMaxTimes", config.integerOr("retryMaxTimes", 0))
                    .fact("retry queues", "retryQueues", config.integerOr("retryQueueNums", 0))
                    .figure("settings", config);
        }
        if (connected != null) {
            sheet.fact("model", "messageModel", connected.messageModel())
                    .fact("takes", "consumeType", connected.consumeType())
                    .fact("begins", "consumeFromWhere", connected.fromWhere());
        }
        return sheet.table(wants(), "Nobody says what the group wants").table(members(), "No member is connected");
    }

    private void add(GroupAnswers.Connected found) {
        if (found != null) {
            connected = connected == null ? found : connected;
            found.members().forEach(member -> members.put(member.clientId(), member));
            subscriptions.putAll(found.subscriptions());
        }
    }

    private Table wants() {
        Table table =
                new Table("subscriptions", Column.text("TOPIC", "topic"), Column.text("EXPRESSION", "expression"));
        subscriptions.forEach(table::row);
        return table;
    }

    private Table members() {
        Table table = new Table(
                "members",
                Column.text("MEMBER", "clientId"),
                Column.text("ADDRESS", "address"),
                Column.text("LANGUAGE", "language"),
                Column.number("VERSION", "version"));
        members.values()
                .forEach(member -> table.row(member.clientId(), member.address(), member.language(), member.version()));
        return table;
    }
}
