package io.gantry.console.ask;

import io.gantry.cluster.Access;
import io.gantry.cluster.Cluster;
import io.gantry.cluster.ClusterException;
import io.gantry.cluster.Credentials;
import io.gantry.cluster.Hosts;
import io.gantry.cluster.NamedCluster;
import io.gantry.cluster.SingleBroker;
import io.gantry.cluster.ask.Fleet;
import io.gantry.cluster.ask.Waiting;
import io.gantry.console.http.Failure;
import io.gantry.console.http.Route;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * The cluster the console is for: that of the name servers it was given, else of the name server in this node, else the
 * broker in this node. Safe for any thread; what it opens is for one.
 */
public final class Target {
    private static final int TIMEOUT_MILLIS = 3_000;
    private static final String KEYS = "consoleAccessKey and consoleSecretKey";

    private static final int SEARCHES_AT_ONCE = 4;
    private static final int SEARCH_WAIT_SECONDS = 5;

    private final Semaphore searches = new Semaphore(SEARCHES_AT_ONCE, true);
    private final List<String> nameServers;
    private final Endpoints endpoints;
    private final Credentials credentials;

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
