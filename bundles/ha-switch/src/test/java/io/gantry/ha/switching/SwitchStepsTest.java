package io.gantry.ha.switching;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gantry.contract.LocalReply;
import io.gantry.contract.LocalRequest;
import io.gantry.contract.Records;
import io.gantry.contract.stand.FakeConnection;
import io.gantry.log.LogTail;
import io.gantry.replica.GroupSwitch;
import io.gantry.replica.GroupSwitch.Phase;
import io.gantry.replica.PlannedLead;
import io.gantry.replica.Role;
import io.gantry.replica.SwitchFile;
import io.gantry.replica.SwitchFile.Known;
import io.gantry.wire.BadRequestException;
import io.gantry.wire.Connection;
import io.gantry.wire.RequestCode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a member does of a switch when others ask, and what it refuses. */
final class SwitchStepsTest {
    @TempDir
    private Path home;

    private MemberStand stand;
    private long end;

    @BeforeEach
    void open() {
        stand = new MemberStand(home);
        stand.log.append(Records.of("t", 0, "a message"));
        end = stand.log.appended().position();
    }

    private static LocalRequest request(SwitchStep step, GroupSwitch wanted, long sum) {
        return LocalRequest.of(RequestCode.SWITCH_REPLICATION, "step", step.name(), "sum", String.valueOf(sum))
                .body(SwitchFile.text(new Known(null, wanted)).getBytes(StandardCharsets.US_ASCII));
    }

    private MemberState ask(LocalRequest request) {
        LocalReply reply = new LocalReply();
        stand.steps.handle(request, reply);
        return MemberState.read(GroupStand.read(reply.response().join()));
    }

    private MemberState ask(SwitchStep step, GroupSwitch wanted) {
        return ask(request(step, wanted, LogTail.sum(stand.log, end)));
    }

    private void assertRefused(String cause, LocalRequest request) {
        Known before = stand.node.known();
        String message =
                assertThrows(BadRequestException.class, () -> ask(request)).getMessage();
        assertTrue(message.contains(cause), message);
        assertEquals(before, stand.node.known());
    }

    private static GroupSwitch promised(long id) {
        return MemberStand.change(id, Phase.PROMISED, -1);
    }

    @Test
    void aMemberPromisesThenIsSealedAndTheNewTechniqueFollows() {
        MemberState state = ask(SwitchStep.STATE, null);
        assertEquals("fixed", state.technique());
        assertEquals(Role.FOLLOWER, state.role());
        assertEquals(end, state.end());
        assertTrue(ask(SwitchStep.PREPARE, promised(5)).isIn(5, Phase.PROMISED));
        assertEquals(List.of("other prepares"), stand.told);
        MemberState sealed = ask(SwitchStep.SEAL, promised(5).sealed(end));
        assertTrue(sealed.isIn(5, Phase.SEALED));
        assertEquals(List.of("other prepares", "fixed follows", "other follows"), stand.told);
        assertTrue(ask(SwitchStep.SEAL, promised(5).sealed(end)).isIn(5, Phase.SEALED), "its answer may be lost");
        assertRefused("is sealed", request(SwitchStep.ABORT, promised(5), 0));
        assertEquals(6, ask(SwitchStep.STATE, null).newest());
    }

    @Test
    void aLogThatIsNotTheLeadersIsNotSealed() {
        ask(SwitchStep.PREPARE, promised(5));
        assertRefused("other bytes", request(SwitchStep.SEAL, promised(5).sealed(end), 77));
        assertRefused("ends at", request(SwitchStep.SEAL, promised(5).sealed(end + 1), 77));
        assertRefused("not promised here", request(SwitchStep.SEAL, promised(6).sealed(end), 77));
        assertTrue(ask(SwitchStep.ABORT, promised(5)).isIn(5, Phase.ABORTED));
        assertRefused(
                "does not become SEALED", request(SwitchStep.SEAL, promised(5).sealed(end), sum()));
        assertRefused("does not become PROMISED", request(SwitchStep.PREPARE, promised(5), 0));
        assertTrue(ask(SwitchStep.PREPARE, promised(7)).isIn(7, Phase.PROMISED));
    }

    private long sum() {
        return LogTail.sum(stand.log, end);
    }

    @Test
    void whatIsNeverPromisedIsGivenUpForGood() {
        assertTrue(ask(SwitchStep.ABORT, promised(5)).isIn(5, Phase.ABORTED));
        assertRefused("does not become PROMISED", request(SwitchStep.PREPARE, promised(5), 0));
    }

    @Test
    void whoIsNotReadyPromisesThatItWillNotBe() {
        stand.failure = "its port is taken";
        String message = assertThrows(BadRequestException.class, () -> ask(SwitchStep.PREPARE, promised(5)))
                .getMessage();
        assertTrue(message.contains("its port is taken"), message);
        assertTrue(stand.node.known().next().isIn(Phase.ABORTED));
    }

    @Test
    void strangersAndNonsenseChangeNothing() {
        Connection stranger = new FakeConnection("192.0.2.7", 5);
        assertRefused(
                "nobody at 192.0.2.7",
                request(SwitchStep.PREPARE, promised(5), 0).from(stranger));
        assertRefused("No step", LocalRequest.of(RequestCode.SWITCH_REPLICATION, "step", "jump", "sum", "0"));
        assertRefused(
                "does not say which", LocalRequest.of(RequestCode.SWITCH_REPLICATION, "step", "seal", "sum", "0"));
        byte[] noise = "next.id=x\n".getBytes(StandardCharsets.US_ASCII);
        assertRefused("makes sense", request(SwitchStep.SEAL, null, 0).body(noise));
        assertRefused("at most", request(SwitchStep.SEAL, null, 0).body(new byte[17 << 10]));
        assertRefused("knows number 1", request(SwitchStep.PREPARE, promised(1), 0));
        GroupSwitch other =
                new GroupSwitch(5, "other", "fixed", Phase.PROMISED, promised(5).group(), -1);
        assertRefused("its technique is fixed", request(SwitchStep.PREPARE, other, 0));
        assertNull(stand.node.known().next());
    }

    @Test
    void whoIsNamedTheMasterLeadsByAgreementIfItsTechniqueKnowsOne() {
        LocalRequest lead = LocalRequest.of(RequestCode.SWITCH_REPLICATION, "step", SwitchStep.LEAD.name(), "sum", "0");
        assertRefused("by agreement", lead);
        stand.steps.bindLead(leadOf("another"));
        assertRefused("by agreement", lead);
        PlannedLead fixed = leadOf("fixed");
        stand.steps.bindLead(fixed);
        assertRefused("nobody at 192.0.2.7", lead.from(new FakeConnection("192.0.2.7", 5)));
        assertEquals(List.of(), stand.told);
        ask(LocalRequest.of(RequestCode.SWITCH_REPLICATION, "step", SwitchStep.LEAD.name(), "sum", "0"));
        assertEquals(List.of("fixed leads"), stand.told);
        stand.steps.unbindLead(fixed);
        assertRefused(
                "by agreement",
                LocalRequest.of(RequestCode.SWITCH_REPLICATION, "step", SwitchStep.LEAD.name(), "sum", "0"));
    }

    private PlannedLead leadOf(String technique) {
        return new PlannedLead() {
            @Override
            public String technique() {
                return technique;
            }

            @Override
            public String lead() {
                stand.told.add(technique + " leads");
                return "done";
            }
        };
    }

    @Test
    void aBundleThatASwitchWasMadeReadyWithDoesNotGo() {
        GroupSwitch done = MemberStand.change(5, Phase.ACTIVE, end);
        stand.node.activate(done);
        stand.told.clear();
        stand.node.drop("fixed", MemberStand.change(4, Phase.ACTIVE, end));
        assertEquals(List.of(), stand.told, "another switch was done since");
        stand.node.drop("fixed", done);
        assertEquals(1, stand.told.size(), "nobody needs it: " + stand.told);
        stand.told.clear();
        ask(SwitchStep.PREPARE, promised(7));
        stand.node.drop("other", done);
        assertEquals(List.of("other prepares"), stand.told, "it was decided before the switch began");
    }
}
