package io.gantry.tour;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gantry.feature.Change;
import io.gantry.feature.FeatureRuntime;
import io.gantry.feature.Outcome;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What chapter 2 sees from the inside. */
public final class T02Probe {
    private final FeatureRuntime features = Inside.service(FeatureRuntime.class);

    @Test
    void a1NothingIsInstalledYet() {
        assertEquals(List.of(), features.installed());
    }

    @Test
    void a2TheDistributionOffersFeatures() {
        assertTrue(
                features.available().containsAll(List.of("broker", "ha-solo", "namesrv", "store-mmap", "wire-netty")),
                "available: " + features.available());
    }

    @Test
    void a3APlanSaysWhatWouldStartAndChangesNothing() {
        Outcome outcome = features.plan(Change.install(List.of("wire-netty")));
        assertTrue(
                outcome.plan().starts().stream().anyMatch(bundle -> bundle.contains("gantry-wire-netty")),
                "plan: " + outcome.plan());
        assertEquals(List.of(), features.installed());
    }

    @Test
    void a4AnUnknownFeatureIsRefusedInOneSentence() {
        Outcome outcome = features.apply(Change.install(List.of("no-such-feature")));
        assertTrue(outcome.failure().orElseThrow().contains("no-such-feature"), outcome.toString());
        assertEquals(List.of(), features.installed());
    }
}
