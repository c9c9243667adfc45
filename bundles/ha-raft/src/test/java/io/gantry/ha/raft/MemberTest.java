package io.gantry.ha.raft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gantry.contract.Records;
import io.gantry.contract.Waiting;
import io.gantry.log.AppendResult;
import io.gantry.log.AppendStatus;
import io.gantry.log.LogSlice;
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
            long end = append(group, leader, 500);
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
            Waiting.until(group.member(old).committed(), append(group, old, 100));
            group.stop(old);
            int next = group.leader();
            long end = append(group, next, 100);
            Waiting.until(group.member(next).committed(), end);
            group.start(old);
            Waiting.until(group.member(old).committed(), end);
            assertEquals(bytes(group, next, end), bytes(group, old, end));
        }
    }

    @Test
    void whatALeaderCouldNotProposeIsProposedWhenItLeadsAgain() throws IOException {
        try (GroupStand group = new GroupStand(folder, 1)) {
            long end = append(group, group.leader(), 10);
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
            Waiting.until(group.member(leader).committed(), append(group, leader, 10));
            int first = (leader + 1) % 3;
            int second = (leader + 2) % 3;
            group.stop(first);
            group.stop(second);
            long before = group.member(leader).committed().position();
            append(group, leader, 1);
            Waiting.until(() -> group.member(leader).role() != Role.LEADER);
            assertEquals(before, group.member(leader).committed().position());
            group.start(first);
            int next = group.leader();
            Waiting.until(group.member(next).committed(), append(group, next, 1));
        }
    }

    @Test
    void aFollowerWithoutRoomHoldsUpNobodyAndGoesOnWhenThereIsRoom() throws IOException {
        try (GroupStand group = new GroupStand(folder, 3)) {
            int leader = group.leader();
            int full = (leader + 1) % 3;
            Waiting.until(group.member(full).committed(), append(group, leader, 10));
            long had = group.log(full).appended().position();
            group.refuse(full, AppendStatus.DISK_FULL);
            long end = append(group, leader, 100);
            Waiting.until(group.member(leader).committed(), end);
            assertEquals(had, group.log(full).appended().position());
            group.refuse(full, null);
            Waiting.until(group.member(full).committed(), end);
            assertEquals(bytes(group, leader, end), bytes(group, full, end));
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whoWasAwayForLongIsSentTheLog(boolean hasLostAll) throws IOException {
        try (GroupStand group = new GroupStand(folder, 3)) {
            int leader = group.leader();
            int away = (leader + 1) % group.size();
            Waiting.until(group.member(away).committed(), append(group, leader, 300));
            group.stop(away);
            if (hasLostAll) {
                group.erase(away);
            }
            for (int i = 0; i < 3; i++) {
                Waiting.until(group.member(leader).committed(), append(group, leader, 3_000));
                group.note(leader);
            }
            long end = append(group, leader, 100);
            group.start(away);
            Waiting.until(group.member(away).committed(), end);
            assertEquals(bytes(group, leader, end), bytes(group, away, end));
            assertTrue(group.hasNoted(away), "it was sent the log, and not all entries");
            long more = append(group, leader, 100);
            Waiting.until(group.member(away).committed(), more);
            group.stop(away);
            group.start(away);
            Waiting.until(group.member(away).committed(), append(group, leader, 10));
        }
    }

    private static long append(GroupStand group, int leader, int count) {
        long end = 0;
        for (int i = 0; i < count; i++) {
            end = group.log(leader).append(Records.of("t", 0, "message " + i)).end();
        }
        return end;
    }

    private static ByteBuffer bytes(GroupStand group, int member, long end) {
        try (LogSlice slice = group.log(member).read(0, (int) end).orElseThrow()) {
            return slice.buffer();
        }
    }
}
