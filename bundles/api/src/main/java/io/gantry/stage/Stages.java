package io.gantry.stage;

import org.osgi.annotation.versioning.ProviderType;

/**
 * What a broker does to each new message that is to be consumed: for whoever stores one that no producer sent just now.
 * Safe for any thread; does not block.
 */
@ProviderType
public interface Stages {
    /**
     * The waiting room of the delay level or of the time that the properties ask for; else the place that was meant.
     * A refusal is a {@link io.gantry.wire.BadRequestException}.
     */
    Placement place(Placement meant);
}
