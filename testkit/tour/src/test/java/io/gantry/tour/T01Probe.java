package io.gantry.tour;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import io.gantry.agent.AdvancingWatermark;
import org.junit.jupiter.api.Test;
import org.osgi.framework.Bundle;
import org.osgi.framework.FrameworkUtil;

/** What chapter 1 sees from the inside. */
public final class T01Probe {
    @Test
    void theTestRunsInABundle() {
        Bundle self = FrameworkUtil.getBundle(T01Probe.class);
        assertNotNull(self, "the class must come from a bundle");
        assertEquals(Bundle.ACTIVE, self.getState());
    }

    @Test
    void aClassComesFromTheBundleThatExportsIt() {
        Bundle exporter = FrameworkUtil.getBundle(AdvancingWatermark.class);
        assertEquals("gantry-agent", exporter.getSymbolicName());
    }
}
