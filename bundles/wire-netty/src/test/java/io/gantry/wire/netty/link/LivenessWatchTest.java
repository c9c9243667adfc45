package io.gantry.wire.netty.link;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.channel.embedded.EmbeddedChannel;
import org.junit.jupiter.api.Test;

/** The timers of a connection end with it. */
final class LivenessWatchTest {
    @Test
    void closedConnectionLeavesNoTimer() {
        EmbeddedChannel channel = SocketLikeChannel.of(null);
        assertTrue(channel.runScheduledPendingTasks() > 0, "an open connection is watched");
        channel.pipeline().fireChannelInactive();
        assertEquals(-1, channel.runScheduledPendingTasks(), "nanoseconds until the next timer");
    }
}
