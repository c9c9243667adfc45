package io.gantry.ha.switching;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gantry.agent.AdvancingWatermark;
import io.gantry.contract.stand.Fakes;
import io.gantry.contract.stand.FixedTechnique;
import io.gantry.feature.Change;
import io.gantry.feature.FeatureRuntime;
import io.gantry.feature.InstalledFeature;
import io.gantry.feature.Outcome;
import io.gantry.feature.Plan;
import io.gantry.replica.LeaderStatus;
import io.gantry.replica.Replicator;
import io.gantry.replica.SwitchGuard;
import io.gantry.replica.WriteGate;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.felix.service.command.CommandSession;
import org.junit.jupiter.api.Test;

/** What a switch does and refuses, told by its own words; that it loses nothing is shown with real nodes. */
final class SwitchCommandTest {
    private final List<Change> changes = new ArrayList<>();
    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
    private boolean isOpen = true;
    private String failure = "";
    private final Techniques techniques = new Techniques(new Features());
    private final SwitchCommand command =
            new SwitchCommand(techniques, null, Fakes.of(WriteGate.class, (gate, m, a) -> {
                assertEquals("isOpen", m.getName(), "the gate is only looked at");
                return isOpen;
            }));

    /** A node with the technique "fixed". */
    private final class Features implements FeatureRuntime {
        @Override
        public List<InstalledFeature> installed() {
            return List.of(
                    new InstalledFeature("broker", "", List.of(), List.of(), List.of()),
                    new InstalledFeature("ha-switch", "", List.of(), List.of(), List.of()),
                    new InstalledFeature("ha-fixed-2", "", List.of(), List.of(), List.of()));
        }

        @Override
        public List<String> available() {
            return List.of("auth", "ha-other", "ha-solo");
        }

        @Override
        public Outcome plan(Change change) {
            return Outcome.done(new Plan(List.of("b"), List.of("a"), List.of(), List.of(), List.of()));
        }

        @Override
        public Outcome apply(Change change) {
            changes.add(change);
            return failure.isEmpty() ? Outcome.done(Plan.EMPTY) : Outcome.failed(Plan.EMPTY, failure);
        }
    }

    private static FixedTechnique technique() {
        return new FixedTechnique(new AdvancingWatermark(0));
    }

    private String run(Replicator technique, String... words) {
        techniques.bindReplicator(technique);
        CommandSession session = Fakes.of(CommandSession.class, (proxy, method, arguments) -> {
            assertEquals("getConsole", method.getName());
            return new PrintStream(printed, true, StandardCharsets.UTF_8);
        });
        try {
            command.execute(session, List.of((Object[]) words));
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        return printed.toString(StandardCharsets.UTF_8);
    }

    private void assertRefused(String cause, Replicator technique, String... words) {
        String message = assertThrows(RuntimeException.class, () -> run(technique, words))
                .getMessage();
        assertTrue(message.contains(cause), message);
        assertEquals(List.of(), changes);
    }

    @Test
    void theFeatureOfTheTechniqueIsSwapped() {
        String said = run(technique(), "OTHER");
        assertEquals(List.of(Change.swap("ha-fixed-2", "ha-other")), changes);
        assertTrue(said.contains("done       fixed, role leader, epoch 1; writes waited "), said);
    }

    @Test
    void aDryRunOnlyLooks() {
        String said = run(technique(), "--dry-run", "other");
        assertTrue(said.contains("stop       a") && said.contains("start      b"), said);
        assertEquals(List.of(), changes);
    }

    @Test
    void whatMakesNoSenseIsRefusedWithItsReason() {
        assertRefused("usage", technique());
        assertRefused("usage", technique(), "a", "b");
        assertRefused("usage", technique(), "--wet-run");
        assertRefused("usage", technique(), "abort", "--force", "--dry-run");
        assertRefused("no technique 'switch': [fixed-2, other, solo]", technique(), "switch");
        FixedTechnique follower = technique().following(new LeaderStatus("10.0.0.1:10912", true, "", 0, -1, 0, 0, 0));
        assertRefused("this node follows 10.0.0.1:10912", follower, "solo");
        SwitchGuard guard = wanted -> wanted.equals("other") ? "somebody needs it" : "";
        command.bindGuard(guard);
        assertRefused("The technique stays: somebody needs it", technique(), "other");
        command.unbindGuard(guard);
        isOpen = false;
        assertRefused("writes wait already", technique(), "other");
        assertTrue(run(technique(), "fixed").contains("nothing to do"));
    }

    @Test
    void aFailureIsTold() {
        failure = "its port is taken; nothing was changed";
        String message = assertThrows(IllegalStateException.class, () -> run(technique(), "other"))
                .getMessage();
        assertEquals("The technique stays: its port is taken; nothing was changed", message);
    }

    @Test
    void aNodeWithoutATechniqueWaitsForOne() {
        FixedTechnique gone = technique();
        techniques.bindReplicator(gone);
        techniques.unbindReplicator(gone);
        CommandSession session = Fakes.of(CommandSession.class, (proxy, method, arguments) -> System.out);
        assertThrows(IllegalStateException.class, () -> command.execute(session, List.of("other")));
    }
}
