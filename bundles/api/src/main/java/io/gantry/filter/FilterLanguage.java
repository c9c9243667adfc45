package io.gantry.filter;

import org.osgi.annotation.versioning.ConsumerType;

/**
 * Understands the expressions of a language. A service with the property {@code language}, such as SQL92. Safe for any
 * thread.
 */
@ConsumerType
public interface FilterLanguage {
    /**
     * The filter that an expression means.
     *
     * @throws IllegalArgumentException the expression makes no sense; the message says why and where
     */
    MessageFilter compile(String expression);
}
