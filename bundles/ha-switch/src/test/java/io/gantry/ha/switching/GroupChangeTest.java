package io.gantry.ha.switching;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gantry.ha.switching.GroupStand.Loss;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A whole switch by three members, and what becomes of it when some are away at each of its steps. */
final class GroupChangeTest {
    @TempDir
    private Path folder;

    private final List<String> phases = new ArrayList<>();
    private GroupStand group;

    @BeforeEach
    void open() throws IOException {
        group = new GroupStand(folder);
    }

    @AfterEach
    void close() {
        group.close();
    }

    private void change(int number, String wanted) throws InterruptedException {
        change(number, wanted, phase -> {});
    }

    private void change(int number, String wanted, Consumer<String> also) throws InterruptedException {
        phases.clear();
        group.seat(number).change.run(wanted, List.of(), "", false, (phase, what) -> {
            phases.add(phase);
            also.accept(phase);
        });
    }

    private String refused(String wanted) {
        return assertThrows(IllegalStateException.class, () -> change(0, wanted))
                .getMessage();
    }

    private void assertStandings(String... standings) {
        assertEquals(List.of(standings), group.standings());
    }

    private void assertPhases(String... wanted) {
        assertEquals(List.of(wanted), group.phases());
    }

    @Test
    void thereAndBack() throws InterruptedException {
        change(0, Seat.VOTE);
        assertEquals(
                List.of("preflight", "member", "member", "member", "prepared", "sealed", "sealed", "done"), phases);
        assertStandings("vote LEADER 2", "vote FOLLOWER 2", "vote FOLLOWER 2");
        assertTrue(group.seat(0).isOpen());
        group.pass();
        assertPhases("ACTIVE 1", "ACTIVE 1", "ACTIVE 1");
        assertEquals(Set.of(Seat.VOTE), group.seat(0).running(), "what does not work any more is let go of");
        change(0, Seat.REIGN);
        group.pass();
        assertStandings("reign LEADER 3", "reign FOLLOWER 3", "reign FOLLOWER 3");
        assertPhases("ACTIVE 3", "ACTIVE 3", "ACTIVE 3");
        assertEquals(Set.of(Seat.REIGN), group.seat(2).running());
    }

    @Test
    void whoIsNotReadyHasItGivenUpByAll() throws InterruptedException {
        group.seat(2).failure = "its port is taken";
        String reason = refused(Seat.VOTE);
        assertTrue(reason.contains("127.0.0.1:10931: its port is taken"), reason);
        assertPhases("ABORTED 1", "ABORTED 1", "ABORTED 1");
        assertStandings("reign LEADER 2", "reign FOLLOWER 0", "reign FOLLOWER 0");
        assertTrue(group.seat(0).isOpen());
        group.seat(2).failure = "";
        change(0, Seat.VOTE);
        assertStandings("vote LEADER 4", "vote FOLLOWER 4", "vote FOLLOWER 4");
    }

    @Test
    void oneWhoIsAwayWhenItIsSealedDoesItWhenItIsBack() throws InterruptedException {
        group.lose(2, SwitchStep.SEAL, Loss.REQUEST);
        change(0, Seat.VOTE);
        assertPhases("ACTIVE 1", "SEALED 1", "PROMISED 1");
        group.pass();
        assertPhases("ACTIVE 1", "ACTIVE 1", "ACTIVE 1");
    }

    @Test
    void withoutAMajorityThatIsSealedTheMasterLeadsOn() {
        group.lose(1, SwitchStep.SEAL, Loss.REQUEST);
        group.lose(2, SwitchStep.SEAL, Loss.REQUEST);
        String reason = refused(Seat.VOTE);
        assertTrue(reason.startsWith("it was given up: 127.0.0.1:10921"), reason);
        assertPhases("ABORTED 1", "ABORTED 1", "ABORTED 1");
        assertStandings("reign LEADER 2", "reign FOLLOWER 0", "reign FOLLOWER 0");
        assertTrue(group.seat(0).isOpen());
    }

    /** The others are sealed and nobody knows it: whoever gave it up alone would lead beside whom they elect. */
    @Test
    void whatIsSealedAndNotAnsweredIsDone() throws InterruptedException {
        group.lose(1, SwitchStep.SEAL, Loss.ANSWER);
        group.lose(2, SwitchStep.SEAL, Loss.ANSWER);
        String reason = refused(Seat.VOTE);
        assertTrue(reason.startsWith("too few members answer"), reason);
        assertPhases("SEALED 1", "SEALED 1", "SEALED 1");
        assertEquals("", group.seat(0).standing(), "it takes nothing until it is decided");
        group.loseNothing();
        group.pass();
        assertPhases("ACTIVE 1", "ACTIVE 1", "ACTIVE 1");
    }

    @Test
    void whoReachesNobodyWhenItIsSealedWaits() throws InterruptedException {
        for (int other = 1; other < 3; other++) {
            group.lose(other, SwitchStep.SEAL, Loss.REQUEST);
            group.lose(other, SwitchStep.ABORT, Loss.REQUEST);
        }
        assertTrue(refused(Seat.VOTE).startsWith("too few members answer"));
        group.pass();
        assertPhases("SEALED 1", "PROMISED 1", "PROMISED 1");
        assertEquals("", group.seat(0).standing());
        group.loseNothing();
        group.pass();
        assertPhases("ABORTED 1", "ABORTED 1", "ABORTED 1");
        assertStandings("reign LEADER 2", "reign FOLLOWER 0", "reign FOLLOWER 0");
    }

    @Test
    void theWayBackThatIsNotAgreedIsNoSwitch() throws InterruptedException {
        change(0, Seat.VOTE);
        group.leave(1);
        group.leave(2);
        String reason = refused(Seat.REIGN);
        assertTrue(reason.contains("not all members are there"), reason);
        assertStandings("vote LEADER 2", "vote FOLLOWER 2", "vote FOLLOWER 2");
    }

    @Test
    void aDryRunAndWhoDoesNotLeadChangeNothing() throws InterruptedException {
        group.seat(0).change.run(Seat.VOTE, List.of(), "", true, (phase, what) -> phases.add(phase));
        assertEquals("dry run", phases.get(phases.size() - 1));
        String reason = assertThrows(IllegalStateException.class, () -> change(1, Seat.VOTE))
                .getMessage();
        assertTrue(reason.contains("127.0.0.1:10911 does: switch there"), reason);
        assertPhases("", "", "");
        assertFalse(group.seat(0).change.isRunning());
        assertEquals(
                "nothing to do: no switch is under way", group.seat(0).change.abort(false));
    }

    @Test
    void whoMissesThatTheWayBackIsAgreedHearsOfIt() throws InterruptedException {
        change(0, Seat.VOTE);
        group.pass();
        change(0, Seat.REIGN, phase -> {
            if (phase.equals("prepared")) {
                group.leave(1);
            }
        });
        assertPhases("ACTIVE 3", "ACTIVE 1", "ACTIVE 1");
        group.pass();
        assertPhases("ACTIVE 3", "ACTIVE 1", "ACTIVE 3");
        group.restart(1);
        group.pass();
        assertPhases("ACTIVE 3", "ACTIVE 3", "ACTIVE 3");
        assertStandings("reign LEADER 3", "reign FOLLOWER 3", "reign FOLLOWER 3");
    }

    /** A crash when a step has been told: the file has it, and nothing that would have come after is done. */
    private static final class Crash extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    private boolean diesAt(String wanted, int step) {
        int[] left = {step};
        try {
            change(0, wanted, phase -> {
                if (left[0]-- == 0) {
                    throw new Crash();
                }
            });
            return false;
        } catch (Crash e) {
            group.leave(0);
            return true;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private void assertWhole() {
        long leaders = IntStream.range(0, 3)
                .filter(number -> group.seat(number).leads())
                .count();
        assertEquals(1, leaders);
        String first = group.seat(0).standing();
        String technique = first.substring(0, first.indexOf(' '));
        for (int i = 0; i < 3; i++) {
            assertTrue(
                    group.seat(i).standing().startsWith(technique),
                    i + " does " + group.seat(i).standing());
            assertTrue(group.seat(i).isOpen(), i + " lets writes in");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aMasterThatDiesAtAnyStepLeavesOneOfTheTwo(boolean isBackAtOnce) throws Exception {
        boolean goesOn = true;
        for (int step = 0; goesOn; step++) {
            try (GroupStand next = new GroupStand(folder.resolve("step-" + step))) {
                group.close();
                group = next;
                goesOn = diesAt(Seat.VOTE, step);
                if (!isBackAtOnce) {
                    group.pass();
                }
                group.restart(0);
                group.pass();
                group.pass();
                assertWhole();
            }
        }
        assertEquals(8, phases.size(), "each was met: " + phases);
    }

    @Test
    void aLeaderThatDiesOnTheWayBackLeavesOneOfTheTwo() throws Exception {
        boolean goesOn = true;
        for (int step = 0; goesOn; step++) {
            try (GroupStand next = new GroupStand(folder.resolve("step-" + step))) {
                group.close();
                group = next;
                change(0, Seat.VOTE);
                group.pass();
                goesOn = diesAt(Seat.REIGN, step);
                group.pass();
                group.restart(0);
                group.pass();
                group.pass();
                assertWhole();
            }
        }
    }

    @Test
    void anOperatorGivesItUpWhereTheMasterIsDead() throws InterruptedException {
        assertTrue(diesAt(Seat.VOTE, 4));
        assertPhases("PROMISED 1", "PROMISED 1", "PROMISED 1");
        assertEquals(
                "switch 1 is given up, and will never be", group.seat(1).change.abort(false));
        assertPhases("PROMISED 1", "ABORTED 1", "ABORTED 1");
        group.restart(0);
        group.pass();
        assertPhases("ABORTED 1", "ABORTED 1", "ABORTED 1");
        assertEquals(
                "switch 1 is given up, and will never be", group.seat(1).change.abort(false), "once more");
        assertEquals("reign LEADER 2", group.seat(0).standing());
    }

    @Test
    void whatOthersMayHaveDoneIsGivenUpByForceOnly() throws InterruptedException {
        assertTrue(diesAt(Seat.VOTE, 5));
        assertPhases("SEALED 1", "PROMISED 1", "PROMISED 1");
        group.restart(0);
        group.leave(1);
        group.leave(2);
        String reason = assertThrows(
                        IllegalStateException.class, () -> group.seat(0).change.abort(false))
                .getMessage();
        assertTrue(reason.contains("with --force this one leads on alone"), reason);
        assertEquals("", group.seat(0).standing());
        assertEquals("switch 1 is given up", group.seat(0).change.abort(true));
        assertEquals("reign LEADER 2", group.seat(0).standing());
    }
}
