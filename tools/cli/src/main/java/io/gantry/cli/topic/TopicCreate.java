package io.gantry.cli.topic;

import io.gantry.agent.Clock;
import io.gantry.cli.option.Question;
import io.gantry.cli.option.Rights;
import io.gantry.cli.print.Sheet;
import io.gantry.cluster.BrokerNode;
import io.gantry.cluster.Cluster;
import io.gantry.cluster.ClusterException;
import io.gantry.cluster.QueueAddress;
import io.gantry.cluster.ask.Fleet;
import io.gantry.cluster.ask.TopicAnswers;
import io.gantry.route.Permission;
import io.gantry.route.TopicConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Makes a topic on the leaders of a cluster, and waits until producers can find it. */
@Command(name = "create", description = "Makes a topic on each leader, and waits until name servers know it.")
final class TopicCreate extends Question {
    private static final int MAX_QUEUES = 16_384;
    private static final long ROUTE_WAIT_NANOS = 30_000_000_000L;
    private static final long ROUTE_POLL_NANOS = 100_000_000;

    @Parameters(paramLabel = "TOPIC", description = "Its name.")
    private String topic;

    @Option(
            names = {"-q", "--queues"},
            paramLabel = "N",
            defaultValue = "8",
            description = "Queues on each leader (default: ${DEFAULT-VALUE}).")
    private int queues;

    @Option(
            names = "--perm",
            paramLabel = "PERM",
            converter = Rights.class,
            description = "rw, r, w or none (default: rw).")
    private Integer permission;

    @Option(names = "--ordered", description = "Declare it ordered.")
    private boolean isOrdered;

    @Option(
            names = "--attribute",
            paramLabel = "NAME=VALUE",
            description = "An attribute of RocketMQ 5, as message.type=FIFO; may be repeated.")
    private Map<String, String> attributes = Map.of();

    @Override
    protected Sheet answer(Fleet fleet) {
        cluster().within("--queues", queues, 1, MAX_QUEUES);
        TopicAnswers answers = new TopicAnswers(fleet);
        List<BrokerNode> leaders = fleet.leadersToChange();
        List<String> there = new ArrayList<>();
        for (BrokerNode leader : leaders) {
            if (answers.one(leader, topic) != null) {
                there.add(leader.name());
            }
        }
        if (!there.isEmpty()) {
            throw new ClusterException("Topic " + topic + " is there already, on " + String.join(", ", there)
                    + "; change it with gantry topic update");
        }
        int allowed = permission == null ? Permission.READ_WRITE : permission;
        TopicConfig config = new TopicConfig(topic, queues, queues, allowed, 0, isOrdered, Map.of());
        Set<String> texts = attributes.entrySet().stream()
                .map(entry -> entry.getKey() + "=" + entry.getValue())
                .collect(Collectors.toCollection(TreeSet::new));
        leaders.forEach(leader -> answers.put(leader, config, texts));
        if (!fleet.cluster().nameServers().isEmpty() && allowed != 0) {
            awaitRoute(fleet, leaders, allowed);
        }
        List<String> names = leaders.stream().map(BrokerNode::name).toList();
        return new Sheet()
                .figure("topic", topic)
                .figure("queues", queues)
                .figure("brokers", names)
                .say("Made topic " + topic + " with " + queues + " queues on " + String.join(", ", names));
    }

    private void awaitRoute(Fleet fleet, List<BrokerNode> leaders, int allowed) {
        Cluster.Use use = Permission.isWritable(allowed) ? Cluster.Use.WRITE : Cluster.Use.READ;
        Clock clock = Clock.system();
        long until = clock.nanos() + ROUTE_WAIT_NANOS;
        fleet.progress().doing("waiting until the name servers know the topic");
        while (true) {
            List<QueueAddress> known = fleet.cluster().queues(topic, use);
            Set<String> addresses = known.stream().map(QueueAddress::address).collect(Collectors.toSet());
            if (leaders.stream().allMatch(leader -> addresses.contains(leader.address()))) {
                return;
            }
            if (clock.nanos() - until > 0) {
                throw new ClusterException("Topic " + topic + " was made, but the name servers do not know it after "
                        + ROUTE_WAIT_NANOS / 1_000_000_000 + " s; check that the brokers register there");
            }
            LockSupport.parkNanos(this, ROUTE_POLL_NANOS);
        }
    }
}
