package io.gantry.ha.async;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gantry.agent.Clock;
import io.gantry.contract.HeapLog;
import io.gantry.contract.HeapReplica;
import io.gantry.contract.Records;
import io.gantry.contract.Waiting;
import io.gantry.log.AppendStatus;
import io.gantry.log.CommitLog;
import io.gantry.log.LogSlice;
import io.gantry.replica.Reign;
import io.gantry.replica.Role;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a follower takes from whom, over real sockets, and what it says. */
@Timeout(60)
final class FollowingTest {
    private final HeapLog theirs = new HeapLog(true);
    private final HeapLog own = new HeapLog(false);

    @TempDir
    private Path home;

    private HeapReplica copies;
    private FollowingReplicator follower;
    private volatile String leader = "";
    /** Null when it cannot be asked. */
    private volatile HeapLog asked;
    /** What is below has gone from it. */
    private volatile long left;

    private volatile long epoch;

    private final Upstream upstream = new TestUpstream(() -> leader, PeerSecret.NONE, () -> {
        HeapLog log = asked;
        return log == null ? null : new HeapLeaderLog(log, left, epoch);
    });

    @AfterEach
    void close() {
        if (follower != null) {
            follower.close();
        }
    }

    @BeforeEach
    void open() {
        copies = new HeapReplica(own, home);
    }

    private void follow(TestSettings settings) {
        follower = new FollowingReplicator(
                own, copies, settings.settings(), upstream, new Reign(home, Role.FOLLOWER), cause -> {});
    }

    private AsyncReplicator lead(TestSettings settings) {
        AsyncReplicator replicator =
                new AsyncReplicator(theirs, settings.settings(), TestSettings.TERMS, 0, Clock.system(), cause -> {});
        leader = "127.0.0.1:" + replicator.port();
        return replicator;
    }

    private long append(int count) {
        for (int i = 0; i < count; i++) {
            theirs.append(Records.of("t", 0, "message " + i));
        }
        return theirs.appended().position();
    }

    private static byte[] bytes(CommitLog log) {
        byte[] all = new byte[(int) log.appended().position()];
        ByteBuffer target = ByteBuffer.wrap(all);
        while (target.hasRemaining()) {
            try (LogSlice slice = log.read(target.position(), 1 << 16).orElseThrow()) {
                target.put(slice.buffer());
            }
        }
        return all;
    }

    private void awaitCopied() {
        long end = theirs.appended().position();
        Waiting.until(() -> own.appended().position() == end);
        assertArrayEquals(bytes(theirs), bytes(own));
    }

    @Test
    void aLeaderOfOursIsCopiedByteByByteAndKnowsIt() {
        append(2_000);
        try (AsyncReplicator leading = lead(new TestSettings().with("batchBytes", 777))) {
            follow(new TestSettings());
            awaitCopied();
            append(2_000);
            awaitCopied();
            long end = theirs.appended().position();
            Waiting.until(() -> leading.replicas().size() == 1
                    && leading.replicas().get(0).acknowledged() == end
                    && leading.replicas().get(0).isInSync());
            assertEquals(Role.FOLLOWER, follower.role());
            assertEquals(end, follower.committed().position());
            assertTrue(follower.leader().orElseThrow().isConnected());
            Waiting.until(() -> follower.leader().orElseThrow().position() == end);
        }
        Waiting.until(() -> !follower.leader().orElseThrow().isConnected());
    }

    @Test
    void aLeaderThatComesBackElsewhereIsFollowedThere() {
        append(100);
        try (AsyncReplicator first = lead(new TestSettings())) {
            assertTrue(first.port() > 0);
            follow(new TestSettings());
            awaitCopied();
        }
        append(100);
        try (AsyncReplicator second = lead(new TestSettings())) {
            assertTrue(second.port() > 0);
            awaitCopied();
        }
    }

    @Test
    void whoIsNotConnectedAnyMoreThoughItDoesNotHangUpIsLeft() throws IOException {
        try (RawLeader silent = new RawLeader();
                AsyncReplicator leading = lead(new TestSettings())) {
            String address = leader;
            leader = silent.address();
            append(10);
            follow(new TestSettings().with("silenceMillis", 300L));
            assertEquals(0, silent.accept());
            assertTrue(silent.isLeft());
            leader = address;
            assertTrue(leading.port() > 0);
            awaitCopied();
        }
    }

    @Test
    void onlyWhatIsOnDiskIsSaidWhereThatIsAskedFor() throws IOException {
        long end = append(3);
        try (RawLeader raw = new RawLeader()) {
            leader = raw.address();
            follow(new TestSettings().with("isForced", true));
            assertEquals(0, raw.accept());
            raw.send(0, bytes(theirs));
            Waiting.until(() -> own.appended().position() == end && own.forceRequests() > 0);
            assertEquals(0, raw.report());
            assertEquals(0, follower.committed().position());
            own.force(end);
            raw.untilReported(end);
            assertEquals(end, follower.committed().position());
        }
    }

    @Test
    void recordsThatComeInPiecesAreTakenWhole() throws IOException {
        String body = "x".repeat(700_000);
        theirs.append(Records.of("t", 0, body, "short"));
        byte[] bytes = bytes(theirs);
        try (RawLeader raw = new RawLeader()) {
            leader = raw.address();
            follow(new TestSettings());
            assertEquals(0, raw.accept());
            int half = bytes.length / 2;
            raw.sendHeader(0, half);
            raw.sendRaw(bytes, 0, 100);
            raw.sendRaw(bytes, 100, half - 100);
            assertEquals(0, raw.report());
            assertEquals(0, own.appended().position());
            raw.sendHeader(half, bytes.length - half);
            raw.sendRaw(bytes, half, bytes.length - half);
            raw.untilReported(bytes.length);
            awaitCopied();
        }
    }

    @Test
    void whoSendsWhatCannotFollowIsLeftAndNothingIsTaken() throws IOException {
        append(3);
        byte[] sound = bytes(theirs);
        byte[] damaged = sound.clone();
        damaged[damaged.length / 2] ^= 1;
        damaged[4] ^= 1;
        try (RawLeader raw = new RawLeader()) {
            leader = raw.address();
            follow(new TestSettings());
            raw.accept();
            raw.send(0, damaged);
            assertTrue(raw.isLeft());
            raw.accept();
            raw.sendHeader(0, -1);
            assertTrue(raw.isLeft());
            raw.accept();
            raw.sendHeader(-1, 0);
            assertTrue(raw.isLeft());
            assertEquals(0, own.appended().position());
            raw.accept();
            raw.send(0, sound);
            raw.untilReported(sound.length);
            raw.send(sound.length + 1, sound);
            assertTrue(raw.isLeft());
            assertEquals(sound.length, raw.accept());
            raw.send(0, sound);
            assertTrue(raw.isLeft());
            assertEquals(sound.length, own.appended().position());
        }
    }

    @Test
    void aLogThatTakesNothingHoldsTheLeaderUpAndGoesOn() throws IOException {
        long end = append(5_000);
        copies.refuse(AppendStatus.DISK_FULL);
        try (AsyncReplicator leading = lead(new TestSettings().with("silenceMillis", 1_000L))) {
            follow(new TestSettings().with("silenceMillis", 1_000L));
            Waiting.until(() ->
                    leading.replicas().size() == 1 && leading.replicas().get(0).acknowledged() == 0);
            long since = Clock.system().millis();
            Waiting.until(() -> Clock.system().millis() - since > 1_500);
            assertEquals(1, leading.replicas().size());
            assertEquals(0, own.appended().position());
            copies.refuse(null);
            awaitCopied();
            Waiting.until(() -> leading.replicas().get(0).acknowledged() == end);
        }
    }

    @Test
    void anEmptyLogBeginsWithTheOldestRecordForApachesLeadersSendTheRestOnlyThen() throws IOException {
        long first = append(1);
        append(9);
        asked = theirs;
        try (RawLeader raw = new RawLeader()) {
            leader = raw.address();
            follow(new TestSettings());
            assertEquals(first, raw.accept());
        }
    }

    @Test
    void aLogThatWentOnDifferentlyIsCutWhereTheHistoriesPart() throws IOException {
        for (int i = 0; i < 100; i++) {
            theirs.append(Records.of("t", 0, "common " + i));
        }
        long common = theirs.appended().position();
        own.copy(0, ByteBuffer.wrap(bytes(theirs)));
        for (int i = 0; i < 50; i++) {
            own.append(Records.of("t", 0, "own " + i));
            theirs.append(Records.of("t", 0, "theirs " + i));
        }
        asked = theirs;
        try (AsyncReplicator leading = lead(new TestSettings())) {
            follow(new TestSettings());
            Waiting.until(() -> copies.cutAt() >= 0);
            assertEquals(common, copies.cutAt());
            assertEquals(0, leading.replicas().size());
        }
    }

    @Test
    void aLogThatTheLeaderDoesNotHaveTheEndOfIsCutAsWell() {
        theirs.append(Records.of("t", 0, "common"));
        long common = theirs.appended().position();
        own.copy(0, ByteBuffer.wrap(bytes(theirs)));
        own.append(Records.of("t", 0, "own"));
        asked = theirs;
        try (AsyncReplicator leading = lead(new TestSettings())) {
            assertTrue(leading.port() > 0);
            follow(new TestSettings());
            Waiting.until(() -> copies.cutAt() >= 0);
            assertEquals(common, copies.cutAt());
        }
    }

    @Test
    void aLogThatTheLeadersHasLeftBehindBeginsAnew() {
        own.append(Records.of("t", 0, "own"));
        left = 1 << 20;
        asked = theirs;
        try (AsyncReplicator leading = lead(new TestSettings())) {
            assertTrue(leading.port() > 0);
            follow(new TestSettings());
            Waiting.until(() -> copies.cutAt() >= 0);
            assertEquals(own.start(), copies.cutAt());
        }
    }

    @Test
    void logsWithNothingInCommonAreLeftAlone() {
        own.append(Records.of("t", 0, "own"));
        theirs.append(Records.of("t", 0, "theirs"));
        theirs.append(Records.of("t", 0, "theirs"));
        asked = theirs;
        try (AsyncReplicator leading = lead(new TestSettings())) {
            follow(new TestSettings());
            Waiting.until(() -> follower.leader().orElseThrow().reason().contains("no record in common"));
            assertEquals(-1, copies.cutAt());
            assertEquals(0, leading.replicas().size());
        }
    }

    @Test
    void anOlderLeaderIsNotFollowedAndANewerOneIsRemembered() {
        append(10);
        epoch = 3;
        asked = theirs;
        new Reign(home, Role.FOLLOWER).become(Role.FOLLOWER, 4);
        try (AsyncReplicator leading = lead(new TestSettings())) {
            follow(new TestSettings());
            Waiting.until(() -> follower.leader().orElseThrow().reason().contains("this node knows reign 4"));
            assertEquals(0, leading.replicas().size());
            epoch = 5;
            awaitCopied();
            assertEquals(5, follower.epoch());
            assertEquals(new Reign.Known(Role.FOLLOWER, 5), new Reign(home, Role.LEADER).known());
        }
    }

    @Test
    void whoIsToLeadFollowsANewerLeader() throws Exception {
        Reign reign = new Reign(home, Role.LEADER);
        epoch = 1;
        asked = theirs;
        AtomicInteger decisions = new AtomicInteger();
        Accession accession = new Accession(upstream, reign, Clock.system(), decisions::incrementAndGet);
        accession.doWork();
        accession.doWork();
        assertEquals(1, decisions.get());
        assertEquals(new Reign.Known(Role.FOLLOWER, 1), reign.known());
    }

    @Test
    void whoIsToLeadLeadsWhenNobodyDoesOrOneOfBefore() throws Exception {
        Reign reign = new Reign(home, Role.LEADER);
        reign.become(Role.LEADER, 2);
        new Accession(upstream, reign, Clock.system(), () -> {}).doWork();
        asked = theirs;
        for (long other : new long[] {-1, 0, 1, 2}) {
            epoch = other;
            new Accession(upstream, reign, Clock.system(), () -> {}).doWork();
            assertEquals(new Reign.Known(Role.LEADER, 2), reign.known());
        }
    }

    @Test
    void aReignThatMakesNoSenseIsRefusedWithARemedy() throws IOException {
        Files.writeString(home.resolve("reign"), "role=king\nepoch=1\n");
        String refusal = assertThrows(IllegalArgumentException.class, () -> new Reign(home, Role.LEADER))
                .getMessage();
        assertTrue(refusal.contains("reign") && refusal.contains("remove it"), refusal);
    }

    @Test
    void namesThatLeadNowhereAreToldAndTriedAgain() {
        append(10);
        leader = "nowhere";
        follow(new TestSettings());
        Waiting.until(() -> "nowhere".equals(follower.leader().orElseThrow().address()));
        assertFalse(follower.leader().orElseThrow().isConnected());
        leader = "no.such.host.invalid:99999";
        Waiting.until(() -> leader.equals(follower.leader().orElseThrow().address()));
        leader = "127.0.0.1:1";
        Waiting.until(() -> leader.equals(follower.leader().orElseThrow().address()));
        try (AsyncReplicator leading = lead(new TestSettings())) {
            assertTrue(leading.port() > 0);
            awaitCopied();
        }
    }
}
