package io.gantry.ha.async;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gantry.agent.AgentThread;
import io.gantry.agent.Clock;
import io.gantry.contract.HeapLog;
import io.gantry.contract.HeapReplica;
import io.gantry.contract.Records;
import io.gantry.contract.Waiting;
import io.gantry.log.AppendStatus;
import io.gantry.log.LogSlice;
import io.gantry.replica.Reign;
import io.gantry.replica.Role;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Somebody sets the machine's time: who lives is not parted from, and who is silent is, for only nanoseconds count. */
@Timeout(60)
final class ClockJumpTest {
    private static final long HOUR_MILLIS = 3_600_000;
    private static final long SILENCE_MILLIS = 2_000;
    private static final long HEARTBEAT_MILLIS = 100;
    /** After the first failure. */
    private static final long RETRY_MILLIS = 250;

    private static final long[] JUMPS = {HOUR_MILLIS, -HOUR_MILLIS, -HOUR_MILLIS, HOUR_MILLIS};

    private final HeapLog theirs = new HeapLog(true);
    private final HeapLog own = new HeapLog(false);
    private final SetClock clock = new SetClock();
    private final TestSettings settings = new TestSettings()
            .with("isReplicated", true)
            .with("heartbeatMillis", HEARTBEAT_MILLIS)
            .with("silenceMillis", SILENCE_MILLIS);

    @TempDir
    private Path home;

    private AsyncReplicator leading;
    private Following following;
    private AgentThread thread;

    @BeforeEach
    void lead() {
        leading = new AsyncReplicator(theirs, settings.settings(), TestSettings.TERMS, 0, clock, cause -> {});
    }

    private void follow(String leader) {
        Preparation preparation = new Preparation(own, new HeapReplica(own, home), new Reign(home, Role.FOLLOWER));
        following = new Following(
                settings.settings(), own, preparation, TestUpstream.silent(() -> leader, PeerSecret.NONE), clock);
        thread = new AgentThread(following, 1_000_000_000);
    }

    @AfterEach
    void close() {
        if (thread != null) {
            following.stop();
            thread.close();
        }
        leading.close();
    }

    private long append() {
        return theirs.append(Records.of("t", 0, "message")).end();
    }

    private void awaitCounted(long end) {
        Waiting.until(() -> leading.followers().size() == 1
                && leading.followers().get(0).acknowledged() == end
                && leading.committedStatus(end) == AppendStatus.APPENDED);
        assertEquals(end, own.appended().position());
        assertTrue(leading.replicas().get(0).isInSync());
    }

    @Test
    void whoFollowsGoesOnAndHearsHeartbeatsHoweverTheTimeIsSet() {
        follow("127.0.0.1:" + leading.port());
        awaitCounted(append());
        Follower first = leading.followers().get(0);
        for (long jump : JUMPS) {
            clock.set(jump);
            awaitCounted(append());
            // More than a silence in all, in which nothing but heartbeats is heard.
            for (long passed = 0; passed <= SILENCE_MILLIS; passed += SILENCE_MILLIS / 4) {
                clock.pass(SILENCE_MILLIS / 4);
                Waiting.until(() -> following.status().heardMillis() == clock.millis());
            }
            awaitCounted(append());
            assertSame(first, leading.followers().get(0), "the same connection");
            assertTrue(following.status().isConnected());
        }
    }

    @Test
    void aFollowerIsLetGoWhenItIsSilentAndNotWhenTheTimeIsSet() throws IOException {
        for (long jump : JUMPS) {
            try (RawFollower follower = new RawFollower(leading.port()).report(0)) {
                Waiting.until(() -> leading.followers().size() == 1
                        && leading.followers().get(0).acknowledged() == 0);
                clock.set(jump);
                follower.until(append());
                clock.pass(SILENCE_MILLIS);
                follower.until(append());
                clock.pass(1);
                assertTrue(follower.isSentAway());
            }
            Waiting.until(() -> leading.followers().isEmpty());
        }
    }

    @Test
    void aLeaderIsLeftWhenItIsSilentAndTriedAgainWheneverTheTimeIsSet() throws IOException {
        try (RawLeader raw = new RawLeader()) {
            follow(raw.address());
            long end = 0;
            for (long jump : JUMPS) {
                assertEquals(end, raw.accept());
                clock.set(jump);
                append();
                long more = theirs.appended().position();
                raw.send(end, bytes(end, more));
                raw.untilReported(more);
                end = more;
                clock.set(-jump);
                clock.pass(SILENCE_MILLIS + 1);
                assertTrue(raw.isLeft());
                Waiting.until(() -> !following.status().isConnected());
                clock.set(jump);
                clock.pass(RETRY_MILLIS);
            }
        }
    }

    private byte[] bytes(long from, long to) {
        byte[] bytes = new byte[(int) (to - from)];
        try (LogSlice slice = theirs.read(from, bytes.length).orElseThrow()) {
            ByteBuffer.wrap(bytes).put(slice.buffer());
        }
        return bytes;
    }

    /** Stands still; its time of day can be set. */
    private static final class SetClock implements Clock {
        private final AtomicLong millis = new AtomicLong(1_800_000_000_000L);
        private final AtomicLong nanos = new AtomicLong();

        void pass(long passedMillis) {
            nanos.addAndGet(passedMillis * 1_000_000);
            millis.addAndGet(passedMillis);
        }

        void set(long byMillis) {
            millis.addAndGet(byMillis);
        }

        @Override
        public long millis() {
            return millis.get();
        }

        @Override
        public long nanos() {
            return nanos.get();
        }
    }
}
