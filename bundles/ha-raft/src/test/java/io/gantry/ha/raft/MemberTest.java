package io.gantry.ha.raft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gantry.contract.Records;
import io.gantry.contract.Waiting;
import io.gantry.log.AppendResult;
import io.gantry.log.AppendStatus;
import io.gantry.log.LogSlice;
import io.gantry.replica.LeaderStatus;
import io.gantry.replica.Role;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Members of a group, over real sockets: what counts is everywhere, in one order, at one place. */
class MemberTest {
    @TempDir
    Path folder;

    @Test
    void whatTheLeaderAppendsCountsAndIsEverywhere() throws IOException {
        try (GroupStand group = new GroupStand(folder, 3)) {
            int leader = group.leader();
            long end = group.append(leader, 500);
            Waiting.until(group.member(leader).committed(), end);
            for (int i = 0; i < group.size(); i++) {
                Waiting.until(group.member(i).committed(), end);
                assertEquals(bytes(group, leader, end), bytes(group, i, end));
            }
        }
    }

    @Test
    void aNewLeaderIsElectedAndTheOldOneFollowsWhenItComesBack() throws IOException {
        try (GroupStand group = new GroupStand(folder, 3)) {
            int old = group.leader();
            Waiting.until(group.member(old).committed(), group.append(old, 100));
            group.stop(old);
            int next = group.leader();
            long end = group.append(next, 100);
            Waiting.until(group.member(next).committed(), end);
            group.start(old);
            Waiting.until(group.member(old).committed(), end);
            assertEquals(bytes(group, next, end), bytes(group, old, end));
        }
    }

    @Test
    void whatALeaderCouldNotProposeIsProposedWhenItLeadsAgain() throws IOException {
        try (GroupStand group = new GroupStand(folder, 1)) {
            long end = group.append(group.leader(), 10);
            Waiting.until(group.member(0).committed(), end);
            group.stop(0);
            AppendResult tail = group.log(0).append(Records.of("t", 0, "nobody proposed it"));
            group.start(0);
            group.leader();
            Waiting.until(group.member(0).committed(), tail.end());
        }
    }

    @Test
    void withoutAMajorityNothingCountsUntilItIsBack() throws IOException {
        try (GroupStand group = new GroupStand(folder, 3)) {
            int leader = group.leader();
            Waiting.until(group.member(leader).committed(), group.append(leader, 10));
            int first = (leader + 1) % 3;
            int second = (leader + 2) % 3;
            group.stop(first);
            group.stop(second);
            long before = group.member(leader).committed().position();
            group.append(leader, 1);
            Waiting.until(() -> group.member(leader).role() != Role.LEADER);
            assertEquals(before, group.member(leader).committed().position());
            group.start(first);
            int next = group.leader();
            Waiting.until(group.member(next).committed(), group.append(next, 1));
        }
    }

    @Test
    void aFollowerWithoutRoomHoldsUpNobodyAndGoesOnWhenThereIsRoom() throws IOException {
        try (GroupStand group = new GroupStand(folder, 3)) {
            int leader = group.leader();
            int full = (leader + 1) % 3;
            Waiting.until(group.member(full).committed(), group.append(leader, 10));
            long had = group.log(full).appended().position();
            group.refuse(full, AppendStatus.DISK_FULL);
            long end = group.append(leader, 100);
            Waiting.until(group.member(leader).committed(), end);
            assertEquals(had, group.log(full).appended().position());
            group.refuse(full, null);
            Waiting.until(group.member(full).committed(), end);
            assertEquals(bytes(group, leader, end), bytes(group, full, end));
        }
    }

    @Test
    void aFollowerKnowsWhereTheLeadersLogEndsAndSaysWhenItDoesNot() throws IOException {
        try (GroupStand group = new GroupStand(folder, 3)) {
            int leader = group.leader();
            int follower = (leader + 1) % 3;
            long had = group.append(leader, 10);
            Waiting.until(group.member(follower).committed(), had);
            Waiting.until(() -> known(group, follower).position() == had);
            assertEquals(0, known(group, follower).behindMillis());
            group.refuse(follower, AppendStatus.DISK_FULL);
            long end = group.append(leader, 100);
            Waiting.until(() -> known(group, follower).position() == end);
            assertTrue(known(group, follower).behindMillis() > 0, "the log on the heap writes an old time");
            assertTrue(known(group, follower).heardMillis() > 0);
            group.stop((leader + 2) % 3);
            group.stop(leader);
            Waiting.until(() -> !known(group, follower).isConnected());
            assertEquals(-1, known(group, follower).position());
            assertEquals(-1, known(group, follower).behindMillis());
        }
    }

    private static LeaderStatus known(GroupStand group, int follower) {
        return group.member(follower).leader().orElseThrow();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whoWasAwayForLongIsSentTheLog(boolean hasLostAll) throws IOException {
        try (GroupStand group = new GroupStand(folder, 3)) {
            int leader = group.leader();
            int away = (leader + 1) % group.size();
            Waiting.until(group.member(away).committed(), group.append(leader, 300));
            group.stop(away);
            if (hasLostAll) {
                group.erase(away);
            }
            for (int i = 0; i < 3; i++) {
                Waiting.until(group.member(leader).committed(), group.append(leader, 3_000));
                group.note(leader);
            }
            long end = group.append(leader, 100);
            group.start(away);
            Waiting.until(group.member(away).committed(), end);
            assertEquals(bytes(group, leader, end), bytes(group, away, end));
            assertTrue(group.hasNoted(away), "it was sent the log, and not all entries");
            long more = group.append(leader, 100);
            Waiting.until(group.member(away).committed(), more);
            group.stop(away);
            group.start(away);
            Waiting.until(group.member(away).committed(), group.append(leader, 10));
        }
    }

    @Test
    void whoEndsWhileItIsSentTheLogIsSentItAgain() throws IOException {
        try (GroupStand group = new GroupStand(folder, 3)) {
            int leader = group.leader();
            int away = (leader + 1) % group.size();
            group.stop(away);
            group.erase(away);
            for (int i = 0; i < 3; i++) {
                Waiting.until(group.member(leader).committed(), group.append(leader, 1_000));
                group.note(leader);
            }
            group.start(away, AppendStatus.DISK_FULL);
            Waiting.until(() -> hasNoted(group, away));
            group.stop(away);
            group.start(away);
            Waiting.until(group.member(away).committed(), group.append(leader, 10));
        }
    }

    private static boolean hasNoted(GroupStand group, int member) {
        try {
            return group.hasNoted(member);
        } catch (IOException e) {
            return false;
        }
    }

    /** The name of a note can be on disk before what is in it. */
    @Test
    void aMemberStartsWithoutWhatItsNoteSaid() throws IOException {
        try (GroupStand group = new GroupStand(folder, 3)) {
            int leader = group.leader();
            Waiting.until(group.member(leader).committed(), group.append(leader, 100));
            group.note(leader);
            group.stop(leader);
            group.forgetNote(leader);
            int next = group.leader();
            group.start(leader);
            Waiting.until(group.member(leader).committed(), group.append(next, 10));
        }
    }

    private static ByteBuffer bytes(GroupStand group, int member, long end) {
        try (LogSlice slice = group.log(member).read(0, (int) end).orElseThrow()) {
            return slice.buffer();
        }
    }
}
