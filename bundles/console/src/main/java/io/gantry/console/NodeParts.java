package io.gantry.console;

import io.gantry.console.ask.Target;
import io.gantry.console.node.GroupPlace;
import io.gantry.console.node.Replication;
import io.gantry.feature.FeatureRuntime;
import io.gantry.log.CommitLog;
import io.gantry.log.ReplicaLog;
import io.gantry.replica.KnownLeader;
import io.gantry.replica.Replicator;
import io.gantry.wire.Endpoint;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.felix.service.command.CommandProcessor;
import org.osgi.framework.BundleContext;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;
import org.osgi.service.cm.ConfigurationAdmin;

/** What the console takes from this node. All but the platform's parts may be away, and come and go. */
record NodeParts(
        BundleContext context, FeatureRuntime features, CommandProcessor commands, ConfigurationAdmin configurations) {

    /** Where an endpoint of this node can be reached from here. */
    Target.Endpoints endpoints() {
        return name -> found(Endpoint.class, "(endpoint=" + name + ")")
                .map(context::getService)
                .map(Endpoint::address)
                .map(NodeParts::reachable);
    }

    private <S> Optional<ServiceReference<S>> found(Class<S> type, String filter) {
        try {
            return context.getServiceReferences(type, filter).stream().findFirst();
        } catch (InvalidSyntaxException e) {
            throw new IllegalArgumentException(filter, e);
        }
    }

    private static String reachable(InetSocketAddress bound) {
        InetAddress address = bound.getAddress();
        String host = address.isAnyLocalAddress() ? "127.0.0.1" : address.getHostAddress();
        return host + ":" + bound.getPort();
    }

    Replication replication() {
        return new Replication(() -> now(CommitLog.class), () -> now(Replicator.class), place());
    }

    GroupPlace place() {
        return new GroupPlace(() -> now(KnownLeader.class), () -> now(ReplicaLog.class));
    }

    private <S> S now(Class<S> type) {
        ServiceReference<S> reference = context.getServiceReference(type);
        return reference == null ? null : context.getService(reference);
    }

    /** What the launcher was told on the command line, or this bundle's framework. */
    Optional<String> property(String name) {
        return Optional.ofNullable(context.getProperty(name)).filter(text -> !text.isBlank());
    }

    /** Whether a component of the node has failed. */
    boolean isFailed() {
        try {
            ServiceReference<?>[] failures = context.getAllServiceReferences(null, "(gantry.failure=*)");
            return failures != null;
        } catch (InvalidSyntaxException e) {
            throw new IllegalStateException("The filter is right", e);
        }
    }

    /** Which environment variables count for the console. */
    Map<String, String> environment() {
        return System.getenv();
    }

    /** The loopback's names. */
    static List<String> loopback() {
        return List.of("localhost", "127.0.0.1", "[::1]");
    }
}
