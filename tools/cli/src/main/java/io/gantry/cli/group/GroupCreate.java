package io.gantry.cli.group;

import io.gantry.cli.option.Question;
import io.gantry.cli.print.Sheet;
import io.gantry.cluster.BrokerNode;
import io.gantry.cluster.ClusterException;
import io.gantry.cluster.ask.Fleet;
import io.gantry.cluster.ask.GroupAnswers;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Makes a group on the leaders of a cluster. */
@Command(name = "create", description = "Makes a group on each leader.")
final class GroupCreate extends Question {
    @Parameters(paramLabel = "GROUP", description = "Its name.")
    private String group;

    @Mixin
    private GroupSettings settings;

    @Override
    protected Sheet answer(Fleet fleet) {
        GroupAnswers answers = new GroupAnswers(fleet);
        List<BrokerNode> leaders = fleet.leadersToChange();
        List<String> there = leaders.stream()
                .filter(leader -> answers.all(leader).containsKey(group))
                .map(BrokerNode::name)
                .toList();
        if (!there.isEmpty()) {
            throw new ClusterException("Group " + group + " is there already, on " + String.join(", ", there)
                    + "; change it with gantry group update");
        }
        Map<String, Object> config = new TreeMap<>(Map.of(
                "groupName",
                group,
                "consumeEnable",
                true,
                "consumeBroadcastEnable",
                true,
                "consumeFromMinEnable",
                true,
                "consumeMessageOrderly",
                false,
                "notifyConsumerIdsChangedEnable",
                true,
                "retryMaxTimes",
                16,
                "retryQueueNums",
                1,
                "brokerId",
                0,
                "whichBrokerWhenConsumeSlowly",
                1));
        config.putAll(settings.given());
        leaders.forEach(leader -> answers.put(leader, config));
        List<String> names = leaders.stream().map(BrokerNode::name).toList();
        return new Sheet()
                .figure("group", group)
                .figure("brokers", names)
                .say("Made group " + group + " on " + String.join(", ", names));
    }
}
