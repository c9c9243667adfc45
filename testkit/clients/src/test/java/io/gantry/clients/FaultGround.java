package io.gantry.clients;

import io.gantry.agent.Clock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;

/**
 * A group of three of which each member has a network stack, a disk and a time of day of its own, as far as this
 * machine lets it, so that each can be taken away and given back. Members are named by their numbers.
 */
final class FaultGround implements AutoCloseable {
    static final int MEMBERS = 3;
    private static final int CLUSTER = 106;
    private static final long DISK_BYTES = 448L << 20;
    /** The log stops before so much is left. */
    private static final long LEFT_BYTES = 60L << 20;

    private static final Duration SOON = Duration.ofSeconds(60);

    /** What a member can be given of its own. */
    enum Part {
        NETWORK,
        DISK,
        CLOCK
    }

    private final Map<Part, String> missing = new HashMap<>();
    private final Namespaces network;
    private final List<LoopImage> disks = new ArrayList<>();
    private final List<SetClock> clocks = new ArrayList<>();
    private final RaftGroup group;
    private final Set<Integer> paused = new TreeSet<>();
    private final Set<Integer> killed = new TreeSet<>();
    private final Set<Integer> full = new TreeSet<>();

    /**
     * Starts the group.
     *
     * @param program the distribution that the members run
     * @param wanted parts, of which those that cannot be had here are {@linkplain #obstacle missing}
     */
    FaultGround(Path program, Set<Part> wanted) throws IOException {
        Set<Part> parts = EnumSet.noneOf(Part.class);
        for (Part part : Part.values()) {
            String obstacle = wanted.contains(part) ? obstacleTo(part) : "not asked for";
            missing.put(part, obstacle);
            if (obstacle.isEmpty()) {
                parts.add(part);
            }
        }
        network = parts.contains(Part.NETWORK) ? new Namespaces(MEMBERS) : null;
        try {
            List<String> hosts = new ArrayList<>();
            for (int i = 0; i < MEMBERS; i++) {
                hosts.add(network == null ? "127.0.0.1" : network.address(i));
                if (parts.contains(Part.DISK)) {
                    disks.add(new LoopImage(DISK_BYTES));
                }
                if (parts.contains(Part.CLOCK)) {
                    clocks.add(new SetClock(Places.scratch("clock")));
                }
            }
            group = RaftGroup.start(
                    network == null ? "127.0.0.1" : network.gateway(), hosts, (i, node) -> setUp(i, node, program));
        } catch (AssertionError | RuntimeException | IOException e) {
            endMachines();
            throw e;
        }
    }

    private void endMachines() {
        try (Begun all = new Begun()) {
            if (network != null) {
                all.add(network);
            }
            disks.forEach(all::add);
        }
    }

    private static String obstacleTo(Part part) {
        return switch (part) {
            case NETWORK -> Namespaces.obstacle();
            case DISK -> LoopImage.obstacle();
            case CLOCK -> SetClock.obstacle();
        };
    }

    private void setUp(int number, Node node, Path program) {
        node.within(new Surroundings(
                network == null ? List.of() : network.prefix(number),
                clocks.isEmpty() ? Map.of() : clocks.get(number).environment(),
                program));
        node.with("flushDiskType", System.getProperty("gantry.faults.flush", "SYNC_FLUSH"));
        if (!disks.isEmpty()) {
            Path store = disks.get(number).mount().resolve("store");
            node.with("storePathRootDir", store)
                    .with("storePathCommitLog", store.resolve("commitlog"))
                    .with("cleanFileForciblyEnable", false)
                    .with("cleanResourceInterval", 1_000);
        }
    }

    /** Why members have no such thing of their own; empty when they have. */
    String obstacle(Part part) {
        return missing.get(part);
    }

    RaftGroup group() {
        return group;
    }

    private Node node(int member) {
        return group.members().get(member);
    }

    /** Who leads, of those that can be asked; waits for it. */
    int leader() {
        int[] found = {-1};
        Await.that("a leader", SOON, () -> {
            for (int i = 0; i < MEMBERS && found[0] < 0; i++) {
                if (!paused.contains(i) && !killed.contains(i) && RaftGroup.leads(node(i))) {
                    found[0] = i;
                }
            }
            return found[0] >= 0;
        });
        return found[0];
    }

    /** One of those that do not lead. */
    int follower(Random random) {
        return (leader() + 1 + random.nextInt(MEMBERS - 1)) % MEMBERS;
    }

    void kill(int member) {
        node(member).kill();
        killed.add(member);
    }

    void pause(int member) {
        node(member).pause();
        paused.add(member);
    }

    /** What one sends does not get to the other. */
    void cut(int from, int to) {
        network.cut(from, to);
    }

    /** Neither hears the other. */
    void part(int one, int other) {
        cut(one, other);
        cut(other, one);
    }

    void setClock(int member, long hours) {
        clocks.get(member).set(TimeUnit.HOURS.toNanos(hours));
    }

    /** Leaves no room for records on a member's disk; it has noticed then, for somebody writes. */
    void fill(int member) {
        Path filler = filler(member);
        long free = filler.getParent().toFile().getUsableSpace();
        Command.must("fallocate", "-l", String.valueOf(free - LEFT_BYTES), filler.toString());
        full.add(member);
        Await.that("there is no room", SOON, () -> status(member).contains("this log takes nothing"));
    }

    private Path filler(int member) {
        return disks.get(member).mount().resolve("filler");
    }

    /** They are off at the same moment, and their disks have what they had been forced to. */
    void cutPower(List<Integer> members) {
        members.forEach(this::pause);
        members.forEach(member -> disks.get(member).snapshot());
        members.forEach(member -> {
            kill(member);
            paused.remove(member);
            disks.get(member).cut();
        });
    }

    /** Gives back whatever was taken, and waits until all are members again. */
    void heal() {
        if (network != null) {
            network.mend();
        }
        paused.forEach(member -> node(member).resume());
        paused.clear();
        for (int member : full) {
            try {
                Files.delete(filler(member));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        full.clear();
        clocks.forEach(clock -> clock.set(0));
        killed.forEach(member -> node(member).launch());
        killed.forEach(member -> node(member).awaitReady());
        killed.clear();
        group.areThere();
    }

    /** Lets it be for so long as it is. */
    static void hold(int millis) {
        long end = Clock.system().nanos() + TimeUnit.MILLISECONDS.toNanos(millis);
        Await.that("time passes", SOON, () -> Clock.system().nanos() - end >= 0);
    }

    /** What a member says of itself. */
    String status(int member) {
        return new Shell(node(member)).say("ha:status").text();
    }

    /** What members that can be asked say of themselves, and the name server of them. */
    String status() {
        StringBuilder said = new StringBuilder();
        for (int i = 0; i < MEMBERS; i++) {
            String address = node(i).address();
            said.append("\n").append(address).append(paused.contains(i) || killed.contains(i) ? " away" : "");
            if (!paused.contains(i) && !killed.contains(i)) {
                said.append('\n').append(status(i));
            }
        }
        return said.append('\n')
                .append(RawCall.ask(group.names().address(), CLUSTER, Map.of()).text())
                .toString();
    }

    /** Lines that no operator should have to read, of all members. */
    List<String> traces() {
        List<String> found = new ArrayList<>();
        for (Node node : group.members()) {
            traces(node.log()).forEach(each -> found.add(node.directory().getFileName() + ": " + each));
        }
        return found;
    }

    /** What stands above each stack trace that goes through our code: what libraries alone say is not ours to say. */
    static List<String> traces(String log) {
        List<String> found = new ArrayList<>();
        String above = "";
        boolean isTold = false;
        for (String line : log.split("\n")) {
            if (line.startsWith("\tat io.gantry.") && !isTold) {
                found.add(above);
                isTold = true;
            } else if (!line.startsWith("\t") && !line.startsWith("Caused by: ")) {
                above = line;
                isTold = false;
            }
        }
        return found;
    }

    @Override
    public void close() {
        try {
            group.close();
        } finally {
            endMachines();
        }
    }
}
