package io.gantry.bench;

import io.gantry.agent.Clock;
import io.gantry.bench.traffic.LightQueue;
import io.gantry.cluster.ClusterException;
import io.gantry.cluster.Credentials;
import io.gantry.cluster.QueueAddress;
import io.gantry.cluster.Topics;
import io.gantry.cluster.option.ClusterOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** Which cluster and which topic. */
final class TargetOptions {
    private static final int MAX_QUEUES = 1_024;
    private static final int MAX_NAME = 255;
    private static final long ROUTE_WAIT_NANOS = 30_000_000_000L;
    private static final long ROUTE_POLL_NANOS = 100_000_000;

    @Mixin
    private ClusterOptions cluster;

    @Option(
            names = {"-t", "--topic"},
            paramLabel = "TOPIC",
            defaultValue = "gantry-bench",
            description = "The topic (default: ${DEFAULT-VALUE}).")
    private String topic;

    @Option(
            names = "--create-topic",
            paramLabel = "QUEUES",
            description = "Make the topic first, with so many queues on each broker.")
    private Integer createQueues;

    /** Checks what can be checked before anything is sent. */
    void check() {
        if (topic.isEmpty() || topic.length() > MAX_NAME || !topic.matches("[%|a-zA-Z0-9_-]+")) {
            throw wrong("'" + topic + "' is no topic", "use letters, digits, _ - % and |, at most 255");
        }
        cluster.check();
        if (createQueues != null) {
            within("--create-topic", createQueues, 1, MAX_QUEUES);
        }
    }

    void within(String option, long value, long low, long high) {
        cluster.within(option, value, low, high);
    }

    ParameterException wrong(String cause, String remedy) {
        return cluster.wrong(cause, remedy);
    }

    /** Makes the topic when that is wanted, and waits until it can be found. */
    Topics topics() {
        Topics topics = new Topics(cluster.cluster(), cluster.access());
        if (createQueues != null && topics.create(topic, createQueues)) {
            long until = Clock.system().nanos() + ROUTE_WAIT_NANOS;
            while (!topics.isRouted(topic, createQueues)) {
                if (Clock.system().nanos() - until > 0) {
                    throw new ClusterException(
                            "Topic " + topic + " was made, but the name servers do not know it after "
                                    + ROUTE_WAIT_NANOS / 1_000_000_000 + " s; check that the brokers register there");
                }
                LockSupport.parkNanos(this, ROUTE_POLL_NANOS);
            }
        }
        return topics;
    }

    /** Queues of topics that brokers make when the first message comes: nobody knows them before. */
    List<QueueAddress> unmadeQueues(int topics, int queuesOfEach) {
        List<QueueAddress> queues = new ArrayList<>();
        List<String> leaders = cluster.cluster().leaders();
        for (int number = 0; number < topics; number++) {
            for (int id = 0; id < queuesOfEach; id++) {
                for (String leader : leaders) {
                    queues.add(new QueueAddress(topic + "-" + number, null, leader, id));
                }
            }
        }
        return queues;
    }

    /** The light queues of each leader that messages of the topic stand in beside their own. */
    List<QueueAddress> lightQueues(int count) {
        List<QueueAddress> queues = new ArrayList<>();
        List<String> leaders = cluster.cluster().leaders();
        for (int number = 0; number < count; number++) {
            for (String leader : leaders) {
                queues.add(new QueueAddress(LightQueue.name(topic, number), null, leader, 0));
            }
        }
        return queues;
    }

    String topic() {
        return topic;
    }

    /** With what requests are signed; null for nothing. */
    Credentials credentials() {
        return cluster.access().credentials();
    }

    int timeoutMillis() {
        return cluster.access().timeoutMillis();
    }
}
