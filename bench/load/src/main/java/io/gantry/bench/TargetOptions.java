package io.gantry.bench;

import io.gantry.agent.Clock;
import io.gantry.bench.cluster.Cluster;
import io.gantry.bench.cluster.ClusterException;
import io.gantry.bench.cluster.Hosts;
import io.gantry.bench.cluster.NamedCluster;
import io.gantry.bench.cluster.SingleBroker;
import io.gantry.bench.cluster.Topics;
import java.util.concurrent.locks.LockSupport;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Which cluster and which topic. */
final class TargetOptions {
    private static final String NAME_SERVERS = "NAMESRV_ADDR";
    private static final int MAX_QUEUES = 1_024;
    private static final int MAX_NAME = 255;
    private static final long ROUTE_WAIT_NANOS = 30_000_000_000L;
    private static final long ROUTE_POLL_NANOS = 100_000_000;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Option(
            names = {"-n", "--namesrv"},
            paramLabel = "HOST:PORT[;...]",
            description = "Name servers; else the environment's NAMESRV_ADDR.")
    private String nameServers;

    @Option(
            names = {"-b", "--broker"},
            paramLabel = "HOST:PORT",
            description = "One broker, without asking a name server.")
    private String broker;

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

    @Option(
            names = "--timeout",
            paramLabel = "TIME",
            converter = Amount.Millis.class,
            defaultValue = "10s",
            description = "How long an answer may take (default: ${DEFAULT-VALUE}).")
    private long timeoutMillis;

    /** The cluster, its address checked but not yet asked. */
    Cluster cluster() {
        String servers = nameServers == null ? System.getenv(NAME_SERVERS) : nameServers;
        try {
            if (broker != null && nameServers == null) {
                return new SingleBroker(Hosts.split(broker).get(0), timeoutMillis());
            }
            if (broker != null || servers == null) {
                throw wrong(
                        broker == null ? "No cluster is given" : "Both -n and -b are given",
                        "give its name servers with -n HOST:PORT or " + NAME_SERVERS
                                + ", or one broker with -b HOST:PORT");
            }
            return new NamedCluster(Hosts.split(servers), timeoutMillis());
        } catch (IllegalArgumentException e) {
            throw new ParameterException(command.commandLine(), "A wrong address: " + e.getMessage());
        }
    }

    /** Checks what can be checked before anything is sent. */
    void check() {
        if (topic.isEmpty() || topic.length() > MAX_NAME || !topic.matches("[%|a-zA-Z0-9_-]+")) {
            throw wrong("'" + topic + "' is no topic", "use letters, digits, _ - % and |, at most 255");
        }
        within("--timeout in ms", timeoutMillis, 100, 600_000);
        if (createQueues != null) {
            within("--create-topic", createQueues, 1, MAX_QUEUES);
        }
    }

    void within(String option, long value, long low, long high) {
        if (value < low || value > high) {
            throw wrong(option + " is " + value, "take " + low + " to " + high);
        }
    }

    ParameterException wrong(String cause, String remedy) {
        return new ParameterException(command.commandLine(), cause + "; " + remedy);
    }

    /** Makes the topic when that is wanted, and waits until it can be found. */
    Topics topics() {
        Cluster cluster = cluster();
        Topics topics = new Topics(cluster, timeoutMillis());
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

    String topic() {
        return topic;
    }

    int timeoutMillis() {
        return (int) timeoutMillis;
    }
}
