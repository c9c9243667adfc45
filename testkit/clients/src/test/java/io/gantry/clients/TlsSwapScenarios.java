package io.gantry.clients;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.Map;
import org.junit.jupiter.api.Test;

/** The bundle of the sockets is replaced while a real client works by TLS, which notices no more than a pause. */
final class TlsSwapScenarios {
    private static final ClassPath CLIENT = ClassPath.valueOf(System.getProperty("gantry.swap.client", "CLIENT_5"));
    private static final String BUNDLE = "wire-netty";
    private static final String NEXT = "0.1.1";

    @Test
    void noSendByTlsFailsWhileTheSocketsChangeHands() {
        assumeTrue(Peer.chosen() == Peer.GANTRY, "skipped, because Apache's broker has no bundles to replace");
        try (SwapStage stage = new SwapStage(CLIENT, "ASYNC_FLUSH", "-Dtls.enable=true")) {
            Rebuilt rebuilt = new Rebuilt(stage.node(BUNDLE));
            rebuilt.bundle("gantry-" + BUNDLE, NEXT, Map.of());
            String next = rebuilt.feature(BUNDLE, "gantry-" + BUNDLE, NEXT, Map.of());
            stage.mustChange("swap by TLS", BUNDLE, "feature:swap " + BUNDLE + " " + next);
            stage.mustChange("swap by TLS", BUNDLE, "feature:swap " + next + " " + BUNDLE);
            stage.requireNothingLost();
        }
    }
}
