package io.gantry.cli.group;

import io.gantry.cli.option.Consent;
import io.gantry.cli.option.Question;
import io.gantry.cli.print.Sheet;
import io.gantry.cluster.BrokerNode;
import io.gantry.cluster.ClusterException;
import io.gantry.cluster.ask.Fleet;
import io.gantry.cluster.ask.GroupAnswers;
import io.gantry.cluster.ask.TopicAnswers;
import io.gantry.message.SystemTopic;
import io.gantry.wire.RequestCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Deletes a group on all brokers, unless somebody consumes with it. */
@Command(name = "delete", description = "Deletes a group that nobody consumes with.")
final class GroupDelete extends Question {
    @Parameters(paramLabel = "GROUP", description = "Its name.")
    private String group;

    @Option(
            names = "--all",
            description = "Its offsets, its retry topic and its dead-letter topic, too: it can begin anew.")
    private boolean isWithAll;

    @Option(names = "--force", description = "Although members are connected.")
    private boolean isForced;

    @Mixin
    private Consent consent;

    @Override
    protected Sheet answer(Fleet fleet) {
        GroupAnswers answers = new GroupAnswers(fleet);
        List<BrokerNode> holders = new ArrayList<>();
        for (BrokerNode leader : fleet.leadersToChange()) {
            if (answers.all(leader).containsKey(group)) {
                holders.add(leader);
            }
            GroupAnswers.Connected connected = answers.connected(leader, group);
            if (connected != null && !isForced) {
                throw new ClusterException("Group " + group + " has "
                        + connected.members().size() + " connected members, the first of them "
                        + connected.members().get(0).clientId() + "; stop them, or take --force");
            }
        }
        if (holders.isEmpty()) {
            throw NoGroup.named(group);
        }
        List<String> names = holders.stream().map(BrokerNode::name).toList();
        fleet.progress().close();
        consent.require("Delete group " + group + (isWithAll ? " with its offsets, retries and dead letters" : "")
                + " on " + String.join(", ", names));
        List<String> topics = new ArrayList<>();
        for (BrokerNode holder : holders) {
            answers.delete(holder, group, isWithAll);
            if (isWithAll) {
                topics.addAll(deleteTopics(fleet, holder));
            }
        }
        return new Sheet()
                .figure("group", group)
                .figure("brokers", names)
                .figure("topics", topics.stream().distinct().toList())
                .say("Deleted group " + group + " on " + String.join(", ", names));
    }

    private List<String> deleteTopics(Fleet fleet, BrokerNode holder) {
        TopicAnswers topics = new TopicAnswers(fleet);
        List<String> deleted = new ArrayList<>();
        for (String prefix : List.of(SystemTopic.RETRY_PREFIX, SystemTopic.DEAD_LETTER_PREFIX)) {
            String topic = prefix + group;
            if (topics.one(holder, topic) == null) {
                continue;
            }
            topics.delete(holder, topic);
            for (String nameServer : fleet.cluster().nameServers()) {
                fleet.to(nameServer)
                        .require("forget topic " + topic, RequestCode.DELETE_TOPIC_IN_NAMESRV, Map.of("topic", topic));
            }
            deleted.add(topic);
        }
        return deleted;
    }
}
