package io.gantry.cli.doctor;

import io.gantry.agent.Clock;
import io.gantry.cluster.BrokerNode;
import io.gantry.cluster.ClusterException;
import io.gantry.cluster.Hosts;
import io.gantry.cluster.NamedCluster;
import io.gantry.cluster.RefusedException;
import io.gantry.cluster.ask.BrokerAnswers;
import io.gantry.cluster.ask.Fleet;
import io.gantry.cluster.ask.TopicAnswers;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;

/** Looks at name servers and brokers from outside, as a client does: at the addresses they advertise. */
final class ServerChecks {
    private static final long CLOCK_WARNING_MILLIS = 3_000;
    private static final long CLOCK_FAILURE_MILLIS = 300_000;
    private static final long BEHIND_BYTES = 64L << 20;

    private final Fleet fleet;
    private final Findings findings;
    private final Clock clock;
    private final Map<String, Set<String>> versions = new LinkedHashMap<>();

    ServerChecks(Fleet fleet, Findings findings, Clock clock) {
        this.fleet = fleet;
        this.findings = findings;
        this.clock = clock;
    }

    void run() {
        boolean isReached = nameServers();
        if (!isReached) {
            return;
        }
        List<BrokerNode> brokers;
        try {
            brokers = fleet.brokers();
        } catch (ClusterException e) {
            findings.fail("cluster", e.getMessage(), null);
            return;
        }
        leaders(brokers);
        brokers.forEach(this::broker);
        if (versions.size() > 1) {
            findings.warn("cluster", "brokers have different versions: " + versions, "bring them to one");
        }
    }

    /** Whether at least one can be asked, or none was named. */
    private boolean nameServers() {
        Map<String, Set<String>> known = new LinkedHashMap<>();
        List<String> all = fleet.cluster().nameServers();
        for (String address : all) {
            String about = "name server " + address;
            fleet.progress().doing("asking " + address);
            try {
                Set<String> brokers = new TreeSet<>();
                new NamedCluster(List.of(address), fleet.access())
                        .brokers()
                        .forEach(broker -> brokers.add(broker.label() + " at " + broker.address()));
                known.put(address, brokers);
                findings.ok(about, "answers and knows " + brokers.size() + " brokers");
            } catch (ClusterException e) {
                findings.fail(about, e.getMessage(), null);
            }
        }
        Set<String> union = new TreeSet<>();
        known.values().forEach(union::addAll);
        known.forEach((address, brokers) -> {
            Set<String> missing = new TreeSet<>(union);
            missing.removeAll(brokers);
            if (!missing.isEmpty()) {
                findings.warn(
                        "name server " + address,
                        "does not know " + String.join(", ", missing) + ", as others do",
                        "name it in the namesrvAddr of those brokers");
            }
        });
        return all.isEmpty() || !known.isEmpty();
    }

    private void leaders(List<BrokerNode> brokers) {
        Set<String> leaderless = new TreeSet<>();
        brokers.forEach(broker -> leaderless.add(broker.name()));
        brokers.stream().filter(BrokerNode::isLeader).map(BrokerNode::name).forEach(leaderless::remove);
        for (String name : leaderless) {
            findings.fail(
                    "broker " + name,
                    "has no leader (id 0): nothing can be sent to it",
                    "start the one with brokerId=0");
        }
    }

    private void broker(BrokerNode broker) {
        String about = "broker " + broker.label();
        BrokerAnswers answers = new BrokerAnswers(fleet);
        try {
            long asked = clock.millis();
            Map<String, String> figures = answers.runtime(broker);
            long answered = clock.millis();
            String version = figures.getOrDefault("brokerVersionDesc", "unknown");
            versions.computeIfAbsent(version, key -> new TreeSet<>()).add(broker.label());
            findings.ok(about, "answers at its advertised address " + broker.address() + ", version " + version);
            address(about, broker);
            time(about, figures, asked, answered);
            work(about, figures);
            Double used = BrokerAnswers.percent(figures, "commitLogDiskRatio");
            if (used != null) {
                DiskLevels levels = DiskLevels.of(answers.settings(broker));
                levels.check(about, used, findings);
                levels.checkReach(about, findings);
            }
            mappings(about, broker);
        } catch (RefusedException e) {
            findings.fail(about, e.getMessage(), null);
        } catch (ClusterException e) {
            findings.fail(
                    about,
                    "is advertised at " + broker.address() + ", but: " + e.getMessage(),
                    "or set its brokerIP1 to an address that clients reach");
        }
    }

    private void address(String about, BrokerNode broker) {
        InetAddress host = Hosts.resolve(broker.address()).getAddress();
        if (host.isLoopbackAddress() || host.isAnyLocalAddress()) {
            findings.warn(
                    about,
                    "is advertised at " + broker.address() + ", which only clients on its own machine reach",
                    "set its brokerIP1, unless that is meant");
        }
    }

    private void time(String about, Map<String, String> figures, long asked, long answered) {
        OptionalLong theirs = Uptime.nowMillis(figures);
        if (theirs.isEmpty()) {
            return;
        }
        // The truth lies anywhere between question and answer.
        long ahead = theirs.getAsLong() - (asked + answered) / 2;
        long off = Math.max(0, Math.abs(ahead) - (answered - asked) / 2);
        String text = String.format(
                Locale.ROOT, "its clock is %.1f s %s of this machine's", off / 1e3, ahead > 0 ? "ahead" : "behind");
        String remedy = "synchronize both, for example with chrony: times of messages and delays go by them";
        if (off > CLOCK_FAILURE_MILLIS) {
            findings.fail(about, text, remedy);
        } else if (off > CLOCK_WARNING_MILLIS) {
            findings.warn(about, text, remedy);
        } else {
            findings.ok(about, "its clock agrees with this machine's to a second or so");
        }
    }

    private void work(String about, Map<String, String> figures) {
        if ("false".equals(figures.get("brokerActive"))) {
            findings.fail(about, "it takes no messages now", "its log says why");
        }
        String behind = figures.getOrDefault("dispatchBehindBytes", "");
        if (behind.matches("\\d{1,18}") && Long.parseLong(behind) > BEHIND_BYTES) {
            findings.warn(
                    about,
                    "its consume queues are " + (Long.parseLong(behind) >> 20) + " MiB behind its log: consumers wait",
                    "look at the load of its disk");
        }
    }

    /** Of a broker on this machine: whether the kernel lets it map what it may have to. */
    private void mappings(String about, BrokerNode broker) {
        Long most = MachineChecks.maxMappings();
        if (most == null || !isHere(broker)) {
            return;
        }
        long queues = new TopicAnswers(fleet)
                .all(broker).values().stream()
                        .mapToLong(topic -> Math.max(topic.readQueues(), topic.writeQueues()))
                        .sum();
        if (queues > most / 10 * 8) {
            findings.warn(
                    about,
                    "has " + queues + " queues; RocketMQ's own broker maps each, and vm.max_map_count is " + most,
                    "sysctl -w vm.max_map_count=" + Math.max(262_144, queues * 2));
        } else {
            findings.ok(about, "has " + queues + " queues, vm.max_map_count is " + most);
        }
    }

    private static boolean isHere(BrokerNode broker) {
        InetAddress host = Hosts.resolve(broker.address()).getAddress();
        try {
            return host.isLoopbackAddress() || NetworkInterface.getByInetAddress(host) != null;
        } catch (SocketException e) {
            return false;
        }
    }
}
