package io.gantry.ha.raft;

import com.alipay.sofa.jraft.entity.PeerId;
import io.gantry.agent.Clock;
import io.gantry.agent.FileTree;
import io.gantry.log.CommitLog;
import io.gantry.log.ReplicaLog;
import io.gantry.replica.GroupSwitch;
import io.gantry.replica.GroupSwitch.Group;
import io.gantry.replica.GroupSwitch.Phase;
import io.gantry.replica.Role;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An election of two members in this process, over the loopback address, on the log that is there: it writes nothing
 * into it. Shows that the library works here, and has its classes loaded before writes wait for them.
 */
final class Rehearsal {
    private static final Logger LOG = LoggerFactory.getLogger(Rehearsal.class);
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(20);
    private static final long LOOK_MILLIS = 5;
    /** A port that is free now may be taken when a member opens it: by any connection that begins meanwhile. */
    private static final int ATTEMPTS = 5;

    private final CommitLog log;
    private final ReplicaLog replica;
    private final RaftSettings settings;
    private final Places places;

    /** Finds two ports that nobody has. */
    @FunctionalInterface
    interface Places {
        List<PeerId> two() throws IOException;
    }

    Rehearsal(CommitLog log, ReplicaLog replica, RaftSettings settings) {
        this(log, replica, settings, Rehearsal::free);
    }

    Rehearsal(CommitLog log, ReplicaLog replica, RaftSettings settings, Places places) {
        this.log = log;
        this.replica = replica;
        this.settings = settings;
        this.places = places;
    }

    /** Returns when one of the two leads; an IllegalStateException says why that does not work. */
    void run() {
        for (int attempt = 1; !isHeld(attempt == ATTEMPTS); attempt++) {
            LOG.info("The rehearsal begins anew, at other ports: attempts={}", attempt);
        }
    }

    private boolean isHeld(boolean isLast) {
        Path folder = replica.home().resolve("rehearsal");
        try {
            FileTree.delete(folder);
            List<PeerId> two = places.two();
            Map<String, PeerId> peers = new LinkedHashMap<>();
            peers.put("n0", two.get(0));
            peers.put("n1", two.get(1));
            long end = log.appended().position();
            LOG.info("An election is rehearsed, which changes nothing: members={}", peers.values());
            try (Member one = member(folder, new Members(peers, "n0"), end);
                    Member other = member(folder, new Members(peers, "n1"), end)) {
                one.campaign();
                awaitLeader(one, other);
            }
            FileTree.delete(folder);
            LOG.info("The rehearsal is over");
            return true;
        } catch (IOException | IllegalArgumentException e) {
            if (isLast || e instanceof IOException) {
                throw new IllegalStateException("an election does not work on this node: " + e.getMessage(), e);
            }
            return false;
        }
    }

    /** Both are open at once, else they could be the same. */
    static List<PeerId> free() throws IOException {
        InetAddress own = InetAddress.getLoopbackAddress();
        try (ServerSocket one = new ServerSocket(0, 1, own);
                ServerSocket other = new ServerSocket(0, 1, own)) {
            return List.of(
                    new PeerId(own.getHostAddress(), one.getLocalPort()),
                    new PeerId(own.getHostAddress(), other.getLocalPort()));
        }
    }

    private Member member(Path folder, Members members, long end) {
        PeerDoor door = PeerDoor.ofRehearsal(members, settings);
        GroupSwitch made = new GroupSwitch(1, "", "", Phase.ACTIVE, new Group(List.of(), "", ""), end);
        Path home = folder.resolve(members.self()).resolve(Membership.PREFIX + "1");
        return new Member(
                log, replica, settings, new Membership("rehearsal", members, home, made), door, failure -> {});
    }

    private static void awaitLeader(Member one, Member other) {
        long since = Clock.system().nanos();
        CountDownLatch never = new CountDownLatch(1);
        while (one.standing().role() != Role.LEADER && other.standing().role() != Role.LEADER) {
            try {
                if (Clock.system().nanos() - since > PATIENCE_NANOS
                        || never.await(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
                    throw new IllegalStateException("an election does not work on this node: nobody leads");
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("this node is being stopped", e);
            }
        }
    }
}
