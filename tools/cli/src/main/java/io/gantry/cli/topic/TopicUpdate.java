package io.gantry.cli.topic;

import io.gantry.cli.option.Question;
import io.gantry.cli.option.Rights;
import io.gantry.cli.print.Sheet;
import io.gantry.cluster.BrokerNode;
import io.gantry.cluster.ask.Fleet;
import io.gantry.cluster.ask.TopicAnswers;
import io.gantry.route.TopicConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Changes a topic wherever it is; what is not named stays as it is. */
@Command(name = "update", description = "Changes a topic on each leader that has it; what is not named stays.")
final class TopicUpdate extends Question {
    private static final int MAX_QUEUES = 16_384;

    @Parameters(paramLabel = "TOPIC", description = "Its name.")
    private String topic;

    @Option(
            names = {"-q", "--queues"},
            paramLabel = "N",
            description = "Queues for reading and writing, on each leader.")
    private Integer queues;

    @Option(names = "--read-queues", paramLabel = "N", description = "Queues for reading.")
    private Integer readQueues;

    @Option(names = "--write-queues", paramLabel = "N", description = "Queues for writing.")
    private Integer writeQueues;

    @Option(names = "--perm", paramLabel = "PERM", converter = Rights.class, description = "rw, r, w or none.")
    private Integer permission;

    @Option(names = "--ordered", negatable = true, description = "Declare it ordered, or not.")
    private Boolean isOrdered;

    @Option(names = "--attribute", paramLabel = "NAME=VALUE", description = "An attribute; may be repeated.")
    private Map<String, String> attributes = Map.of();

    @Override
    protected Sheet answer(Fleet fleet) {
        check();
        TopicAnswers answers = new TopicAnswers(fleet);
        Set<String> texts = attributes.entrySet().stream()
                .map(entry -> entry.getKey() + "=" + entry.getValue())
                .collect(Collectors.toCollection(TreeSet::new));
        List<String> changed = new ArrayList<>();
        for (BrokerNode leader : fleet.leadersToChange()) {
            TopicConfig now = answers.one(leader, topic);
            if (now != null) {
                answers.put(leader, changed(now), texts);
                changed.add(leader.name());
            }
        }
        if (changed.isEmpty()) {
            throw NoTopic.named(topic);
        }
        return new Sheet()
                .figure("topic", topic)
                .figure("brokers", changed)
                .say("Changed topic " + topic + " on " + String.join(", ", changed));
    }

    private void check() {
        boolean isNothing = queues == null
                && readQueues == null
                && writeQueues == null
                && permission == null
                && isOrdered == null
                && attributes.isEmpty();
        if (isNothing) {
            throw cluster().wrong("Nothing is to be changed", "give --queues, --perm, --ordered or --attribute");
        }
        for (Integer count : new Integer[] {queues, readQueues, writeQueues}) {
            if (count != null) {
                cluster().within("The number of queues", count, 1, MAX_QUEUES);
            }
        }
    }

    private TopicConfig changed(TopicConfig now) {
        return new TopicConfig(
                topic,
                first(readQueues, queues, now.readQueues()),
                first(writeQueues, queues, now.writeQueues()),
                first(permission, null, now.permission()),
                now.sysFlag(),
                isOrdered == null ? now.isOrdered() : isOrdered,
                Map.of());
    }

    private static int first(Integer one, Integer other, int fallback) {
        if (one != null) {
            return one;
        }
        return other == null ? fallback : other;
    }
}
