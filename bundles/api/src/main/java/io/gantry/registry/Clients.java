package io.gantry.registry;

import java.util.Collection;
import java.util.Set;
import org.osgi.annotation.versioning.ProviderType;

/** The clients that are connected now, by group. Safe for any thread. */
@ProviderType
public interface Clients {
    /** The connected group of consumers, or null when no member is connected. */
    Consumers consumers(String group);

    /** The groups of consumers that are connected: a copy. */
    Set<String> consumerGroups();

    /** The connected groups of consumers that subscribe to a topic. */
    Set<String> groupsOf(String topic);

    /** The connected producers of a group; empty when there is none. */
    Collection<? extends Client> producers(String group);

    /** The groups of producers that are connected: a copy. */
    Set<String> producerGroups();
}
