package io.gantry.ha.raft;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gantry.agent.Clock;
import io.gantry.contract.HeapLog;
import io.gantry.contract.HeapReplica;
import io.gantry.raft.engine.RaftEngine;
import io.gantry.raft.engine.RaftLimits;
import io.gantry.replica.Role;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** A group of members in this process, over real sockets of the loopback address, whose logs are on the heap. */
final class GroupStand implements AutoCloseable {
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(20);
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    private final Path folder;
    private final List<HeapLog> logs = new ArrayList<>();
    private final List<RaftReplicator> members = new ArrayList<>();
    private final String peers;
    private int erased;

    GroupStand(Path folder, int size) throws IOException {
        this.folder = folder;
        List<String> names = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                names.add("n" + i + "-127.0.0.1:" + free.getLocalPort());
            }
            logs.add(new HeapLog(true));
            members.add(null);
        }
        peers = String.join(";", names);
        for (int i = 0; i < size; i++) {
            start(i);
        }
    }

    /** Starts a member, with the log that it has. */
    void start(int number) {
        RaftSettings settings = new TestSettings()
                .with("peers", peers)
                .with("self", "n" + number)
                .settings();
        HeapLog log = logs.get(number);
        members.set(
                number,
                new RaftReplicator(
                        log,
                        new HeapReplica(log, folder.resolve("n" + number + "-" + erased)),
                        settings,
                        failure -> {}));
    }

    void stop(int number) {
        members.get(number).close();
        members.set(number, null);
        // The door is one for the process, and was shut.
        members.stream()
                .filter(Objects::nonNull)
                .findFirst()
                .ifPresent(other -> RaftEngine.open(other.member().door(), RaftLimits.standard()));
    }

    /** Loses everything a stopped member had. */
    void erase(int number) {
        logs.set(number, new HeapLog(true));
        erased++;
    }

    /** Has a member note what is applied, and keep entries only from the note before on. */
    void note(int number) {
        AtomicBoolean isDone = new AtomicBoolean();
        members.get(number).member().node().snapshot(status -> isDone.set(true));
        await("The note", isDone::get);
    }

    HeapLog log(int number) {
        return logs.get(number);
    }

    RaftReplicator member(int number) {
        return members.get(number);
    }

    int size() {
        return members.size();
    }

    /** The number of the member that leads; waits for it. */
    int leader() {
        int[] found = {-1};
        await("A leader", () -> {
            for (int i = 0; i < members.size(); i++) {
                if (members.get(i) != null && members.get(i).role() == Role.LEADER) {
                    found[0] = i;
                    return true;
                }
            }
            return false;
        });
        return found[0];
    }

    /** Waits for something that is to become true. */
    static void await(String what, BooleanSupplier condition) {
        long begin = Clock.system().nanos();
        while (!condition.getAsBoolean()) {
            assertTrue(Clock.system().nanos() - begin < PATIENCE_NANOS, what + " did not come");
            LockSupport.parkNanos(LOOK_NANOS);
        }
    }

    @Override
    public void close() {
        for (RaftReplicator member : members) {
            if (member != null) {
                member.close();
            }
        }
    }
}
