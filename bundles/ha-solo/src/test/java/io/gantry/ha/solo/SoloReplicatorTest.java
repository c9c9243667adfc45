package io.gantry.ha.solo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.gantry.contract.HeapLog;
import io.gantry.contract.Records;
import io.gantry.replica.Role;
import java.lang.annotation.Annotation;
import org.junit.jupiter.api.Test;

/** Solo: which watermark counts, and how often a force is asked for. */
final class SoloReplicatorTest {
    private final HeapLog log = new HeapLog(false);

    @Test
    void withoutForceTheAppendedPositionIsTheCommitPosition() {
        SoloReplicator solo = new SoloReplicator(log, settings(false, 100));
        assertSame(log.appended(), solo.committed());
        append();
        assertEquals(0, log.forceRequests());
        assertEquals(100, solo.commitTimeoutMillis());
    }

    @Test
    void recordsThatComeDuringAForceShareTheNextOne() {
        SoloReplicator solo = new SoloReplicator(log, settings(true, 100));
        assertSame(log.durable(), solo.committed());
        append();
        assertEquals(1, log.forceRequests());
        long firstForce = log.appended().position();
        append();
        append();
        assertEquals(1, log.forceRequests());
        log.force(firstForce);
        assertEquals(2, log.forceRequests());
        log.force(log.appended().position());
        assertEquals(2, log.forceRequests());
        append();
        assertEquals(3, log.forceRequests());
    }

    @Test
    void whatWasNotForcedBeforeTheStartIsForcedAtOnce() {
        append();
        assertEquals(0, new SoloReplicator(log, settings(true, 100)).epoch());
        assertEquals(1, log.forceRequests());
    }

    @Test
    void afterItsCloseItAsksForNothing() {
        SoloReplicator solo = new SoloReplicator(log, settings(true, 100));
        solo.close();
        append();
        assertEquals(0, log.forceRequests());
    }

    @Test
    void aSlaveIsNoLeader() {
        assertEquals(Role.FOLLOWER, new SoloReplicator(log, settings(false, true, 100)).role());
        assertEquals(Role.LEADER, new SoloReplicator(log, settings(false, 100)).role());
    }

    @Test
    void timeoutMustBePositive() {
        assertThrows(IllegalArgumentException.class, () -> new SoloReplicator(log, settings(true, 0)));
    }

    private void append() {
        log.append(Records.of("t", 0, "x"));
    }

    static SoloReplicator.Settings settings(boolean isForced, long timeoutMillis) {
        return settings(isForced, false, timeoutMillis);
    }

    private static SoloReplicator.Settings settings(boolean isForced, boolean isFollower, long timeoutMillis) {
        return new SoloReplicator.Settings() {
            @Override
            public boolean isForced() {
                return isForced;
            }

            @Override
            public boolean isFollower() {
                return isFollower;
            }

            @Override
            public long commitTimeoutMillis() {
                return timeoutMillis;
            }

            @Override
            public Class<? extends Annotation> annotationType() {
                return SoloReplicator.Settings.class;
            }
        };
    }
}
