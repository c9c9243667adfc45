package io.gantry.cluster.option;

import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Numbers as people write them: {@code 16k} bytes, {@code 50k} a second, {@code 2m} of time. */
public final class Amount {
    private static final Map<String, Long> BYTES = Map.of("", 1L, "k", 1L << 10, "m", 1L << 20);
    private static final Map<String, Long> COUNTS = Map.of("", 1L, "k", 1_000L, "m", 1_000_000L);
    private static final Map<String, Long> MILLIS =
            Map.of("", 1_000L, "ms", 1L, "s", 1_000L, "m", 60_000L, "h", 3_600_000L);

    private Amount() {}

    private static long parse(String text, Map<String, Long> units, String example) {
        String plain = text.trim().toLowerCase(Locale.ROOT);
        String unit = plain.replaceFirst("^\\d+", "");
        Long factor = units.get(unit);
        String digits = plain.substring(0, plain.length() - unit.length());
        if (factor == null || digits.isEmpty() || digits.length() > 12) {
            throw new TypeConversionException("'" + text + "' is not understood; write it like " + example);
        }
        return Long.parseLong(digits) * factor;
    }

    /** Bytes, {@code k} is 1024. */
    public static final class Bytes implements ITypeConverter<Integer> {
        @Override
        public Integer convert(String text) {
            return (int) Math.min(Integer.MAX_VALUE, parse(text, BYTES, "128, 16k or 1m"));
        }
    }

    /** A count, {@code k} is 1000. */
    public static final class Count implements ITypeConverter<Long> {
        @Override
        public Long convert(String text) {
            return parse(text, COUNTS, "500, 50k or 1m");
        }
    }

    /** A time in milliseconds; a plain number is seconds. */
    public static final class Millis implements ITypeConverter<Long> {
        @Override
        public Long convert(String text) {
            return parse(text, MILLIS, "30s, 500ms or 2m");
        }
    }
}
