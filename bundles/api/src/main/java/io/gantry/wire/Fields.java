package io.gantry.wire;

import java.util.function.BiConsumer;
import org.osgi.annotation.versioning.ProviderType;

/** The named values of a frame's header. All are text on the wire. */
@ProviderType
public interface Fields {
    /** The value, or null when the field is not there. */
    String text(String name);

    /** Calls the consumer with each name and value. */
    void forEach(BiConsumer<String, String> consumer);

    /** The value; a missing one is a bad request. */
    default String requireText(String name) {
        String value = text(name);
        if (value == null) {
            throw new BadRequestException("The request's field " + name + " is missing");
        }
        return value;
    }

    /** A whole number; a missing or malformed one is a bad request. */
    default int requireInt(String name) {
        return (int) FieldNumbers.parse(name, requireText(name), Integer.MIN_VALUE, Integer.MAX_VALUE);
    }

    /** A whole number; a missing or malformed one is a bad request. */
    default long requireLong(String name) {
        return FieldNumbers.parse(name, requireText(name), Long.MIN_VALUE, Long.MAX_VALUE);
    }

    /** A whole number, or the fallback when the field is not there. */
    default int intOr(String name, int fallback) {
        String value = text(name);
        return value == null ? fallback : (int) FieldNumbers.parse(name, value, Integer.MIN_VALUE, Integer.MAX_VALUE);
    }

    /** A whole number, or the fallback when the field is not there. */
    default long longOr(String name, long fallback) {
        String value = text(name);
        return value == null ? fallback : FieldNumbers.parse(name, value, Long.MIN_VALUE, Long.MAX_VALUE);
    }

    /** True or false, or the fallback when the field is not there. */
    default boolean booleanOr(String name, boolean fallback) {
        String value = text(name);
        return value == null ? fallback : Boolean.parseBoolean(value);
    }
}
