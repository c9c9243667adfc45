package io.gantry.clients;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gantry.agent.Clock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;

/**
 * A step of a switch, as it can be seen from outside, and whom something happens to when it is.
 *
 * @param to the technique it goes to
 * @param isLeader whether the victim leads
 * @param lines of the victim's file of switches
 */
record SwitchMoment(String to, boolean isLeader, List<String> lines) {
    private static final Duration SOON = Duration.ofSeconds(60);

    private static final int TRIES = 8;

    private static final List<SwitchMoment> SEALED = List.of(
            raft(true, "next", "SEALED"),
            raft(false, "next", "SEALED"),
            new SwitchMoment("async", true, List.of("now.to=async")));

    private static final List<SwitchMoment> OTHERS = List.of(
            raft(true, "next", "PROMISED"),
            raft(false, "next", "PROMISED"),
            raft(true, "now", "ACTIVE"),
            raft(false, "now", "ACTIVE"),
            new SwitchMoment("async", false, List.of("now.to=async")));

    static SwitchMoment raft(boolean isLeader, String prefix, String phase) {
        return new SwitchMoment("raft", isLeader, List.of(prefix + ".to=raft", prefix + ".phase=" + phase));
    }

    private static List<String> known(Node victim) {
        try {
            return List.of(Files.readString(victim.store().resolve("ha").resolve("switch"))
                    .split("\\R"));
        } catch (NoSuchFileException e) {
            return List.of();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String toString() {
        return (isLeader ? "leader " : "follower ") + lines;
    }

    /** Those that matter most, and all of them so many times. */
    static List<SwitchMoment> all(int rounds) {
        List<SwitchMoment> moments = new ArrayList<>(SEALED);
        for (int round = 0; round < rounds; round++) {
            moments.addAll(OTHERS);
            moments.addAll(SEALED);
        }
        return moments;
    }

    /**
     * Waits until the victim is there, or beyond. False when it was not seen there: on a busy machine a step may be
     * over before anybody looks.
     */
    boolean await(Node victim, Object said) {
        long end = Clock.system().nanos() + SOON.toNanos();
        List<String> known = known(victim);
        while (!known.containsAll(lines) && !known.contains("now.to=" + to)) {
            assertTrue(Clock.system().nanos() - end < 0, "not reached: " + this + " " + said);
            Thread.onSpinWait();
            known = known(victim);
        }
        return known.containsAll(lines);
    }

    /**
     * Has a group, which uses the other technique, begin the switch, and has something happen at this moment, again
     * until it happened then and not later: what came of that was right, too, but is not what is asked.
     *
     * @param isMet does it, and tells whether the moment was met
     */
    void meet(SwitchedGroup group, Predicate<SwitchMoment> isMet) {
        int left = TRIES;
        do {
            assertTrue(left-- > 0, this + " passed unseen " + TRIES + " times");
            if (group.technique().equals(to)) {
                group.switchTo(to.equals("raft") ? "async" : "raft");
                group.areInSync();
            }
        } while (!isMet.test(this));
    }

    Node victim(SwitchedGroup group) {
        Node leader = group.leader();
        return isLeader
                ? leader
                : group.members().stream()
                        .filter(node -> node != leader)
                        .findFirst()
                        .orElseThrow();
    }

    /** Has the leader begin the switch; what it says comes when it is over, also where whoever runs it dies of it. */
    CompletableFuture<String> begin(SwitchedGroup group) {
        Node leader = group.leader();
        return CompletableFuture.supplyAsync(() -> {
            try {
                return group.switchTo(leader, to);
            } catch (AssertionError e) {
                return String.valueOf(e.getMessage());
            }
        });
    }
}
