package io.gantry.ha.raft;

import io.gantry.contract.HeapLog;
import io.gantry.contract.HeapReplica;
import io.gantry.contract.Records;
import io.gantry.contract.Waiting;
import io.gantry.log.AppendStatus;
import io.gantry.raft.engine.RaftEngine;
import io.gantry.raft.engine.RaftLimits;
import io.gantry.replica.Role;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** A group of members in this process, over real sockets of the loopback address, whose logs are on the heap. */
final class GroupStand implements AutoCloseable {
    private final Path folder;
    private final List<HeapLog> logs = new ArrayList<>();
    private final List<RaftReplicator> members = new ArrayList<>();
    private final List<HeapReplica> replicas = new ArrayList<>();
    private final List<Integer> lives = new ArrayList<>();
    private final String peers;
    private final Supplier<TestSettings> common;

    GroupStand(Path folder, int size) throws IOException {
        this(folder, size, TestSettings::new);
    }

    /** With settings that all members have. */
    GroupStand(Path folder, int size, Supplier<TestSettings> common) throws IOException {
        this.common = common;
        this.folder = folder;
        List<String> names = new ArrayList<>();
        // All are open at once, else one could be chosen twice.
        List<ServerSocket> free = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            free.add(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
            names.add("n" + i + "-127.0.0.1:" + free.get(i).getLocalPort());
            logs.add(new HeapLog(true));
            members.add(null);
            replicas.add(null);
            lives.add(0);
        }
        for (ServerSocket each : free) {
            each.close();
        }
        peers = String.join(";", names);
        for (int i = 0; i < size; i++) {
            start(i);
        }
    }

    /** Starts a member, with the log that it has. */
    void start(int number) {
        start(number, null);
    }

    /** Starts a member whose log takes nothing from others, if there is a reason. */
    void start(int number, AppendStatus refusal) {
        RaftSettings settings =
                common.get().with("peers", peers).with("self", "n" + number).settings();
        HeapLog log = logs.get(number);
        HeapReplica replica = new HeapReplica(log, home(number));
        replica.refuse(refusal);
        replicas.set(number, replica);
        members.set(number, new RaftReplicator(log, replica, settings, failure -> {}));
    }

    private Path home(int number) {
        return folder.resolve("n" + number + "-" + lives.get(number));
    }

    /** Has a member's log take nothing from others; null: it takes it again. */
    void refuse(int number, AppendStatus reason) {
        replicas.get(number).refuse(reason);
    }

    /** Has a member's log take nothing from anybody, and say so; null: it takes it again. */
    void fill(int number, AppendStatus reason) {
        logs.get(number).refuse(reason);
        refuse(number, reason);
    }

    /** Loses what a stopped member's note says, as a power cut can: only its name is left. */
    void forgetNote(int number) throws IOException {
        try (Stream<Path> notes = Files.walk(home(number).resolve("raft/snapshot"))) {
            for (Path each : notes.filter(path -> path.endsWith("position")).toList()) {
                Files.write(each, new byte[0]);
            }
        }
    }

    /** Has a stopped member not know whether it voted. */
    void forgetVote(int number) throws IOException {
        Files.writeString(home(number).resolve("raft/working"), "forgotten");
    }

    /** Whether a member has noted what is applied, or was told by somebody who had. */
    boolean hasNoted(int number) throws IOException {
        try (Stream<Path> notes = Files.list(home(number).resolve("raft/snapshot"))) {
            return notes.anyMatch(path -> path.getFileName().toString().startsWith("snapshot_"));
        }
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
        lives.set(number, lives.get(number) + 1);
    }

    /** Has a member note what is applied, and keep entries only from the note before on. */
    void note(int number) {
        AtomicBoolean isDone = new AtomicBoolean();
        members.get(number).member().node().snapshot(status -> isDone.set(true));
        Waiting.until(isDone::get);
    }

    /** Appends messages to the log of the member that leads; returns where they end. */
    long append(int leader, int count) {
        long end = 0;
        for (int i = 0; i < count; i++) {
            end = log(leader).append(Records.of("t", 0, "message " + i)).end();
        }
        return end;
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
        Waiting.until(() -> {
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

    @Override
    public void close() {
        for (RaftReplicator member : members) {
            if (member != null) {
                member.close();
            }
        }
    }
}
