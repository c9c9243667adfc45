package io.gantry.feature.runtime;

import io.gantry.agent.Clock;
import io.gantry.agent.boot.Handover;
import io.gantry.feature.Outcome;
import io.gantry.feature.runtime.parts.Greeter;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Dictionary;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.apache.felix.framework.FrameworkFactory;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.launch.Framework;
import org.osgi.service.cm.Configuration;
import org.osgi.service.cm.ConfigurationAdmin;

/** A real Felix with Configuration Admin and the runtime, over folders of features and bundles made by the test. */
final class TestNode implements AutoCloseable {
    private final Path folder;
    private final Framework framework;
    private final ConfigurationAdmin admin;
    final LiveFeatureRuntime runtime;
    private final Boot boot;

    TestNode(Path folder, Map<String, Map<String, Object>> settings, String... first) throws Exception {
        this.folder = folder;
        Files.createDirectories(folder.resolve("home/features"));
        Map<String, String> properties = new HashMap<>();
        properties.put(Constants.FRAMEWORK_STORAGE, folder.resolve("cache").toString());
        properties.put(Constants.FRAMEWORK_STORAGE_CLEAN, Constants.FRAMEWORK_STORAGE_CLEAN_ONFIRSTINIT);
        properties.put(Constants.FRAMEWORK_SYSTEMPACKAGES_EXTRA, "org.osgi.service.cm;version=\"1.6.1\"");
        properties.put("gantry.home", folder.resolve("home").toString());
        properties.put("gantry.dir", folder.resolve("node").toString());
        properties.put("gantry.provide.millis", "200");
        this.framework = new FrameworkFactory().newFramework(properties);
        framework.start();
        BundleContext context = framework.getBundleContext();
        Path jar = Path.of(org.apache.felix.cm.PersistenceManager.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        context.installBundle("reference:" + jar.toUri()).start();
        this.admin = context.getService(context.getServiceReference(ConfigurationAdmin.class));
        ProviderWatch watch = new ProviderWatch(context);
        ConfigurationBook book = new ConfigurationBook(admin, settings);
        Container container = new Container(context);
        Handover handover = new Handover(Clock.system(), container::isStopping);
        this.runtime = new LiveFeatureRuntime(NodeFolders.of(context), container, book, watch, handover);
        this.boot = new Boot(runtime, List.of(first), watch);
    }

    List<String> boot() {
        return boot.call();
    }

    /** Symbolic names of the active bundles that features brought, in order. */
    List<String> active() {
        return bundles().stream()
                .filter(bundle -> bundle.getState() == Bundle.ACTIVE)
                .map(Bundle::getSymbolicName)
                .toList();
    }

    List<Bundle> bundles() {
        return List.of(framework.getBundleContext().getBundles()).stream()
                .filter(bundle -> bundle.getBundleId() > 1)
                .toList();
    }

    Bundle bundle(String name) {
        return bundles().stream()
                .filter(bundle -> bundle.getSymbolicName().equals(name))
                .findFirst()
                .orElseThrow();
    }

    /** The values of a configuration, without the keys that Configuration Admin adds; empty when there is none. */
    Map<String, Object> configuration(String pid) throws Exception {
        Configuration[] found = admin.listConfigurations("(service.pid=" + pid + ")");
        Map<String, Object> values = new HashMap<>();
        if (found != null) {
            Dictionary<String, Object> properties = found[0].getProperties();
            java.util.Collections.list(properties.keys()).forEach(key -> values.put(key, properties.get(key)));
            values.keySet().removeIf(key -> key.startsWith("service."));
        }
        return values;
    }

    static String failure(Outcome outcome) {
        return outcome.failure().orElse("done");
    }

    /** Writes a feature file whose bundles are {@code test:NAME:1}. */
    static void feature(Path folder, String name, List<String> bundles, String more) throws IOException {
        StringBuilder text = new StringBuilder("{\"id\":\"test:" + name + ":1\",\"bundles\":[");
        for (int i = 0; i < bundles.size(); i++) {
            text.append(i == 0 ? "" : ",")
                    .append("{\"id\":\"test:")
                    .append(bundles.get(i))
                    .append(":1\"}");
        }
        text.append("]").append(more).append("}");
        Path file = folder.resolve("home/features").resolve(name + ".json");
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    /** Makes the bundle {@code test:NAME:1} with an activator and more headers. */
    static Path bundle(Path folder, String name, Class<?> activator, String... headers) throws IOException {
        Manifest manifest = new Manifest();
        Attributes main = manifest.getMainAttributes();
        main.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        main.putValue(Constants.BUNDLE_MANIFESTVERSION, "2");
        main.putValue(Constants.BUNDLE_SYMBOLICNAME, name);
        main.putValue(Constants.BUNDLE_VERSION, "1");
        main.putValue(Constants.IMPORT_PACKAGE, "org.osgi.framework");
        main.putValue(Constants.BUNDLE_ACTIVATOR, activator.getName());
        for (int i = 0; i < headers.length; i += 2) {
            main.putValue(headers[i], headers[i + 1]);
        }
        Path file =
                folder.resolve("home/system/test").resolve(name).resolve("1").resolve(name + "-1.jar");
        Files.createDirectories(file.getParent());
        String entry = activator.getName().replace('.', '/') + ".class";
        try (OutputStream out = Files.newOutputStream(file);
                JarOutputStream jar = new JarOutputStream(out, manifest);
                InputStream code = activator.getClassLoader().getResourceAsStream(entry)) {
            jar.putNextEntry(new JarEntry(entry));
            code.transferTo(jar);
            jar.closeEntry();
        }
        return file;
    }

    /** Makes features that consist of one greeting bundle each, of the same name. */
    static void greeters(Path folder, String... names) throws IOException {
        for (String name : names) {
            bundle(folder, name, Greeter.class);
            feature(folder, name, List.of(name), "");
        }
    }

    Path kept() {
        return folder.resolve("node/runtime/installed");
    }

    @Override
    public void close() throws BundleException {
        framework.stop();
        try {
            framework.waitForStop(10_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
