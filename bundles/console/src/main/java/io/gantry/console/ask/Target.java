package io.gantry.console.ask;

import io.gantry.cluster.Access;
import io.gantry.cluster.BrokerNode;
import io.gantry.cluster.Cluster;
import io.gantry.cluster.ClusterException;
import io.gantry.cluster.Credentials;
import io.gantry.cluster.Hosts;
import io.gantry.cluster.NamedCluster;
import io.gantry.cluster.SingleBroker;
import io.gantry.cluster.ask.Fleet;
import io.gantry.cluster.ask.GroupAnswers;
import io.gantry.cluster.ask.TopicAnswers;
import io.gantry.cluster.ask.Waiting;
import io.gantry.codec.BadBodyException;
import io.gantry.console.http.Failure;
import io.gantry.console.http.Route;
import io.gantry.route.TopicConfig;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The cluster the console is for: that of the name servers it was given, else of the name server in this node, else the
 * broker in this node. Safe for any thread; what it opens is for one.
 */
public final class Target {
    private static final Logger LOG = LoggerFactory.getLogger(Target.class);
    private static final int TIMEOUT_MILLIS = 3_000;
    private static final String KEYS = "consoleAccessKey and consoleSecretKey";

    private static final int SEARCHES_AT_ONCE = 4;
    private static final int SEARCH_WAIT_SECONDS = 5;

    private final Semaphore searches = new Semaphore(SEARCHES_AT_ONCE, true);
    private final List<String> nameServers;
    private final Endpoints endpoints;
    private final Credentials credentials;
    private final KnownTables<TopicConfig> topics = new KnownTables<>();
    private final KnownTables<Boolean> groups = new KnownTables<>();

    /** Ports of this node that are open now. */
    @FunctionalInterface
    public interface Endpoints {
        /** Where an endpoint can be reached from here, host:port. */
        Optional<String> of(String name);
    }

    /** Asks without signing. */
    public Target(List<String> nameServers, Endpoints endpoints) {
        this(nameServers, endpoints, null);
    }

    /**
     * Checks the addresses.
     *
     * @param nameServers host:port each; none to ask this node
     * @param credentials with what every request is signed; null leaves them unsigned
     */
    public Target(List<String> nameServers, Endpoints endpoints, Credentials credentials) {
        this.nameServers = nameServers.isEmpty() ? List.of() : Hosts.split(String.join(";", nameServers));
        this.endpoints = endpoints;
        this.credentials = credentials;
    }

    /** Whether the console signs as this user. */
    boolean isOwn(String user) {
        return credentials != null && credentials.accessKey().equals(user);
    }

    /** What holds messages of a few MiB while it looks: only some at once, for the heap is there for producers. */
    Route.Handler search(Route.Handler looking) {
        return exchange -> {
            try {
                if (!searches.tryAcquire(SEARCH_WAIT_SECONDS, TimeUnit.SECONDS)) {
                    throw new Failure(503, "Others look for messages at the moment; try again in a moment");
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new Failure(503, "The console is being closed");
            }
            try {
                return looking.handle(exchange);
            } finally {
                searches.release();
            }
        };
    }

    KnownTables<TopicConfig> topics() {
        return topics;
    }

    /** Groups, and whether each may consume. */
    KnownTables<Boolean> groups() {
        return groups;
    }

    /**
     * Reads the long tables of these brokers, so that who asks for the first list does not wait for that: read by code
     * that never ran before, thousands of topics take some tenths of a second.
     */
    public void prepare(List<BrokerNode> leaders) {
        try (Fleet fleet = open()) {
            TopicAnswers ofTopics = new TopicAnswers(fleet);
            GroupAnswers ofGroups = new GroupAnswers(fleet);
            for (BrokerNode leader : leaders) {
                topics.of(leader, ofTopics::version, ofTopics::all);
                GroupRoutes.known(this, ofGroups, leader);
            }
        } catch (ClusterException | BadBodyException e) {
            // Whoever asks for a list reads them, or is told why not.
            LOG.debug("Tables are not read ahead", e);
        }
    }

    /** For the time of one request. */
    public Fleet open() {
        return open(TIMEOUT_MILLIS);
    }

    /** The same with another bound for each answer. */
    public Fleet open(int timeoutMillis) {
        Access access = new Access(timeoutMillis, credentials, KEYS);
        return new Fleet(cluster(access), access, null, Waiting.silent());
    }

    private Cluster cluster(Access access) {
        if (!nameServers.isEmpty()) {
            return new NamedCluster(nameServers, access);
        }
        Optional<String> named = endpoints.of("namesrv");
        if (named.isPresent()) {
            return new NamedCluster(List.of(named.get()), access);
        }
        return endpoints
                .of("broker")
                .map(address -> (Cluster) new SingleBroker(address, access))
                .orElseThrow(() -> new ClusterException("There is neither a broker nor a name server in this node; set"
                        + " namesrvAddr, or -Drocketmq.namesrv.addr=HOST:PORT"));
    }
}
