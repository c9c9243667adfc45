package io.gantry.wire;

import java.net.InetSocketAddress;
import org.osgi.annotation.versioning.ProviderType;

/**
 * A listening port that serves requests now; registered as a service while it is open, with the service
 * properties {@code endpoint} (its name), {@code host} and {@code port} (an Integer, the real one).
 */
@ProviderType
public interface Endpoint {
    /** The name handlers are bound by: {@link Handles#endpoint}. Also the service property {@code endpoint}. */
    String name();

    /** Where it listens; the port is the real one even if 0 was configured. */
    InetSocketAddress address();

    /** What waits here for a thread; requests whose handlers do not block never do. */
    RequestQueue queue();
}
