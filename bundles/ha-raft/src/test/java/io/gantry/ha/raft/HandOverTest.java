package io.gantry.ha.raft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.alipay.sofa.jraft.entity.PeerId;
import io.gantry.agent.Clock;
import io.gantry.contract.Waiting;
import io.gantry.log.AppendStatus;
import io.gantry.replica.Role;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Leadership goes to who can take it, when it can. */
final class HandOverTest {
    /** The library takes an offer back after 600 ms. */
    private static final Executor LATER = CompletableFuture.delayedExecutor(1_500, TimeUnit.MILLISECONDS);

    @TempDir
    Path folder;

    private static boolean await(BooleanSupplier condition, long millis) {
        Clock clock = Clock.system();
        long since = clock.nanos();
        while (!condition.getAsBoolean() && clock.nanos() - since < TimeUnit.MILLISECONDS.toNanos(millis)) {
            Thread.yield();
        }
        return condition.getAsBoolean();
    }

    private static HandOver handOver(GroupStand group, int from, int to) {
        return new HandOver(group.member(from).member(), peer(group, to), HandOverTest::await);
    }

    private static PeerId peer(GroupStand group, int number) {
        return group.member(number).member().members().own();
    }

    @Test
    void whoGetsTheLastEntriesLateIsOfferedItUntilItHasThem() throws Exception {
        try (GroupStand group = new GroupStand(folder, 3)) {
            int leader = group.leader();
            int next = (leader + 1) % 3;
            Waiting.until(group.member(next).committed(), group.append(leader, 10));
            HandOver handOver = handOver(group, leader, next);
            handOver.awaitNear();
            group.refuse(next, AppendStatus.DISK_FULL);
            long end = group.append(leader, 10);
            Waiting.until(group.member(leader).committed(), end);
            CompletableFuture<Void> room = CompletableFuture.runAsync(() -> group.refuse(next, null), LATER);
            handOver.offer();
            assertTrue(room.isDone(), "nobody leads without the last entries");
            assertEquals(next, group.leader());
            Waiting.until(group.member(leader).committed(), group.append(next, 10));
        }
    }

    @Test
    void whoIsFarBehindIsOfferedNothing() throws IOException {
        try (GroupStand group = new GroupStand(folder, 3)) {
            int leader = group.leader();
            int full = (leader + 1) % 3;
            Waiting.until(group.member(full).committed(), group.append(leader, 10));
            group.refuse(full, AppendStatus.DISK_FULL);
            long begin = group.log(leader).appended().position();
            while (group.log(leader).appended().position() - begin < 2 << 20) {
                Waiting.until(group.member(leader).committed(), group.append(leader, 1_000));
            }
            String reason = assertThrows(IllegalStateException.class, () -> handOver(group, leader, full)
                            .awaitNear())
                    .getMessage();
            assertTrue(reason.contains(peer(group, full) + " has not nearly all"), reason);
            Waiting.until(group.member(leader).committed(), group.append(leader, 1));
            assertEquals(Role.LEADER, group.member(leader).role());
        }
    }

    /** It was offered leadership for four seconds, in which writes waited, and did not want it. */
    @Test
    void whoDoesNotVoteYetIsOfferedNothing() throws Exception {
        try (GroupStand group = new GroupStand(folder, 3)) {
            int leader = group.leader();
            int unsure = (leader + 1) % 3;
            Waiting.until(group.member(unsure).committed(), group.append(leader, 10));
            group.stop(unsure);
            group.forgetVote(unsure);
            group.start(unsure, AppendStatus.DISK_FULL);
            Waiting.until(group.member(leader).committed(), group.append(leader, 10));
            String reason = assertThrows(IllegalStateException.class, () -> handOver(group, leader, unsure)
                            .awaitNear())
                    .getMessage();
            assertTrue(reason.contains(peer(group, unsure) + " does not vote"), reason);
            group.refuse(unsure, null);
            HandOver whenItVotes = handOver(group, leader, unsure);
            whenItVotes.awaitNear();
            whenItVotes.offer();
            assertEquals(unsure, group.leader());
        }
    }

    @Test
    void aStrangerIsOfferedNothingAndNobodyButTheLeaderOffers() throws IOException {
        try (GroupStand group = new GroupStand(folder, 3)) {
            int leader = group.leader();
            int other = (leader + 1) % 3;
            HandOver toStranger =
                    new HandOver(group.member(leader).member(), new PeerId("127.0.0.1", 1), HandOverTest::await);
            String reason = assertThrows(IllegalStateException.class, toStranger::awaitNear)
                    .getMessage();
            assertTrue(reason.contains("127.0.0.1:1 is no member"), reason);
            reason = assertThrows(IllegalStateException.class, () -> handOver(group, other, leader))
                    .getMessage();
            assertTrue(reason.contains("does not lead"), reason);
        }
    }
}
