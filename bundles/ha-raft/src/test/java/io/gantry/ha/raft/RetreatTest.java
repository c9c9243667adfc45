package io.gantry.ha.raft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.alipay.sofa.jraft.entity.PeerId;
import io.gantry.agent.Clock;
import io.gantry.contract.SteppedClock;
import io.gantry.contract.Waiting;
import io.gantry.log.AppendStatus;
import io.gantry.replica.Role;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Who has no room does not lead while another could. */
final class RetreatTest {
    @TempDir
    Path folder;

    private final SteppedClock clock = new SteppedClock();
    private final List<PeerId> offered = new ArrayList<>();
    private GroupStand group;
    private int leader;
    private int next;
    private int last;

    @BeforeEach
    void open() throws IOException {
        group = new GroupStand(folder, 3);
        leader = group.leader();
        next = (leader + 1) % 3;
        last = (leader + 2) % 3;
        long end = group.append(leader, 10);
        Waiting.until(group.member(next).committed(), end);
        Waiting.until(group.member(last).committed(), end);
    }

    @AfterEach
    void close() {
        group.close();
    }

    private static boolean await(BooleanSupplier condition, long millis) {
        Clock real = Clock.system();
        long since = real.nanos();
        while (!condition.getAsBoolean() && real.nanos() - since < TimeUnit.MILLISECONDS.toNanos(millis)) {
            Thread.yield();
        }
        return condition.getAsBoolean();
    }

    private Member member(int number) {
        return group.member(number).member();
    }

    private PeerId peer(int number) {
        return member(number).members().own();
    }

    /** Of a member that this test steps. */
    private Retreat retreat(int of) {
        return new Retreat(
                () -> member(of),
                to -> {
                    offered.add(to);
                    HandOver handOver = new HandOver(member(of), to, RetreatTest::await);
                    handOver.awaitNear();
                    handOver.offer();
                    return 0;
                },
                clock,
                false);
    }

    private void fill(int number, AppendStatus reason) {
        group.fill(number, reason);
        Waiting.until(() -> member(number).outlook().refusal().isEmpty() == (reason == null));
    }

    /** Whatever the library offers or wants elected. */
    private void step(Retreat retreat) throws InterruptedException {
        retreat.doWork();
        clock.pass(10_000);
        retreat.doWork();
    }

    @ParameterizedTest
    @EnumSource(names = {"DISK_FULL", "NOT_WRITABLE"})
    void aLeaderThatTakesNothingHandsOverToWhoTakesSomething(AppendStatus reason) throws Exception {
        Retreat retreat = retreat(leader);
        step(retreat);
        assertEquals(List.of(), offered, "there is room");
        fill(next, reason);
        fill(leader, reason);
        retreat.doWork();
        assertEquals(List.of(), offered, "a moment without room is worth no change");
        clock.pass(1_000);
        retreat.doWork();
        assertEquals(List.of(peer(last)), offered);
        assertEquals(last, group.leader());
        assertEquals(peer(last) + " was handed leadership, because this log takes nothing", retreat.remark());
        fill(next, null);
        Waiting.until(group.member(last).committed(), group.append(last, 10));
        step(retreat);
        assertEquals(1, offered.size(), "who does not lead has nothing to hand over");
        fill(leader, null);
        retreat.doWork();
        assertEquals("", retreat.remark());
        Waiting.until(group.member(leader).committed(), group.append(last, 10));
    }

    @Test
    void whoKnowsNobodyWithRoomLeadsOnAndTriesAgain() throws Exception {
        Retreat retreat = retreat(leader);
        for (int i = 0; i < 3; i++) {
            fill(i, AppendStatus.DISK_FULL);
        }
        step(retreat);
        assertEquals(List.of(), offered);
        assertEquals(Role.LEADER, group.member(leader).role());
        assertTrue(retreat.remark().startsWith("this node leads on although its log takes nothing"), retreat.remark());
        assertTrue(retreat.remark().contains(peer(next) + " has a log that takes nothing either"), retreat.remark());
        assertTrue(retreat.remark().contains(peer(last) + " has a log that takes nothing either"), retreat.remark());
        fill(next, null);
        clock.pass(9_000);
        retreat.doWork();
        assertEquals(List.of(), offered, "it tried a moment ago");
        clock.pass(1_000);
        retreat.doWork();
        assertEquals(List.of(peer(next)), offered);
        assertEquals(next, group.leader());
    }

    @Test
    void nobodyIsHandedLeadershipWhoseLogTakesNothing() {
        fill(next, AppendStatus.DISK_FULL);
        HandOver handOver = new HandOver(member(leader), peer(next), RetreatTest::await);
        String reason =
                assertThrows(IllegalStateException.class, handOver::awaitNear).getMessage();
        assertTrue(reason.contains("the log of " + peer(next) + " takes nothing"), reason);
        assertEquals(peer(last), Refuge.of(member(leader)).to());
    }

    @Test
    void whoTakesNothingIsNotElectedWhileAnotherCanBe() {
        fill(next, AppendStatus.DISK_FULL);
        Waiting.until(() -> !member(next).vote().isElectable());
        group.stop(leader);
        assertEquals(last, group.leader());
        fill(next, null);
        Waiting.until(() -> member(next).vote().isElectable());
    }

    @Test
    void whoTakesNothingIsElectedWhenNobodyElseHasAllThatCounts() throws IOException {
        group.stop(last);
        long end = group.append(leader, 10);
        Waiting.until(group.member(next).committed(), end);
        fill(next, AppendStatus.DISK_FULL);
        Waiting.until(() -> !member(next).vote().isElectable());
        group.stop(leader);
        group.start(last);
        assertEquals(next, group.leader());
        Waiting.until(group.member(last).committed(), end);
        assertTrue(member(next).vote().isElectable(), "others had their time");
    }
}
