package io.gantry.ha.async;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gantry.agent.Clock;
import io.gantry.contract.HeapLog;
import io.gantry.contract.Records;
import io.gantry.contract.Waiting;
import io.gantry.log.AppendResult;
import io.gantry.log.AppendStatus;
import io.gantry.log.LogSlice;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a leader sends to whom, over real sockets, and how far its log counts. */
@Timeout(60)
class LeaderTest {
    private final HeapLog log = new HeapLog(true, 32 << 20);
    private AsyncReplicator leader;

    private AsyncReplicator start(TestSettings settings) {
        leader = new AsyncReplicator(
                log, settings.settings(), settings.terms(PeerSecret.NONE), 0, Clock.system(), cause -> {});
        return leader;
    }

    @AfterEach
    void close() {
        if (leader != null) {
            leader.close();
        }
    }

    private AppendResult append(int count) {
        AppendResult last = null;
        for (int i = 0; i < count; i++) {
            last = log.append(Records.of("t", 0, "message " + i));
        }
        return last;
    }

    private byte[] bytes(long from) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        long at = from;
        while (at < log.appended().position()) {
            try (LogSlice slice = log.read(at, 1 << 16).orElseThrow()) {
                byte[] part = new byte[slice.buffer().remaining()];
                slice.buffer().get(part);
                all.writeBytes(part);
                at += part.length;
            }
        }
        return all.toByteArray();
    }

    @Test
    void aBlankFollowerGetsTheWholeLogAndWhatComes() throws IOException {
        long first = append(500).end();
        int port = start(new TestSettings().with("batchBytes", 777)).port();
        try (RawFollower follower = new RawFollower(port).report(0).until(first)) {
            long second = append(500).end();
            follower.report(first).until(second);
            assertEquals(log.start(), follower.begin());
            assertArrayEquals(bytes(log.start()), follower.bytes());
            follower.report(second).untilHeartbeats(2);
            Waiting.until(() -> leader.replicas().get(0).acknowledged() == second);
            assertTrue(leader.replicas().get(0).isInSync());
            assertEquals(second, leader.replicas().get(0).next());
        }
        Waiting.until(() -> leader.followers().isEmpty());
    }

    @Test
    void aFollowerThatHasAPartGetsTheRest() throws IOException {
        long first = append(100).end();
        long second = append(100).end();
        int port = start(new TestSettings()).port();
        try (RawFollower follower = new RawFollower(port).report(first).until(second)) {
            assertEquals(first, follower.begin());
            assertArrayEquals(bytes(first), follower.bytes());
        }
    }

    @Test
    void aFollowerThatDoesNotReadHoldsNobodyUp() throws IOException {
        int port = start(new TestSettings()).port();
        try (RawFollower deaf = new RawFollower(port, 4_096).report(0)) {
            Waiting.until(() -> leader.followers().size() == 1);
            long end = append(30_000).end();
            try (RawFollower other = new RawFollower(port).report(0).until(end)) {
                assertEquals(end, other.bytes().length + log.start());
            }
            assertTrue(leader.followers().get(0).next() < end, "the deaf one cannot have it");
            deaf.until(end);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, Long.MIN_VALUE, Long.MAX_VALUE, 1_000_000})
    void aFollowerWhoseLogThisOneIsNotIsSentAway(long position) throws IOException {
        append(10);
        int port = start(new TestSettings()).port();
        try (RawFollower follower = new RawFollower(port).report(position)) {
            assertTrue(follower.isSentAway());
        }
        assertServes(port);
    }

    /** An acknowledgement of what was never sent would let producers believe in a replica that is not there. */
    @Test
    void whoAcknowledgesMoreThanItWasSentIsSentAway() throws IOException {
        long end = append(10).end();
        int port = start(new TestSettings().with("isReplicated", true)).port();
        try (RawFollower liar = new RawFollower(port).report(0).until(end).report(end + 1)) {
            assertTrue(liar.isSentAway());
        }
        assertServes(port);
    }

    @Test
    void garbageAndHalvesOfReportsHarmNobody() throws IOException {
        long end = append(10).end();
        int port = start(new TestSettings()).port();
        byte[] garbage = new byte[10_000];
        new Random(7).nextBytes(garbage);
        garbage[0] = -1;
        try (RawFollower follower = new RawFollower(port);
                RawFollower half = new RawFollower(port)) {
            follower.send(garbage);
            assertTrue(follower.isSentAway());
            half.send((byte) 0, (byte) 0, (byte) 0);
            half.send((byte) 0, (byte) 0, (byte) 0, (byte) 0);
            half.send((byte) 0);
            half.until(end);
        }
        assertServes(port);
    }

    private void assertServes(int port) throws IOException {
        long end = append(10).end();
        try (RawFollower follower = new RawFollower(port).report(0).until(end)) {
            assertArrayEquals(bytes(log.start()), follower.bytes());
        }
    }

    @Test
    void onlyThoseThatAreNamedMayFollow() throws IOException {
        append(10);
        int port = start(new TestSettings().with("followers", new String[] {"192.0.2.0/24", "::1"}))
                .port();
        try (RawFollower follower = new RawFollower(port).report(0)) {
            assertTrue(follower.isSentAway());
            assertEquals(0, follower.bytes().length);
        }
        TestSettings bad = new TestSettings().with("followers", new String[] {"example.org"});
        assertThrows(
                IllegalArgumentException.class,
                () -> new AsyncReplicator(log, bad.settings(), TestSettings.TERMS, 0, Clock.system(), cause -> {}));
    }

    @Test
    void whoSaysNothingIsLetGo() throws IOException {
        append(10);
        int port = start(new TestSettings().with("silenceMillis", 300L)).port();
        try (RawFollower follower = new RawFollower(port).report(0)) {
            assertTrue(follower.isSentAway());
        }
        Waiting.until(() -> leader.followers().isEmpty());
    }

    @Test
    void aPortInUseIsNamed() throws IOException {
        try (ServerSocket used = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            TestSettings settings = new TestSettings().with("port", used.getLocalPort());
            IllegalArgumentException flaw = assertThrows(IllegalArgumentException.class, () -> start(settings));
            assertTrue(flaw.getMessage().contains(String.valueOf(used.getLocalPort())), flaw.getMessage());
        }
    }

    @Test
    void afterItsCloseThePortIsFreeAndFollowersAreGone() throws IOException {
        int port = start(new TestSettings()).port();
        try (RawFollower follower = new RawFollower(port).report(0)) {
            Waiting.until(() -> leader.followers().size() == 1);
            leader.close();
            assertTrue(follower.isSentAway());
            new ServerSocket(port, 1, InetAddress.getByName("127.0.0.1")).close();
            assertFalse(Thread.getAllStackTraces().keySet().stream()
                    .anyMatch(thread -> thread.getName().equals("gantry-ha-leader")));
        }
    }

    @Test
    void withoutReplicationTheLogCountsByItself() throws IOException {
        long before = append(1).end();
        start(new TestSettings());
        assertEquals(before, leader.committed().position());
        long end = append(1).end();
        assertEquals(end, leader.committed().position());
        assertEquals(AppendStatus.APPENDED, leader.committedStatus(end));
    }

    @Test
    void aReplicatedRecordCountsWhenAFollowerHasIt() throws IOException {
        long old = append(1).end();
        int port = start(new TestSettings().with("isReplicated", true)).port();
        assertEquals(old, leader.committed().position());
        try (RawFollower follower = new RawFollower(port).report(0).until(old).report(old)) {
            Waiting.until(() -> leader.committedStatus(old) == AppendStatus.APPENDED);
            long end = append(1).end();
            follower.until(end);
            assertEquals(old, leader.committed().position());
            assertEquals(AppendStatus.REPLICA_TIMEOUT, leader.lateStatus(end));
            follower.report(end);
            Waiting.until(leader.committed(), end);
            assertEquals(AppendStatus.APPENDED, leader.committedStatus(end));
        }
    }

    @Test
    void whileNobodyFollowsARecordCountsAndItsProducerIsToldSo() throws IOException {
        int port = start(new TestSettings().with("isReplicated", true)).port();
        long alone = append(1).end();
        Waiting.until(leader.committed(), alone);
        assertEquals(AppendStatus.REPLICA_UNAVAILABLE, leader.committedStatus(alone));
        try (RawFollower follower = new RawFollower(port).report(0).until(alone).report(alone)) {
            Waiting.until(() -> leader.committedStatus(alone) == AppendStatus.APPENDED);
            long end = append(1).end();
            follower.until(end);
            assertTrue(leader.committed().position() < end);
        }
        // It left without it: from now on the node is alone again.
        long end = log.appended().position();
        Waiting.until(leader.committed(), end);
        assertEquals(AppendStatus.REPLICA_UNAVAILABLE, leader.committedStatus(end));
    }

    @Test
    void asManyFollowersAreAskedForAsIsSaid() throws IOException {
        int port = start(new TestSettings().with("isReplicated", true).with("inSyncReplicas", 3))
                .port();
        try (RawFollower one = new RawFollower(port).report(0);
                RawFollower two = new RawFollower("127.0.0.2", port).report(0)) {
            Waiting.until(() -> leader.followers().stream()
                            .filter(each -> each.acknowledged() >= 0)
                            .count()
                    == 2);
            long end = append(1).end();
            one.until(end).report(end);
            Waiting.until(() -> leader.followers().stream().anyMatch(each -> each.acknowledged() == end));
            assertTrue(leader.committed().position() < end);
            two.until(end).report(end);
            Waiting.until(leader.committed(), end);
            assertEquals(AppendStatus.APPENDED, leader.committedStatus(end));
        }
    }

    /** It would hold up consumers as well, for they see only what counts. */
    @Test
    void aFollowerThatStandsStillDoesNotCount() throws IOException {
        int port = start(new TestSettings().with("isReplicated", true).with("replicaTimeoutMillis", 300L))
                .port();
        try (RawFollower follower = new RawFollower(port).report(0)) {
            Waiting.until(() ->
                    leader.replicas().size() == 1 && leader.replicas().get(0).isInSync());
            long end = append(1).end();
            assertEquals(AppendStatus.REPLICA_TIMEOUT, leader.lateStatus(end));
            while (leader.committed().position() < end) {
                follower.report(0);
            }
            assertEquals(AppendStatus.REPLICA_UNAVAILABLE, leader.committedStatus(end));
            assertFalse(leader.replicas().get(0).isInSync());
            follower.until(end).report(end);
            Waiting.until(() -> leader.committedStatus(end) == AppendStatus.APPENDED);
            assertTrue(leader.replicas().get(0).isInSync());
        }
    }

    @Test
    void oneHostIsOneReplicaHoweverOftenItConnects() throws IOException {
        int port = start(new TestSettings().with("isReplicated", true).with("inSyncReplicas", 3))
                .port();
        try (RawFollower one = new RawFollower(port).report(0);
                RawFollower two = new RawFollower(port).report(0)) {
            long end = append(1).end();
            one.until(end).report(end);
            two.until(end).report(end);
            Waiting.until(() -> leader.replicas().stream()
                            .filter(replica -> replica.acknowledged() == end)
                            .count()
                    == 2);
            Waiting.until(leader.committed(), end);
            assertEquals(AppendStatus.REPLICA_UNAVAILABLE, leader.committedStatus(end));
        }
    }

    @Test
    void aHostGetsNoMoreThanItsShareOfConnections() throws IOException {
        append(1);
        int port = start(new TestSettings()).port();
        try (RawFollower one = new RawFollower(port);
                RawFollower two = new RawFollower(port);
                RawFollower three = new RawFollower(port);
                RawFollower four = new RawFollower(port);
                RawFollower five = new RawFollower(port)) {
            assertTrue(five.isSentAway());
            four.report(0).until(log.appended().position());
            assertEquals(4, leader.replicas().size());
            assertTrue(one.bytes().length + two.bytes().length + three.bytes().length == 0);
        }
    }

    @Test
    void whoIsBehindIsSlowedAsIsSaidAndWhoIsNearIsNot() throws IOException {
        String body = "x".repeat(100_000);
        long early = 0;
        while (log.appended().position() < 2 * CatchUp.NEAR_BYTES) {
            if (early == 0 && log.appended().position() > CatchUp.NEAR_BYTES + body.length()) {
                early = log.appended().position();
            }
            log.append(Records.of("t", 0, body));
        }
        int port = start(new TestSettings().with("isLimited", true).with("bytesPerSecond", 5_000L))
                .port();
        try (RawFollower blank = new RawFollower(port).report(0);
                RawFollower near = new RawFollower(port).report(early)) {
            near.until(log.appended().position());
            near.report(log.appended().position()).until(append(1_000).end());
            // It gets little, but goes on getting it.
            blank.until(3_000);
            assertTrue(blank.bytes().length < CatchUp.NEAR_BYTES / 10, "bytes: " + blank.bytes().length);
            assertArrayEquals(Arrays.copyOf(bytes(log.start()), blank.bytes().length), blank.bytes());
        }
    }

    @Test
    void whoIsBehindGetsAllOfItWhileNobodyProduces() throws IOException {
        while (log.appended().position() < 3 * CatchUp.NEAR_BYTES) {
            log.append(Records.of("t", 0, "x".repeat(100_000)));
        }
        int port = start(new TestSettings()).port();
        try (RawFollower blank = new RawFollower(port).report(0)) {
            blank.until(log.appended().position());
            assertArrayEquals(bytes(log.start()), blank.bytes());
        }
    }

    @Test
    void aFollowerThatIsFarBehindDoesNotCount() throws IOException {
        int port = start(new TestSettings().with("isReplicated", true).with("maxGapBytes", 500L))
                .port();
        try (RawFollower follower = new RawFollower(port).report(0)) {
            Waiting.until(() ->
                    leader.followers().size() == 1 && leader.followers().get(0).acknowledged() == 0);
            long end = append(100).end();
            Waiting.until(leader.committed(), end);
            assertEquals(AppendStatus.REPLICA_UNAVAILABLE, leader.committedStatus(end));
            follower.until(end).report(end);
            Waiting.until(() -> leader.committedStatus(end) == AppendStatus.APPENDED);
        }
    }
}
