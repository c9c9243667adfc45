package io.gantry.broker.pull;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.gantry.agent.AdvancingWatermark;
import io.gantry.broker.replica.Leadership;
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

    private static ReplicaChoice off(Replicator technique) {
        return ReplicaChoice.of(new Leadership(technique), false);
    }

    private static ReplicaChoice on(Replicator technique) {
        return ReplicaChoice.of(new Leadership(technique), true);
    }

    private static Replicator leader() {
        return new FixedTechnique(new AdvancingWatermark(0));
    }

    private static Replicator follower(boolean isConnected) {
        return new FixedTechnique(new AdvancingWatermark(0))
                .following(new LeaderStatus("10.0.0.1:10912", isConnected, "", 0, -1, 0, 0, 0));
    }

    @Test
    void aLeaderSendsOnlyWhoIsFarBehindToAFollower() {
        assertEquals(0, off(leader()).suggested(group, true));
        assertEquals(1, on(leader()).suggested(group, true));
        assertEquals(0, on(leader()).suggested(group, false));
        assertEquals(
                ResponseCode.PULL_NOT_FOUND, on(leader()).code(ResponseCode.PULL_NOT_FOUND, false), "it can only wait");
    }

    @Test
    void aFollowerSendsWhoHasCaughtUpBackToALeaderThatLives() {
        assertEquals(0, on(follower(true)).suggested(group, false));
        assertEquals(1, on(follower(true)).suggested(group, true));
        assertEquals(ResponseCode.PULL_RETRY_IMMEDIATELY, on(follower(true)).code(ResponseCode.PULL_NOT_FOUND, false));
        assertEquals(ResponseCode.PULL_NOT_FOUND, on(follower(true)).code(ResponseCode.PULL_NOT_FOUND, true));
        assertEquals(ResponseCode.SUCCESS, on(follower(true)).code(ResponseCode.SUCCESS, false));
        assertEquals(ResponseCode.PULL_NOT_FOUND, on(follower(false)).code(ResponseCode.PULL_NOT_FOUND, false));
    }

    @Test
    void aFollowerServesWhenItIsAskedToOrThereIsNoLeader() {
        BadRequestException refusal = assertThrows(
                BadRequestException.class, () -> off(follower(true)).requireServing());
        assertEquals(ResponseCode.SYSTEM_BUSY, refusal.code());
        assertDoesNotThrow(() -> off(follower(false)).requireServing());
        assertDoesNotThrow(() -> on(follower(true)).requireServing());
        assertDoesNotThrow(() -> off(leader()).requireServing());
        assertDoesNotThrow(() -> off(null).requireServing(), "while the technique is replaced");
    }
}
