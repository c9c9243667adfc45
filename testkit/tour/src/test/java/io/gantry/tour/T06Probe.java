package io.gantry.tour;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gantry.feature.Change;
import io.gantry.feature.FeatureRuntime;
import io.gantry.feature.InstalledFeature;
import io.gantry.feature.Outcome;
import io.gantry.wire.Answer;
import io.gantry.wire.ResponseCode;
import io.gantry.wire.WireClient;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What chapter 6 sees from the inside. */
public final class T06Probe {
    private static final String TOPIC = "tour-rollback";

    private static Answer send(String body) {
        return Inside.await(Inside.send(Inside.service(WireClient.class), TOPIC, body));
    }

    @Test
    void a1ABundleThatDoesNotStartIsTakenBack() {
        Inside.install("wire-netty", "namesrv", "store-mmap", "ha-solo", "broker");
        assertEquals(ResponseCode.SUCCESS, send("before").code());
        String broken = NextVersion.of("0.1.2", Map.of("Bundle-Activator", "io.gantry.NoSuchActivator"));
        Outcome outcome = Inside.service(FeatureRuntime.class).apply(Change.swap("ha-solo", broken));
        assertTrue(outcome.failure().orElseThrow().contains("gantry-ha-solo"), outcome.toString());
    }

    @Test
    void a2TheNodeServesAsBefore() {
        Answer answer = send("after");
        assertEquals(ResponseCode.SUCCESS, answer.code(), answer.remark());
        assertEquals("1", answer.fields().get("queueOffset"));
    }

    @Test
    void a3TheInstalledSetIsTheOldOne() {
        assertEquals(
                List.of("wire-netty", "namesrv", "store-mmap", "ha-solo", "broker"),
                Inside.service(FeatureRuntime.class).installed().stream()
                        .map(InstalledFeature::name)
                        .toList());
    }

    @Test
    void a4ABundleOfAnotherDigestIsRefused() {
        String forged = NextVersion.of("0.1.3", Map.of());
        NextVersion.seal(forged, "0".repeat(64));
        Outcome outcome = Inside.service(FeatureRuntime.class).apply(Change.swap("ha-solo", forged));
        assertTrue(outcome.failure().orElseThrow().contains("sha-256"), outcome.toString());
        assertEquals(ResponseCode.SUCCESS, send("still").code());
    }
}
