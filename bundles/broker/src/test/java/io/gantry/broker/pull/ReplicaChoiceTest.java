package io.gantry.broker.pull;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.gantry.agent.AdvancingWatermark;
import io.gantry.contract.stand.FixedTechnique;
import io.gantry.registry.GroupConfig;
import io.gantry.replica.LeaderStatus;
import io.gantry.replica.Replicator;
import io.gantry.wire.BadRequestException;
import io.gantry.wire.ResponseCode;
import org.junit.jupiter.api.Test;

/** Where a consumer reads next: RocketMQ's rules, on either side, with and without slaveReadEnable. */
final class ReplicaChoiceTest {
    private final GroupConfig group = GroupConfig.of("g");
    private final ReplicaChoice off = new ReplicaChoice(false);
    private final ReplicaChoice on = new ReplicaChoice(true);
    private final Replicator leader = new FixedTechnique(new AdvancingWatermark(0));

    private static Replicator follower(boolean isConnected) {
        return new FixedTechnique(new AdvancingWatermark(0))
                .following(new LeaderStatus("10.0.0.1:10912", isConnected, "", 0, 0, 0, 0));
    }

    @Test
    void aLeaderSendsOnlyWhoIsFarBehindToAFollower() {
        assertEquals(0, off.suggested(group, true, leader));
        assertEquals(1, on.suggested(group, true, leader));
        assertEquals(0, on.suggested(group, false, leader));
        assertEquals(
                ResponseCode.PULL_NOT_FOUND, on.code(ResponseCode.PULL_NOT_FOUND, false, leader), "it can only wait");
    }

    @Test
    void aFollowerSendsWhoHasCaughtUpBackToALeaderThatLives() {
        assertEquals(0, on.suggested(group, false, follower(true)));
        assertEquals(1, on.suggested(group, true, follower(true)));
        assertEquals(ResponseCode.PULL_RETRY_IMMEDIATELY, on.code(ResponseCode.PULL_NOT_FOUND, false, follower(true)));
        assertEquals(ResponseCode.PULL_NOT_FOUND, on.code(ResponseCode.PULL_NOT_FOUND, true, follower(true)));
        assertEquals(ResponseCode.SUCCESS, on.code(ResponseCode.SUCCESS, false, follower(true)));
        assertEquals(ResponseCode.PULL_NOT_FOUND, on.code(ResponseCode.PULL_NOT_FOUND, false, follower(false)));
    }

    @Test
    void aFollowerServesWhenItIsAskedToOrThereIsNoLeader() {
        BadRequestException refusal = assertThrows(BadRequestException.class, () -> off.requireServing(follower(true)));
        assertEquals(ResponseCode.SYSTEM_BUSY, refusal.code());
        assertDoesNotThrow(() -> off.requireServing(follower(false)));
        assertDoesNotThrow(() -> on.requireServing(follower(true)));
        assertDoesNotThrow(() -> off.requireServing(leader));
        assertDoesNotThrow(() -> off.requireServing(null), "while the technique is replaced");
    }
}
