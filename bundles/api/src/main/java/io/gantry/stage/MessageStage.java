package io.gantry.stage;

import org.osgi.annotation.versioning.ConsumerType;

/**
 * Takes messages that are not to be consumed yet to a place of its own. A service with the property {@code stage}:
 * {@link #HALF} or {@link #TIMED}. Called on the event loop, so it must not block.
 */
@ConsumerType
public interface MessageStage {
    /** The stage of a transaction's half messages. */
    String HALF = "half";

    /** The stage of messages that ask for delivery at a time of their own. */
    String TIMED = "timed";

    /** Where the message is to be stored, and how; a refusal is a {@link io.gantry.wire.BadRequestException}. */
    Placement place(Placement meant);
}
