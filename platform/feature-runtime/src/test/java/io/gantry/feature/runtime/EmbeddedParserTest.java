package io.gantry.feature.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.felix.framework.FrameworkFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.launch.Framework;

/** The bundle itself, with its private copies of the parser, as the launcher uses it. */
final class EmbeddedParserTest {
    @TempDir
    Path folder;

    @Test
    void bundleBootsTheFeaturesThatTheLauncherNames() throws Exception {
        TestNode.greeters(folder, "a");
        Map<String, String> properties = new HashMap<>();
        properties.put(Constants.FRAMEWORK_STORAGE, folder.resolve("cache").toString());
        properties.put(
                Constants.FRAMEWORK_SYSTEMPACKAGES_EXTRA,
                "org.osgi.service.cm;version=\"1.6.1\",org.slf4j;version=\"2.0.20\","
                        + "io.gantry.agent;version=\"1.1.0\",io.gantry.agent.boot;version=\"1.1.0\"");
        properties.put("gantry.home", folder.resolve("home").toString());
        properties.put("gantry.dir", folder.resolve("node").toString());
        properties.put("gantry.features", "a");
        Framework framework = new FrameworkFactory().newFramework(properties);
        try {
            framework.start();
            BundleContext context = framework.getBundleContext();
            context.installBundle("reference:" + place(org.apache.felix.cm.PersistenceManager.class))
                    .start();
            context.installBundle("reference:" + place(Activator.class)).start();
            ServiceReference<?>[] found = context.getServiceReferences(Callable.class.getName(), "(gantry.boot=true)");
            assertNotNull(found);
            assertEquals(List.of(), ((Callable<?>) context.getService(found[0])).call());
            Bundle last = context.getBundles()[context.getBundles().length - 1];
            assertEquals("a", last.getSymbolicName());
            assertEquals(Bundle.ACTIVE, last.getState());
        } finally {
            framework.stop();
            framework.waitForStop(10_000);
        }
    }

    private static String place(Class<?> type) throws Exception {
        return type.getProtectionDomain().getCodeSource().getLocation().toURI().toString();
    }
}
