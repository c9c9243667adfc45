package io.gantry.console;

import jakarta.servlet.Servlet;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Dictionary;
import java.util.Hashtable;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.cm.Configuration;
import org.osgi.service.cm.ConfigurationAdmin;

/**
 * The web server, a bundle of its own: it starts with the configuration that is written here, serves the one servlet,
 * and stops when the configuration goes.
 */
final class WebServer implements AutoCloseable {
    private static final String PID = "org.apache.felix.http";
    /** A page that is open holds one, and at most 32 of them do; the others are for everything else. */
    private static final int THREADS = 56;

    private final Configuration configuration;
    private final ServiceRegistration<Servlet> servlet;

    /** Checks what can be checked, and starts it. An IllegalStateException says what is wrong and what to do. */
    WebServer(
            BundleContext context,
            ConfigurationAdmin configurations,
            InetSocketAddress address,
            ConsoleComponent.Settings settings,
            Servlet front) {
        check(address, settings);
        Hashtable<String, Object> serving = new Hashtable<>();
        serving.put("osgi.http.whiteboard.servlet.pattern", "/*");
        serving.put("osgi.http.whiteboard.servlet.name", "gantry-console");
        // Told by node:status, as every open port of the node.
        serving.put("endpoint", "console");
        serving.put("host", address.getHostString());
        serving.put("port", address.getPort());
        try {
            configuration = configurations.getConfiguration(PID, "?");
            configuration.update(properties(address, settings));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        servlet = context.registerService(Servlet.class, front, serving);
    }

    private static void check(InetSocketAddress address, ConsoleComponent.Settings settings) {
        try (ServerSocket probe = new ServerSocket()) {
            probe.setReuseAddress(true);
            probe.bind(address);
        } catch (IOException e) {
            throw new IllegalStateException("The console cannot listen on " + address + " (" + e.getMessage()
                    + "): set consolePort, consoleHost, or -Dconsole.port");
        }
        Path keys = Path.of(settings.tlsKeyStore());
        if (!settings.tlsKeyStore().isEmpty() && !Files.isReadable(keys)) {
            throw new IllegalStateException("The console's consoleTlsKeyStore " + keys + " cannot be read");
        }
    }

    private static Dictionary<String, Object> properties(
            InetSocketAddress address, ConsoleComponent.Settings settings) {
        boolean isSecure = !settings.tlsKeyStore().isEmpty();
        Hashtable<String, Object> properties = new Hashtable<>();
        properties.put("org.apache.felix.http.host", address.getHostString());
        properties.put("org.apache.felix.http.enable", !isSecure);
        properties.put("org.apache.felix.https.enable", isSecure);
        properties.put("org.osgi.service.http.port" + (isSecure ? ".secure" : ""), address.getPort());
        if (isSecure) {
            properties.put("org.apache.felix.https.keystore", settings.tlsKeyStore());
            properties.put("org.apache.felix.https.keystore.type", "PKCS12");
            properties.put("org.apache.felix.https.keystore.password", settings.tlsKeyStorePassword());
            properties.put("org.apache.felix.https.keystore.key.password", settings.tlsKeyStorePassword());
        }
        properties.put("org.apache.felix.http.jetty.threadpool.max", THREADS);
        properties.put("org.apache.felix.http.jetty.acceptors", 1);
        properties.put("org.apache.felix.http.jetty.selectors", 1);
        properties.put("org.apache.felix.http.jetty.sendServerHeader", false);
        properties.put("org.apache.felix.http.timeout", 30_000);
        properties.put("org.apache.felix.http.mbeans", false);
        return properties;
    }

    @Override
    public void close() {
        servlet.unregister();
        try {
            configuration.delete();
        } catch (IOException | IllegalStateException e) {
            // It is gone with the container already.
            return;
        }
    }
}
