package io.gantry.cli.topic;

import io.gantry.cli.option.Consent;
import io.gantry.cli.option.Question;
import io.gantry.cli.print.Sheet;
import io.gantry.cluster.BrokerNode;
import io.gantry.cluster.ask.Fleet;
import io.gantry.cluster.ask.TopicAnswers;
import io.gantry.wire.RequestCode;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Deletes a topic on all brokers and name servers. */
@Command(name = "delete", description = "Deletes a topic: its messages can be read no more.")
final class TopicDelete extends Question {
    @Parameters(paramLabel = "TOPIC", description = "Its name.")
    private String topic;

    @Mixin
    private Consent consent;

    @Override
    protected Sheet answer(Fleet fleet) {
        TopicAnswers answers = new TopicAnswers(fleet);
        List<BrokerNode> holders = fleet.leadersToChange().stream()
                .filter(leader -> answers.one(leader, topic) != null)
                .toList();
        if (holders.isEmpty()) {
            throw NoTopic.named(topic);
        }
        List<String> names = holders.stream().map(BrokerNode::name).toList();
        fleet.progress().close();
        consent.require("Delete topic " + topic + " with its messages on " + String.join(", ", names));
        for (BrokerNode holder : holders) {
            answers.delete(holder, topic);
        }
        for (String nameServer : fleet.cluster().nameServers()) {
            fleet.to(nameServer)
                    .require("forget topic " + topic, RequestCode.DELETE_TOPIC_IN_NAMESRV, Map.of("topic", topic));
        }
        return new Sheet()
                .figure("topic", topic)
                .figure("brokers", names)
                .say("Deleted topic " + topic + " on " + String.join(", ", names));
    }
}
