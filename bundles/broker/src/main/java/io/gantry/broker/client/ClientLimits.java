package io.gantry.broker.client;

import io.gantry.agent.HeapShare;
import io.gantry.agent.boot.Setting;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/**
 * Bounds of the tables of connected clients.
 *
 * @param expiryMillis how long a client may be silent before it is forgotten and its connection closed
 * @param maxGroups most groups with connected clients, of producers and consumers each
 * @param maxMembers most clients in one group
 * @param isNotifyEnabled whether members are told when others join or leave
 * @param maxHeartbeatBytes longest heartbeat that is read
 * @param maxSubscriptions most topics a group may subscribe to
 * @param maxMembersInAll most memberships in groups, of producers and consumers each
 * @param maxSubscriptionsInAll most subscriptions of all groups; a long one counts for several
 */
public record ClientLimits(
        long expiryMillis,
        int maxGroups,
        int maxMembers,
        boolean isNotifyEnabled,
        int maxHeartbeatBytes,
        int maxSubscriptions,
        int maxMembersInAll,
        int maxSubscriptionsInAll) {
    private static final int USUAL_HEARTBEAT_BYTES = HeapShare.atMost(4 << 20, 256);

    public ClientLimits {
        Setting.positive(ConsumerGroups.PID, "expiryMillis", expiryMillis);
        Setting.positive(ConsumerGroups.PID, "maxGroups", maxGroups);
        Setting.positive(ConsumerGroups.PID, "maxMembers", maxMembers);
        Setting.positive(ConsumerGroups.PID, "maxHeartbeatBytes", maxHeartbeatBytes);
        Setting.positive(ConsumerGroups.PID, "maxSubscriptions", maxSubscriptions);
        Setting.positive(ConsumerGroups.PID, "maxMembersInAll", maxMembersInAll);
        Setting.positive(ConsumerGroups.PID, "maxSubscriptionsInAll", maxSubscriptionsInAll);
    }

    /** RocketMQ's expiry, and generous bounds. */
    public static final ClientLimits STANDARD =
            new ClientLimits(120_000, 100_000, 20_000, true, USUAL_HEARTBEAT_BYTES, 20_000, 200_000, 200_000);

    /** The settings of {@code io.gantry.broker.client}. */
    @ObjectClassDefinition(name = "Gantry broker clients")
    public @interface Config {
        @AttributeDefinition(description = "How long a client may be silent before it is forgotten, milliseconds.")
        long expiryMillis() default 120_000;

        @AttributeDefinition(description = "Most groups with connected clients.")
        int maxGroups() default 100_000;

        @AttributeDefinition(description = "Most clients in one group.")
        int maxMembers() default 20_000;

        @AttributeDefinition(description = "Members are told when others join or leave.")
        boolean notifyEnable() default true;

        @AttributeDefinition(
                description = "Longest heartbeat that is read; 0 for 4 MiB, but a 256th of the heap at most.")
        int maxHeartbeatBytes() default 0;

        @AttributeDefinition(description = "Most topics a group may subscribe to.")
        int maxSubscriptions() default 20_000;

        @AttributeDefinition(description = "Most memberships in groups, of producers and consumers each.")
        int maxMembersInAll() default 200_000;

        @AttributeDefinition(description = "Most subscriptions of all groups; a long one counts for several.")
        int maxSubscriptionsInAll() default 200_000;
    }

    static ClientLimits of(Config config) {
        return new ClientLimits(
                config.expiryMillis(),
                config.maxGroups(),
                config.maxMembers(),
                config.notifyEnable(),
                config.maxHeartbeatBytes() == 0 ? USUAL_HEARTBEAT_BYTES : config.maxHeartbeatBytes(),
                config.maxSubscriptions(),
                config.maxMembersInAll(),
                config.maxSubscriptionsInAll());
    }
}
