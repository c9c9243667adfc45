package io.gantry.registry;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import org.osgi.annotation.versioning.ProviderType;

/** Who this broker is. All but the permission is fixed for the life of the service. Safe for any thread. */
@ProviderType
public interface Broker {
    String clusterName();

    String brokerName();

    /** Number within the group of brokers; 0 is the leader. */
    long brokerId();

    /** The advertised address as it stands in routes: {@code host:port}, IPv6 hosts in brackets. */
    String address();

    /** The address that is written into records; resolved. */
    InetSocketAddress storeHost();

    /** Absolute path of everything the broker keeps. */
    Path rootDirectory();

    /** Bits of {@link io.gantry.route.Permission} that hold for all topics; they may change at run time. */
    int permission();
}
