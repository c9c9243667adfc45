package io.gantry.ha.switching.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** With all rules every property holds in every state. Each check says what may happen; together every step happens. */
final class SwitchModelTest {
    private static final Set<String> TAKEN = new TreeSet<>();

    @Test
    void switchToRaftHoldsWithTwoCrashesAndAPromotion() {
        holds(
                "to raft, two crashes, a promotion",
                Check.ofAsync(1).toRaft(1).crashes(2).promotion());
    }

    @Test
    void switchToRaftHoldsWithSecondElections() {
        holds("to raft, two terms", Check.ofAsync(1).toRaft(1).terms(2));
    }

    @Test
    void switchToRaftHoldsWhenAnAcknowledgementNeedsASlave() {
        holds("to raft, a slave needed", Check.ofAsync(2).toRaft(1).crashes(1).needingSlave());
    }

    @Test
    void switchToRaftHoldsAfterOneThatWasGivenUp() {
        holds("to raft, twice", Check.ofAsync(1).toRaft(2));
    }

    @Test
    void switchToAsyncHoldsWithACrashAndAPromotion() {
        holds(
                "to async, a crash, a promotion",
                Check.ofRaft(1).toAsync(1).crashes(1).promotion());
    }

    @Test
    void switchToAsyncHoldsWithSecondElections() {
        holds("to async, two terms", Check.ofRaft(1).toAsync(1).terms(2));
    }

    @Test
    void switchToRaftAndBackHoldsWithACrash() {
        holds("to raft and back", Check.ofAsync(1).toRaft(1).toAsync(1).crashes(1));
    }

    @Test
    void switchToAsyncAndBackHolds() {
        holds("to async and back", Check.ofRaft(1).toAsync(1).toRaft(1));
    }

    private static void holds(String name, Check check) {
        Outcome outcome = check.run();
        System.out.println(name + ": " + outcome);
        assertNull(outcome.broken(), outcome::toString);
        assertTrue(outcome.states() > 1, name);
        TAKEN.addAll(outcome.steps());
    }

    /** A rule that never applies would hold nothing up. */
    @AfterAll
    static void everyStepWasTaken() {
        assertEquals(
                Set.of(
                        "acknowledges, as master",
                        "asks for GIVE_UP",
                        "begins a switch to raft",
                        "counts what a majority has",
                        "crashes",
                        "finds a newer reign",
                        "follows",
                        "gives up at the master's word",
                        "gives up before it sealed",
                        "gives up with a majority",
                        "hears of master and slaves",
                        "hears that it is given up",
                        "hears that the group has a leader",
                        "is cut back",
                        "is elected",
                        "is promoted",
                        "leads in its reign",
                        "obeys the stop sign",
                        "promises",
                        "proposes a stop sign",
                        "seals",
                        "seals at the master's word",
                        "sees a newer term",
                        "starts again",
                        "takes a leader's entries",
                        "takes part, a majority is sealed",
                        "votes",
                        "wants to be elected",
                        "writes, as leader",
                        "writes, as master"),
                TAKEN);
    }
}
