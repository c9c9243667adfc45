package io.gantry.ha.raft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.alipay.sofa.jraft.entity.PeerId;
import io.gantry.contract.HeapLog;
import io.gantry.contract.Records;
import io.gantry.contract.Waiting;
import io.gantry.replica.Role;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A node that may have forgotten what it said does not vote. */
final class VoteGateTest {
    private static final PeerId OWN = new PeerId("127.0.0.1", 1);
    private static final long TERM = 7;
    private static final long ELECTIONS_MILLIS = 2_500;

    @TempDir
    private Path folder;

    private final Map<PeerId, Long> terms = new TreeMap<>((a, b) -> a.getPort() - b.getPort());

    private VoteGate gate(boolean isForced) {
        return gate(isForced, false, new HeapLog(true));
    }

    private VoteGate gate(boolean isForced, boolean hasForgotten, HeapLog log) {
        Members members = new Members(
                Map.of("n0", OWN, "n1", new PeerId("127.0.0.1", 2), "n2", new PeerId("127.0.0.1", 3)), "n0");
        Membership membership = new Membership("g", members, folder.resolve("raft"), null);
        return new VoteGate(membership, log, isForced, hasForgotten, peer -> terms.getOrDefault(peer, -1L));
    }

    private void hasVoted() {
        assertTrue(new VoteFile(folder.resolve("raft/vote")).setTermAndVotedFor(TERM, OWN));
    }

    private Path mark() {
        return folder.resolve("raft/working");
    }

    @Test
    void aNewGroupBeginsWhenMoreThanHalfAreThereAndKnowNothing() {
        VoteGate gate = gate(true);
        gate.doWork();
        assertFalse(gate.isOpen(), "it is alone");
        assertTrue(!gate.isElectable(), "nor does it want to be elected");
        terms.put(new PeerId("127.0.0.1", 3), 0L);
        gate.doWork();
        assertTrue(gate.isOpen());
        assertTrue(gate.isElectable());
    }

    @Test
    void whoIsNewToAGroupThatWorksIsToldByALeaderAlsoAfterAStart() {
        VoteGate gate = gate(true);
        terms.put(new PeerId("127.0.0.1", 2), 0L);
        terms.put(new PeerId("127.0.0.1", 3), TERM);
        gate.doWork();
        gate.doWork();
        assertFalse(gate.isOpen());
        hasVoted();
        assertFalse(gate(true).isOpen(), "that it heard of a term gives it nothing");
        VoteGate allowed = gate(true);
        allowed.open("somebody is sure");
        assertTrue(allowed.isOpen() && gate(true).isOpen(), "once it votes it may after a start");
    }

    @Test
    void whoLostUnforcedPagesDoesNotVote() throws IOException {
        hasVoted();
        assertTrue(gate(false).isOpen(), "there is no mark of other work");
        assertTrue(gate(false).isOpen(), "a killed process loses nothing");
        Files.writeString(mark(), "another start of the machine");
        assertFalse(gate(false).isOpen());
        Files.writeString(mark(), "another start of the machine");
        assertTrue(gate(true).isOpen(), "what it acknowledged was on disk");
    }

    @Test
    void whoseIndexBeganAnewDoesNotVoteEither() {
        hasVoted();
        assertFalse(gate(true, true, new HeapLog(true)).isOpen());
        assertFalse(gate(true).isOpen(), "nor after the next start");
    }

    @Test
    void theMarkGoesWhenAllIsOnDiskAndNotBefore() {
        hasVoted();
        HeapLog slow = new HeapLog(false);
        slow.append(Records.of("t", 0, "not on disk"));
        gate(false, false, slow).rest();
        assertTrue(Files.exists(mark()), "a disk that takes nothing holds nobody up for long, and is remembered");
        gate(false).rest();
        assertFalse(Files.exists(mark()));
    }

    @Test
    void whoLostItsFolderElectsNobodyWithoutWhatItHadAcknowledged() throws Exception {
        try (GroupStand group = new GroupStand(folder, 3)) {
            int leader = group.leader();
            int away = (leader + 1) % 3;
            int lost = (leader + 2) % 3;
            Waiting.until(group.member(away).committed(), append(group, leader, "all have it"));
            group.stop(away);
            long end = append(group, leader, "the one that is away has it not");
            Waiting.until(group.member(lost).committed(), end);
            group.stop(lost);
            group.erase(lost);
            group.stop(leader);
            group.start(away);
            group.start(lost);
            assertFalse(new CountDownLatch(1).await(ELECTIONS_MILLIS, TimeUnit.MILLISECONDS));
            assertNotEquals(Role.LEADER, group.member(away).role());
            assertNotEquals(Role.LEADER, group.member(lost).role());
            group.start(leader);
            assertEquals(leader, group.leader());
            Waiting.until(group.member(lost).committed(), end);
            Waiting.until(group.member(away).committed(), end);
            Waiting.until(() -> group.member(lost).member().vote().isOpen());
        }
    }

    @Test
    void whoMayHaveForgottenItsVoteIsNotElectedAlthoughItHasTheWholeLog() throws Exception {
        try (GroupStand group = new GroupStand(folder, 3)) {
            int leader = group.leader();
            long end = append(group, leader, "all have it");
            for (int i = 0; i < 3; i++) {
                Waiting.until(group.member(i).committed(), end);
            }
            int unsure = (leader + 1) % 3;
            int other = (leader + 2) % 3;
            for (int i : new int[] {unsure, other, leader}) {
                group.stop(i);
            }
            group.forgetVote(unsure);
            group.start(unsure);
            group.start(other);
            assertFalse(new CountDownLatch(1).await(ELECTIONS_MILLIS, TimeUnit.MILLISECONDS));
            assertNotEquals(Role.LEADER, group.member(unsure).role());
            assertNotEquals(Role.LEADER, group.member(other).role());
            group.start(leader);
            assertNotEquals(unsure, group.leader());
            Waiting.until(() -> group.member(unsure).member().vote().isOpen());
        }
    }

    private static long append(GroupStand group, int member, String body) {
        return group.log(member).append(Records.of("t", 0, body)).end();
    }
}
