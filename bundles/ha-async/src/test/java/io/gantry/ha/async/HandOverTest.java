package io.gantry.ha.async;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gantry.contract.LocalRequest;
import io.gantry.contract.Records;
import io.gantry.contract.stand.FakeConnection;
import io.gantry.contract.stand.Replies;
import io.gantry.log.LogTail;
import io.gantry.replica.GroupSwitch;
import io.gantry.replica.GroupSwitch.Group;
import io.gantry.replica.GroupSwitch.Member;
import io.gantry.replica.GroupSwitch.Phase;
import io.gantry.replica.Reign;
import io.gantry.replica.Role;
import io.gantry.replica.SwitchFile;
import io.gantry.wire.RequestCode;
import io.gantry.wire.RequestHandler;
import io.gantry.wire.ResponseCode;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a leader gives up to whom, and what it does when the other side goes silent. */
final class HandOverTest {
    private static final long NEXT = LeaderStand.EPOCH + 1;
    private static final int PATIENCE_MILLIS = 3_000;

    @TempDir
    private Path home;

    private LeaderStand stand;
    private RawFollower follower;

    @BeforeEach
    void open() throws Exception {
        stand = new LeaderStand(home);
        follower = stand.follower();
    }

    @AfterEach
    void close() throws Exception {
        stand.close();
        follower.close();
    }

    private static LocalRequest request(HandOverStep step, long epoch) {
        return LocalRequest.of(RequestCode.HAND_OVER_LEADERSHIP)
                .with("step", step)
                .with("epoch", epoch);
    }

    private Replies ask(HandOverStep step, long epoch) {
        return Replies.to(stand.handOver, request(step, epoch));
    }

    private Replies commit(long epoch, long end, long sum) {
        return Replies.to(
                stand.handOver,
                request(HandOverStep.COMMIT, epoch)
                        .with("end", end)
                        .with("sum", sum)
                        .with("address", "127.0.0.1:1")
                        .with("haAddress", "127.0.0.1:2"));
    }

    private long end() {
        return stand.log.appended().position();
    }

    private Role role() {
        return stand.technique.known().role();
    }

    private static void assertRefused(String cause, Replies reply) {
        assertEquals(ResponseCode.SYSTEM_ERROR, reply.code());
        assertTrue(reply.remark().contains(cause), reply.remark());
    }

    @Test
    void whoHasTheWholeLogIsHandedTheLeadershipOnDisk() throws Exception {
        Replies begun = ask(HandOverStep.BEGIN, LeaderStand.EPOCH);
        assertEquals(String.valueOf(end()), begun.field("end"));
        assertTrue(stand.gate.isClosed);
        assertEquals(
                ResponseCode.SUCCESS,
                commit(NEXT, end(), LogTail.sum(stand.log, end())).code());
        assertEquals("role=follower\nepoch=5\n", Files.readString(home.resolve("reign")));
        assertNull(stand.technique.inUse(), "nothing counts any more");
        assertEquals(1, stand.gate.givenBack);
        assertEquals(1, stand.handlers.size());
        assertEquals("false", ask(HandOverStep.CANCEL, NEXT).field("leads"), "it is too late");
        assertEquals(ResponseCode.SUCCESS, commit(NEXT, end(), 0).code(), "whose answer was lost");
        assertEquals(ResponseCode.SUCCESS, ask(HandOverStep.FOLLOW, NEXT).code());
        assertEquals(Role.FOLLOWER, stand.technique.inUse().role());
        assertTrue(stand.technique.inUse().isRelieved());
        assertFalse(stand.gate.isClosed);
    }

    @Test
    void whoHasOtherBytesIsNot() {
        ask(HandOverStep.BEGIN, LeaderStand.EPOCH);
        assertRefused("other bytes", commit(NEXT, end(), LogTail.sum(stand.log, end()) + 1));
        assertEquals(Role.LEADER, role());
        assertFalse(stand.gate.isClosed, "writes go on");
    }

    @Test
    void nobodyElseTakesWhatOneHasBegun() {
        ask(HandOverStep.BEGIN, LeaderStand.EPOCH);
        LocalRequest other = request(HandOverStep.COMMIT, NEXT)
                .with("end", end())
                .with("sum", LogTail.sum(stand.log, end()))
                .with("address", "10.0.0.9:1")
                .with("haAddress", "10.0.0.9:2")
                .from(new FakeConnection("10.0.0.9", 5));
        assertRefused("not held", Replies.to(stand.handOver, other));
        assertEquals(Role.LEADER, role());
    }

    /** Two followers ask one after the other; the first is late, and must not lead as well. */
    @Test
    void whoComesTooLateIsNotToldThatItWasHandedTheLeadership() {
        ask(HandOverStep.BEGIN, LeaderStand.EPOCH);
        long sum = LogTail.sum(stand.log, end());
        commit(NEXT, end(), sum);
        LocalRequest late = request(HandOverStep.COMMIT, NEXT)
                .with("end", end())
                .with("sum", sum)
                .with("address", "127.0.0.1:7")
                .with("haAddress", "127.0.0.1:8");
        assertRefused("not held", Replies.to(stand.handOver, late));
        assertEquals("127.0.0.1:1", ask(HandOverStep.CANCEL, NEXT).field("successor"));
    }

    @Test
    void whoSkipsAStepOrComesTooLateIsNot() throws Exception {
        long sum = LogTail.sum(stand.log, end());
        assertRefused("not held", commit(NEXT, end(), sum));
        assertRefused("in reign 4", ask(HandOverStep.BEGIN, 3));
        ask(HandOverStep.BEGIN, LeaderStand.EPOCH);
        assertRefused("already", ask(HandOverStep.BEGIN, LeaderStand.EPOCH));
        assertRefused("not held", commit(NEXT + 1, end(), sum));
        stand.clock.pass(PATIENCE_MILLIS);
        stand.timetable.step();
        assertFalse(stand.gate.isClosed, "the other went silent");
        assertRefused("not held", commit(NEXT, end(), sum));
        assertEquals("true", ask(HandOverStep.CANCEL, NEXT).field("leads"));
        assertEquals(Role.LEADER, role());
    }

    @Test
    void whoDoesNotFollowHoldsNobodyUp() {
        Replies stranger = Replies.to(
                stand.handOver, request(HandOverStep.BEGIN, LeaderStand.EPOCH).from(new FakeConnection("10.0.0.9", 5)));
        assertRefused("nobody at 10.0.0.9 follows", stranger);
        assertFalse(stand.gate.isClosed);
    }

    @Test
    void aGateThatDoesNotCloseIsOpenedAgain() {
        stand.gate.isStuck = true;
        assertRefused("does not count", ask(HandOverStep.BEGIN, LeaderStand.EPOCH));
        assertFalse(stand.gate.isClosed);
    }

    @Test
    void whoHandedOverFollowsByItselfWhenTheOtherGoesSilent() throws Exception {
        ask(HandOverStep.BEGIN, LeaderStand.EPOCH);
        commit(NEXT, end(), LogTail.sum(stand.log, end()));
        stand.clock.pass(PATIENCE_MILLIS);
        stand.timetable.step();
        assertEquals(Role.FOLLOWER, stand.technique.inUse().role());
        assertFalse(stand.gate.isClosed);
    }

    @Test
    void whatComesMeanwhileWaitsAndThenIsPassedOnAFewTimesAtMost() throws Exception {
        ask(HandOverStep.BEGIN, LeaderStand.EPOCH);
        commit(NEXT, end(), LogTail.sum(stand.log, end()));
        RequestHandler forwarder = stand.handlers.get(0);
        LocalRequest send = LocalRequest.of(RequestCode.SEND_MESSAGE_V2).body(new byte[10]);
        Replies waiting = Replies.to(forwarder, send);
        Replies often = Replies.to(forwarder, send.with("gantryHops", 3));
        assertEquals(ResponseCode.SERVICE_NOT_AVAILABLE, often.code());
        assertFalse(waiting.isAnswered());
        ask(HandOverStep.LED, NEXT);
        assertEquals(ResponseCode.SERVICE_NOT_AVAILABLE, waiting.code(), "there is no client here");
        assertTrue(waiting.remark().contains("the leader is 127.0.0.1:1"), waiting.remark());
    }

    @Test
    void whatWaitsIsBounded() {
        ask(HandOverStep.BEGIN, LeaderStand.EPOCH);
        commit(NEXT, end(), LogTail.sum(stand.log, end()));
        RequestHandler forwarder = stand.handlers.get(0);
        LocalRequest large = LocalRequest.of(RequestCode.SEND_MESSAGE_V2).body(new byte[16 << 20]);
        for (int i = 0; i < 4; i++) {
            assertFalse(Replies.to(forwarder, large).isAnswered());
        }
        assertEquals(ResponseCode.SYSTEM_BUSY, Replies.to(forwarder, large).code());
        stand.handOver.end();
        assertEquals(0, stand.handlers.size());
    }

    @Test
    void nothingIsPassedOnAnyMoreOnceAnotherTechniqueWorks() {
        ask(HandOverStep.BEGIN, LeaderStand.EPOCH);
        commit(NEXT, end(), LogTail.sum(stand.log, end()));
        ask(HandOverStep.FOLLOW, NEXT);
        assertEquals(1, stand.handlers.size());
        Group group = new Group(Member.read("127.0.0.1:1,127.0.0.1:2,127.0.0.1:3"), "127.0.0.1:2", "127.0.0.1:1");
        new SwitchFile(home).note(new GroupSwitch(NEXT + 1, "async", "raft", Phase.ACTIVE, group, end()));
        stand.technique.follow();
        assertEquals(0, stand.handlers.size(), "who leads there may be this node");
    }

    @Test
    void whatASwitchLeavesOpenKeepsANodeFromBeingPromoted() {
        stand.technique.requireSettled();
        SwitchFile file = new SwitchFile(home);
        Group group = new Group(Member.read("127.0.0.1:1,127.0.0.1:2,127.0.0.1:3"), "127.0.0.1:2", "127.0.0.1:1");
        file.note(new GroupSwitch(3, "raft", "async", Phase.ACTIVE, group, end() + 7));
        assertOpen("lacks 7 bytes");
        stand.log.append(Records.of("t", 0, "more than enough"));
        stand.technique.requireSettled();
        GroupSwitch promised = new GroupSwitch(6, "async", "raft", Phase.PROMISED, group, -1);
        file.note(promised);
        assertOpen("Switch 6 to raft is under way");
        file.note(promised.as(Phase.ABORTED));
        assertOpen("Whether all have given up switch 6");
        new Reign(home, Role.LEADER).become(Role.LEADER, 7);
        stand.technique.follow();
        stand.technique.requireSettled();
        assertEquals(10, stand.technique.nextEpoch(), "beyond what may have been begun and given up in silence");
    }

    private void assertOpen(String reason) {
        String message = assertThrows(IllegalStateException.class, stand.technique::requireSettled)
                .getMessage();
        assertTrue(message.contains(reason), message);
    }
}
