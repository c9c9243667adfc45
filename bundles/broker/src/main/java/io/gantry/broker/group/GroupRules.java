package io.gantry.broker.group;

import io.gantry.agent.boot.Setting;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/**
 * How subscription groups come to be on this broker.
 *
 * @param isAutoCreateEnabled whether a first heartbeat or pull may create its group
 * @param isSystemCreateEnabled whether groups of the system may be created even then
 * @param maxGroups how many groups may exist; further ones are refused
 */
public record GroupRules(boolean isAutoCreateEnabled, boolean isSystemCreateEnabled, int maxGroups) {
    public GroupRules {
        Setting.positive(GroupTable.PID, "maxGroups", maxGroups);
    }

    /** RocketMQ's. */
    public static final GroupRules STANDARD = new GroupRules(true, true, 500_000);

    /** The settings of {@code io.gantry.broker.group}. */
    @ObjectClassDefinition(name = "Gantry broker subscription groups")
    public @interface Config {
        @AttributeDefinition(description = "A first heartbeat may create its group; may change at run time.")
        boolean autoCreateEnable() default true;

        @AttributeDefinition(description = "Groups named CID_RMQ_SYS_... are created even when others are not.")
        boolean systemCreateEnable() default true;

        @AttributeDefinition(description = "Most groups on this broker.")
        int maxGroups() default 500_000;
    }

    static GroupRules of(Config config) {
        return new GroupRules(config.autoCreateEnable(), config.systemCreateEnable(), config.maxGroups());
    }
}
