package io.gantry.settings.rocketmq;

import java.util.Arrays;
import java.util.Locale;

/**
 * A property of a component's configuration that takes a key's value.
 *
 * @param pid the configuration: {@code name}, or {@code factory~name}
 * @param property the property
 * @param conversion how the value gets there
 */
record Target(String pid, String property, Conversion conversion) {

    /** How a value of Apache's becomes one of ours. The name in the catalogue is the constant in lower case. */
    enum Conversion {
        INT(Integer.class),
        LONG(Long.class),
        BOOL(Boolean.class),
        TEXT(String.class),
        /** Texts between semicolons. */
        TEXTS(String[].class),
        /** Whether the word is SYNC_FLUSH. */
        SYNC(Boolean.class);

        private final Class<?> type;

        Conversion(Class<?> type) {
            this.type = type;
        }

        /** The type that the component's property must have. */
        Class<?> type() {
            return type;
        }

        Object convert(Object value) {
            return switch (this) {
                case INT -> Math.toIntExact(((Number) value).longValue());
                case LONG -> ((Number) value).longValue();
                case BOOL, TEXT -> value;
                case TEXTS ->
                    Arrays.stream(value.toString().split(";"))
                            .filter(part -> !part.isEmpty())
                            .toArray(String[]::new);
                case SYNC -> value.equals("SYNC_FLUSH");
            };
        }
    }

    /** Reads {@code pid:property=conversion}. */
    static Target of(String text) {
        int colon = text.indexOf(':');
        int equals = text.indexOf('=', colon);
        return new Target(
                text.substring(0, colon),
                text.substring(colon + 1, equals),
                Conversion.valueOf(text.substring(equals + 1).toUpperCase(Locale.ROOT)));
    }
}
