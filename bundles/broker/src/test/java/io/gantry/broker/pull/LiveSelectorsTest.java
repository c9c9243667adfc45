package io.gantry.broker.pull;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gantry.filter.FilterLanguage;
import io.gantry.filter.Selectors;
import io.gantry.registry.Subscription;
import io.gantry.wire.BadRequestException;
import io.gantry.wire.ResponseCode;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

/** Which messages a subscription selects, as far as the broker decides it. */
class LiveSelectorsTest {
    private final LiveSelectors selectors = new LiveSelectors();

    @Test
    void tagsSelectByTheirHash() {
        Selectors.Selector some = selectors.of(Subscription.of("T", "a || b", "TAG", 1));
        assertTrue(some.mayMatch("b".hashCode()));
        assertFalse(some.mayMatch("c".hashCode()));
        assertTrue(some.isWhole());
        assertTrue(some.matches(ByteBuffer.allocate(0)));
        assertTrue(selectors.of(Subscription.of("T", "*", null, 1)).mayMatch(0));
    }

    @Test
    void expressionsAreOfALanguageForAsLongAsItIsThere() {
        FilterLanguage language = expression -> {
            if (expression.equals("no sense")) {
                throw new IllegalArgumentException("at 3: unexpected s");
            }
            return properties -> expression.equals(properties.value("color"));
        };
        selectors.bindLanguage(language);
        Selectors.Selector red = selectors.of(Subscription.of("T", "red", "SQL92", 1));
        assertFalse(red.isWhole());
        assertTrue(red.mayMatch(0));
        BadRequestException refusal = assertThrows(
                BadRequestException.class, () -> selectors.of(Subscription.of("T", "no sense", "SQL92", 1)));
        assertEquals(ResponseCode.SUBSCRIPTION_PARSE_FAILED, refusal.code());
        assertEquals("parse the consumer's subscription failed: at 3: unexpected s", refusal.getMessage());
        selectors.unbindLanguage(language);
        assertThrows(BadRequestException.class, () -> selectors.of(Subscription.of("T", "red", "SQL92", 1)));
    }

    @Test
    void aLanguageThatNobodyUnderstandsIsRefused() {
        Subscription wanted = Subscription.of("T", "a > 1", "SQL92", 1);
        BadRequestException refusal = assertThrows(BadRequestException.class, () -> selectors.of(wanted));
        assertEquals(ResponseCode.SYSTEM_ERROR, refusal.code());
        assertEquals("The broker does not support consumer to filter message by SQL92", refusal.getMessage());
    }
}
