package io.gantry.ha.raft;

import com.alipay.sofa.jraft.entity.PeerId;
import io.gantry.agent.Agent;
import io.gantry.agent.Clock;
import io.gantry.raft.engine.RaftDoor;
import io.gantry.replica.SecretFile;
import io.netty.handler.ssl.SslContext;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
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
    /** Null for none. */
    private final PeerTls tls;

    private volatile Set<InetAddress> known = Set.of();
    private final Clock clock = Clock.system();
    private long lookedNanos = clock.nanos();
    private String unknown = "";

    /** Of the members' settings; an IllegalArgumentException says which file of theirs cannot be used. */
    static PeerDoor of(Members members, RaftSettings settings) {
        return new PeerDoor(members, secret(settings), tls(settings));
    }

    /** What the members of these settings prove that they know; empty for nothing. */
    private static byte[] secret(RaftSettings settings) {
        String file = settings.secretFile().strip();
        return file.isEmpty() ? new byte[0] : SecretFile.read(Path.of(file));
    }

    private static PeerTls tls(RaftSettings settings) {
        String file = settings.tlsFile().strip();
        return file.isEmpty() ? null : new PeerTls(Path.of(file));
    }

    /**
     * For members in one process: the files are read as by {@link #of}, but certificates name no loopback address, so
     * none are shown there.
     */
    static PeerDoor ofRehearsal(Members members, RaftSettings settings) {
        tls(settings);
        return new PeerDoor(members, secret(settings), null);
    }

    /**
     * @param secret empty for none
     * @param tls null for none
     */
    private PeerDoor(Members members, byte[] secret, PeerTls tls) {
        this.secret = secret.clone();
        this.tls = tls;
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
    public Optional<SslContext> serverTls() {
        return Optional.ofNullable(tls).map(PeerTls::called);
    }

    @Override
    public Optional<SslContext> clientTls() {
        return Optional.ofNullable(tls).map(PeerTls::calling);
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
            if (tls != null) {
                tls.renew();
            }
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
