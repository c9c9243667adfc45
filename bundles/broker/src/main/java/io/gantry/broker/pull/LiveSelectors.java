package io.gantry.broker.pull;

import io.gantry.filter.Selectors;
import io.gantry.registry.Subscription;
import io.gantry.wire.BadRequestException;
import io.gantry.wire.ResponseCode;
import java.nio.ByteBuffer;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;

/** Selectors by tags, which the client compares once more by their text. Safe for any thread. */
@Component(service = {LiveSelectors.class, Selectors.class})
public final class LiveSelectors implements Selectors {
    @Activate
    public LiveSelectors() {}

    @Override
    public Selector of(Subscription wanted) {
        requireKnown(wanted);
        return new ByTags(wanted);
    }

    /** Refuses a subscription in a language that nobody understands. */
    static void requireKnown(Subscription wanted) {
        if (!wanted.isTagType() && !wanted.isClassFilter()) {
            throw new BadRequestException(
                    ResponseCode.SYSTEM_ERROR,
                    "The broker does not support consumer to filter message by " + wanted.expressionType());
        }
    }

    private record ByTags(Subscription wanted) implements Selector {
        @Override
        public boolean mayMatch(long tagsCode) {
            return wanted.matches(tagsCode);
        }

        @Override
        public boolean isWhole() {
            return true;
        }

        @Override
        public boolean matches(ByteBuffer record) {
            return true;
        }
    }
}
