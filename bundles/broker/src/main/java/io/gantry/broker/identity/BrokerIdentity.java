package io.gantry.broker.identity;

import io.gantry.registry.Broker;
import io.gantry.route.Permission;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/**
 * Who this broker is. It exists only when it is configured, so nothing of a broker ever runs under a guessed
 * name or in a guessed directory. All but the permission is fixed for the life of the component.
 */
public final class BrokerIdentity implements Broker {
    public static final String PID = "io.gantry.broker.identity";

    private final String clusterName;
    private final String brokerName;
    private final long brokerId;
    private final String host;
    private final int listenPort;
    private final String haHost;
    private final int haListenPort;
    private final Path rootDirectory;
    private final InetSocketAddress storeHost;
    private volatile int permission;

    /** The settings of {@code io.gantry.broker.identity}. */
    @ObjectClassDefinition(name = "Gantry broker identity")
    public @interface Config {
        @AttributeDefinition(description = "Name of the cluster the broker belongs to.")
        String clusterName() default "DefaultCluster";

        @AttributeDefinition(description = "Name of the broker group; empty: this machine's name.")
        String brokerName() default "";

        @AttributeDefinition(description = "Number within the group; 0 is the leader.")
        long brokerId() default 0;

        @AttributeDefinition(description = "Advertised host name or address; empty: found out.")
        String host() default "";

        @AttributeDefinition(description = "Advertised port.")
        int listenPort() default 10911;

        @AttributeDefinition(description = "Host that followers connect to; empty: the advertised host.")
        String haHost() default "";

        @AttributeDefinition(description = "Port that followers connect to; 0: the advertised port plus 1.")
        int haListenPort() default 0;

        @AttributeDefinition(description = "Directory of everything the broker keeps.")
        String rootDirectory() default "";

        @AttributeDefinition(
                description = "Permission of all topics together: 4 read, 2 write; may change at run time.")
        int permission() default Permission.READ_WRITE;
    }

    BrokerIdentity(Config config) {
        clusterName = config.clusterName();
        brokerName = config.brokerName().isBlank() ? LocalHost.name() : config.brokerName();
        brokerId = config.brokerId();
        host = config.host().isBlank() ? LocalHost.address() : config.host().trim();
        listenPort = config.listenPort();
        haHost = config.haHost().isBlank() ? host : config.haHost().trim();
        haListenPort = config.haListenPort() > 0 ? config.haListenPort() : listenPort + 1;
        rootDirectory = directory(config.rootDirectory());
        storeHost = resolved(host, listenPort);
        permission = config.permission();
    }

    /** An identity without a container, readable and writable. */
    public BrokerIdentity(String clusterName, String brokerName, long brokerId, String host, int port, Path root) {
        this.clusterName = clusterName;
        this.brokerName = brokerName;
        this.brokerId = brokerId;
        this.host = host;
        this.listenPort = port;
        this.haHost = host;
        this.haListenPort = port + 1;
        this.rootDirectory = root.toAbsolutePath().normalize();
        this.storeHost = resolved(host, port);
        this.permission = Permission.READ_WRITE;
    }

    /** Takes over what may change at run time: the permission. */
    void modified(Config config) {
        permission = config.permission();
    }

    @Override
    public String clusterName() {
        return clusterName;
    }

    @Override
    public String brokerName() {
        return brokerName;
    }

    /** Number within the group; 0 is the leader. */
    @Override
    public long brokerId() {
        return brokerId;
    }

    /** The advertised host, as configured: a name stays a name. */
    public String host() {
        return host;
    }

    public int listenPort() {
        return listenPort;
    }

    /** The advertised address as it stands in routes: {@code host:port}, IPv6 hosts in brackets. */
    @Override
    public String address() {
        return joined(host, listenPort);
    }

    /** The address that followers connect to. */
    public String haAddress() {
        return joined(haHost, haListenPort);
    }

    /** Absolute path of everything the broker keeps. */
    @Override
    public Path rootDirectory() {
        return rootDirectory;
    }

    /** Where topics, groups and offsets are kept. */
    public Path configDirectory() {
        return rootDirectory.resolve("config");
    }

    /** The address that is written into records; resolved. */
    @Override
    public InetSocketAddress storeHost() {
        return storeHost;
    }

    /** Bits of {@link Permission} that hold for all topics of the broker. */
    @Override
    public int permission() {
        return permission;
    }

    private static Path directory(String text) {
        String path = text.isBlank() ? System.getProperty("user.home") + "/store" : text.trim();
        return Path.of(path).toAbsolutePath().normalize();
    }

    private static String joined(String host, int port) {
        return host.indexOf(':') >= 0 && !host.startsWith("[") ? "[" + host + "]:" + port : host + ":" + port;
    }

    private static InetSocketAddress resolved(String host, int port) {
        if (port <= 0 || port > 65_535) {
            throw new IllegalArgumentException(PID + ": listenPort must be from 1 to 65535, found " + port);
        }
        InetSocketAddress address = new InetSocketAddress(host, port);
        if (address.isUnresolved()) {
            throw new IllegalArgumentException("The broker's host '" + host
                    + "' has no address: set brokerIP1 to an address of this machine or a name that resolves");
        }
        return address;
    }
}
