package io.gantry.cluster.ask;

import io.gantry.cluster.Access;
import io.gantry.cluster.BrokerNode;
import io.gantry.cluster.CallConnection;
import io.gantry.cluster.Calls;
import io.gantry.cluster.Cluster;
import io.gantry.cluster.ClusterException;
import io.gantry.cluster.Hosts;
import io.gantry.cluster.Topics;
import io.gantry.codec.BadBodyException;
import io.gantry.codec.Frame;
import io.gantry.codec.Json;
import io.gantry.codec.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** The brokers a command is about, and connections to them. For one thread; who waits is told of. */
public final class Fleet implements AutoCloseable {
    private final Cluster cluster;
    private final Access access;
    private final Calls calls;
    private final String clusterName;
    private Waiting progress;
    private List<BrokerNode> brokers;

    /**
     * All brokers of a cluster, or of one of its clusters.
     *
     * @param clusterName the only one wanted, or null
     */
    public Fleet(Cluster cluster, Access access, String clusterName, Waiting progress) {
        this.cluster = cluster;
        this.access = access;
        this.calls = new Calls(access);
        this.clusterName = clusterName;
        this.progress = progress;
    }

    public Cluster cluster() {
        return cluster;
    }

    public Access access() {
        return access;
    }

    public Waiting progress() {
        return progress;
    }

    /** Says no more what is waited for: what comes is printed by itself. */
    public void quiet() {
        progress.close();
        progress = Waiting.silent();
    }

    public Topics topics() {
        progress.doing("asking " + String.join(";", cluster.nameServers()));
        return new Topics(cluster, access);
    }

    /** All brokers of the wanted cluster; there is at least one. */
    public List<BrokerNode> brokers() {
        if (brokers == null) {
            progress.doing("asking which brokers there are");
            List<BrokerNode> all = cluster.brokers();
            brokers = all.stream()
                    .filter(broker -> clusterName == null || clusterName.equals(broker.cluster()))
                    .toList();
            if (brokers.isEmpty()) {
                throw new MisuseException(
                        "There is no cluster " + clusterName, "take one of " + String.join(", ", clusters(all)));
            }
        }
        return brokers;
    }

    /** Asks anew which brokers there are. */
    public void refresh() {
        brokers = null;
    }

    /** Those that take messages; there is at least one. */
    public List<BrokerNode> leaders() {
        List<BrokerNode> leaders = cluster.nameServers().isEmpty()
                ? brokers()
                : brokers().stream().filter(BrokerNode::isLeader).toList();
        if (leaders.isEmpty()) {
            throw new ClusterException(
                    "No broker with the id 0 is registered: only followers are there; start a leader");
        }
        return leaders;
    }

    /** The leaders that a change is for: of one cluster, so that nobody changes another by mistake. */
    public List<BrokerNode> leadersToChange() {
        Set<String> clusters = clusters(leaders());
        if (clusters.size() > 1) {
            throw new MisuseException(
                    "The name servers know the clusters " + String.join(", ", clusters), "choose one with --cluster");
        }
        return leaders();
    }

    private static Set<String> clusters(List<BrokerNode> brokers) {
        Set<String> names = new TreeSet<>();
        brokers.forEach(broker -> names.add(String.valueOf(broker.cluster())));
        return names;
    }

    /** The broker that is meant by a name (its leader), a name with an id ({@code name:1}), or an address. */
    public BrokerNode find(String text) {
        BrokerNode found = null;
        for (BrokerNode broker : brokers()) {
            boolean isMeant = text.equals(broker.label()) || Hosts.isSame(text, broker.address());
            boolean isNamed = text.equals(broker.name()) && (found == null || broker.isLeader());
            found = isMeant || isNamed ? broker : found;
        }
        if (found == null) {
            throw new ClusterException("There is no broker " + text + "; take one of "
                    + String.join(
                            ", ", brokers().stream().map(BrokerNode::label).toList()));
        }
        return found;
    }

    /** The connection to a broker. */
    public CallConnection to(BrokerNode broker) {
        return to(broker.address());
    }

    /** The connection to a node. */
    public CallConnection to(String address) {
        progress.doing("asking " + address);
        return calls.to(address);
    }

    /** The body of a successful answer. */
    public JsonObject json(BrokerNode broker, String what, int code, Map<String, ?> fields) {
        return read(broker.address(), to(broker).require(what, code, fields));
    }

    /** The body of an answer. */
    public static JsonObject read(String address, Frame answer) {
        if (answer.bodyLength() == 0) {
            return Json.parseObject("{}");
        }
        try {
            return Json.parseObject(answer.body());
        } catch (BadBodyException e) {
            throw new ClusterException("The answer of " + address + " cannot be read: " + e.getMessage());
        }
    }

    @Override
    public void close() {
        calls.close();
        progress.close();
    }
}
