package io.gantry.cli.option;

import io.gantry.route.Permission;
import java.util.Locale;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** What may be done with a topic: {@code rw}, {@code r}, {@code w} or {@code none}, or RocketMQ's number. */
public final class Rights implements ITypeConverter<Integer> {
    @Override
    public Integer convert(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "rw", "wr", "6" -> Permission.READ_WRITE;
            case "r", "4" -> Permission.READ;
            case "w", "2" -> Permission.WRITE;
            case "none", "0" -> 0;
            default -> throw new TypeConversionException("'" + text + "' is no permission; write rw, r, w or none");
        };
    }

    /** The permission as people read it. */
    public static String text(int permission) {
        String text = (Permission.isReadable(permission) ? "r" : "") + (Permission.isWritable(permission) ? "w" : "");
        return text.isEmpty() ? "none" : text;
    }
}
