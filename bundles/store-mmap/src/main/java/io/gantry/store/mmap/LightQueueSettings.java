package io.gantry.store.mmap;

import io.gantry.agent.boot.Setting;
import io.gantry.store.mmap.log.LightQueues;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** The settings of light queues; the store is opened again when they change. */
@Component(service = LightQueueSettings.class, configurationPid = LightQueueSettings.PID)
@Designate(ocd = LightQueueSettings.Settings.class)
public final class LightQueueSettings {
    static final String PID = "io.gantry.store.mmap.light";

    /** The configuration of {@code io.gantry.store.mmap.light}; in brackets RocketMQ's name. */
    @ObjectClassDefinition(name = "Gantry: light queues of the mapped store")
    public @interface Settings {
        @AttributeDefinition(description = "Whether there are light queues (enableLmq)")
        boolean isEnabled() default true;

        @AttributeDefinition(
                description = "Whether records stand in the light queues that they name (enableMultiDispatch)")
        boolean isDispatched() default true;

        @AttributeDefinition(description = "Most light queues (maxLmqConsumeQueueNum)")
        int maxQueues() default LightQueues.MOST;
    }

    private final boolean isOn;
    private final int maxQueues;

    @Activate
    public LightQueueSettings(Settings settings) {
        this.isOn = settings.isEnabled() && settings.isDispatched();
        this.maxQueues = Setting.positive(PID, "maxQueues", settings.maxQueues());
    }

    /** What they come to, for one store. */
    LightQueues lightQueues() {
        return new LightQueues(isOn, maxQueues);
    }
}
