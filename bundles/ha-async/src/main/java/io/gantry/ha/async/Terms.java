package io.gantry.ha.async;

import io.gantry.agent.boot.Setting;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** On what terms followers are served: what they have to prove, and how fast those that are behind are sent to. */
@Component(service = Terms.class, configurationPid = Terms.PID)
@Designate(ocd = Terms.Settings.class)
public final class Terms {
    static final String PID = "io.gantry.ha.async.catchup";

    /** The configuration of {@code io.gantry.ha.async.catchup}. */
    @ObjectClassDefinition(name = "Gantry: followers that are behind")
    public @interface Settings {
        @AttributeDefinition(description = "Whether what a follower that is behind is sent is bounded")
        boolean isLimited() default false;

        @AttributeDefinition(description = "Bytes a second that each such follower is sent then, at most")
        long bytesPerSecond() default 100 << 20;

        @AttributeDefinition(description = "Whether it is sent to more slowly while producers suffer")
        boolean isYielding() default true;
    }

    private final PeerSecret secret;
    private final Settings settings;

    @Activate
    public Terms(@Reference PeerSecret secret, Settings settings) {
        this.secret = secret;
        this.settings = settings;
    }

    PeerSecret secret() {
        return secret;
    }

    boolean isYielding() {
        return settings.isYielding();
    }

    /** The bound, or more than any network carries; an IllegalArgumentException when there can be none such. */
    long bytesPerSecond() {
        if (!settings.isLimited()) {
            return CatchUp.MAX_BYTES_PER_SECOND;
        }
        Setting.positive(PID, "bytesPerSecond", settings.bytesPerSecond());
        return Math.min(settings.bytesPerSecond(), CatchUp.MAX_BYTES_PER_SECOND);
    }
}
