package io.gantry.registry;

import java.util.Collection;
import java.util.Map;
import org.osgi.annotation.versioning.ProviderType;

/** The members of a group that are connected now, and what they want. Safe for any thread. */
@ProviderType
public interface Consumers {
    String name();

    /** How the members consume; the last heartbeat's word. */
    ConsumerMode mode();

    /** Whether each member consumes everything. */
    boolean isBroadcast();

    /** The members, in no order. */
    Collection<? extends Client> members();

    /** The member with this id, or null. */
    Client member(String clientId);

    /** What the group wants, by topic; unmodifiable. */
    Map<String, Subscription> subscriptions();
}
