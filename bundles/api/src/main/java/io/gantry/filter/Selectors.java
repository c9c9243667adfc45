package io.gantry.filter;

import io.gantry.registry.Subscription;
import java.nio.ByteBuffer;
import org.osgi.annotation.versioning.ProviderType;

/** Turns what a group wants into what chooses its messages. Safe for any thread. */
@ProviderType
public interface Selectors {
    /**
     * The selector of a subscription. It is not to be kept: the bundle of its language may go.
     *
     * @throws io.gantry.wire.BadRequestException the expression makes no sense, or nobody understands its language
     */
    Selector of(Subscription wanted);

    /** Chooses messages: first by what the queue's entry says, then, when that is not all, by the record. */
    @ProviderType
    interface Selector {
        /** Whether a message with this tag hash may be wanted. */
        boolean mayMatch(long tagsCode);

        /** Whether {@link #mayMatch} says all that the broker decides, so that no record has to be read. */
        boolean isWhole();

        /** Whether the message is wanted whose record stands in the buffer, from its position on. */
        boolean matches(ByteBuffer record);
    }
}
