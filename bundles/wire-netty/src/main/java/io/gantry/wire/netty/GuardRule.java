package io.gantry.wire.netty;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/**
 * Which endpoints let nobody in while no guard is there: the node whose access control is removed must not stand open.
 * A change opens the endpoints anew.
 */
@Component(service = GuardRule.class, configurationPid = "io.gantry.wire.netty.guard")
@Designate(ocd = GuardRule.Config.class)
public final class GuardRule {
    /** Settings of guarded endpoints. */
    @ObjectClassDefinition(name = "Gantry guarded endpoints")
    public @interface Config {
        /** Names of endpoints whose requests must pass a guard: broker, namesrv. */
        String[] guardedEndpoints() default {};
    }

    private final Set<String> endpoints;

    @Activate
    public GuardRule(Config config) {
        endpoints = new HashSet<>(List.of(config.guardedEndpoints()));
    }

    boolean isGuarded(String endpoint) {
        return endpoints.contains(endpoint);
    }
}
