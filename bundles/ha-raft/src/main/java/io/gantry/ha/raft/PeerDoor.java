package io.gantry.ha.raft;

import com.alipay.sofa.jraft.entity.PeerId;
import io.gantry.agent.Agent;
import io.gantry.agent.Clock;
import io.gantry.raft.engine.RaftDoor;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets the members of a group in, by their addresses, and has them prove that they know the group's secret if it has
 * one. Names are looked up again and again, by a thread of its own: a look-up can take seconds.
 */
final class PeerDoor implements RaftDoor, Agent {
    private static final Logger LOG = LoggerFactory.getLogger(PeerDoor.class);
    private static final long PERIOD_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final List<String> hosts = new CopyOnWriteArrayList<>();
    private final byte[] secret;
    private volatile Set<InetAddress> known = Set.of();
    private final Clock clock = Clock.system();
    private long lookedNanos = clock.nanos();
    private String unknown = "";

    /** @param secret empty for none */
    PeerDoor(Members members, byte[] secret) {
        this.secret = secret.clone();
        members.peers().values().forEach(this::add);
        lookUp();
    }

    /** Lets another member in from now on. */
    void add(PeerId peer) {
        if (!hosts.contains(peer.getIp())) {
            hosts.add(peer.getIp());
        }
    }

    @Override
    public boolean admits(InetAddress address) {
        return known.contains(address);
    }

    @Override
    public byte[] secret() {
        return secret.clone();
    }

    @Override
    public String name() {
        return "ha-members";
    }

    @Override
    public int doWork() {
        long now = clock.nanos();
        if (now - lookedNanos >= PERIOD_NANOS) {
            lookedNanos = now;
            lookUp();
        }
        return 0;
    }

    /** What cannot be looked up now keeps nobody else out. */
    void lookUp() {
        Set<InetAddress> found = new HashSet<>();
        StringBuilder missing = new StringBuilder();
        for (String host : hosts) {
            try {
                found.addAll(List.of(InetAddress.getAllByName(host)));
            } catch (UnknownHostException e) {
                missing.append(missing.isEmpty() ? "" : ", ").append(host);
            }
        }
        known = Set.copyOf(found);
        if (!unknown.contentEquals(missing) && !missing.isEmpty()) {
            LOG.warn("Members have no address at the moment, looked up again: hosts={}", missing);
        }
        unknown = missing.toString();
    }
}
