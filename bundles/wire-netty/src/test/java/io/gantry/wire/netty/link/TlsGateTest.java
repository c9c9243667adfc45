package io.gantry.wire.netty.link;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.gantry.agent.Clock;
import io.gantry.wire.netty.Configs;
import io.gantry.wire.netty.tls.TlsServer;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What the first byte does to a connection. */
final class TlsGateTest {
    private static EmbeddedChannel channel(String mode) {
        return SocketLikeChannel.of(
                new TlsServer(Configs.of(TlsServer.Config.class, Map.of("mode", mode)), Clock.system()));
    }

    private static List<String> handlers(EmbeddedChannel channel) {
        return channel.pipeline().toMap().values().stream()
                .map(handler -> handler.getClass().getSimpleName())
                .toList();
    }

    @Test
    void aPlainConnectionHasNoHandlerMoreOnceItsFirstByteCame() {
        EmbeddedChannel channel = channel("permissive");
        assertEquals(
                List.of("TlsGate", "FrameReader", "LivenessWatch"),
                handlers(channel).subList(0, 3));
        channel.writeInbound(Unpooled.wrappedBuffer(new byte[] {0}));
        assertEquals(List.of("FrameReader", "LivenessWatch"), handlers(channel).subList(0, 2));
        channel.close();
    }

    @Test
    void aPlainConnectionIsClosedWhereNoneMayComeIn() {
        EmbeddedChannel channel = channel("enforcing");
        channel.writeInbound(Unpooled.wrappedBuffer(new byte[] {0}));
        assertFalse(channel.isOpen());
    }
}
