package io.gantry.cli.option;

import io.gantry.agent.Clock;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A place in a queue by its time: {@code earliest}, {@code latest}, a date, {@code -2h}, or milliseconds. */
public record When(long millis) {
    /** The oldest message there is. */
    public static final When EARLIEST = new When(0);

    /** Behind the newest message. */
    public static final When LATEST = new When(-1);

    private static final Pattern AGO = Pattern.compile("-(\\d{1,9})(s|m|h|d)");
    private static final Map<String, Long> UNITS = Map.of("s", 1_000L, "m", 60_000L, "h", 3_600_000L, "d", 86_400_000L);
    private static final Pattern MILLIS = Pattern.compile("\\d{12,14}");

    /** Reads one, a local time when it has no offset. */
    public static final class Converter implements ITypeConverter<When> {
        @Override
        public When convert(String text) {
            return of(text.trim(), Clock.system().millis());
        }
    }

    static When of(String text, long nowMillis) {
        String plain = text.toLowerCase(Locale.ROOT);
        if (plain.equals("earliest")) {
            return EARLIEST;
        }
        if (plain.equals("latest")) {
            return LATEST;
        }
        Matcher ago = AGO.matcher(plain);
        if (ago.matches()) {
            return new When(Math.max(1, nowMillis - Long.parseLong(ago.group(1)) * UNITS.get(ago.group(2))));
        }
        if (MILLIS.matcher(plain).matches()) {
            return new When(Long.parseLong(plain));
        }
        try {
            return new When(Math.max(1, millis(text)));
        } catch (DateTimeException e) {
            throw new TypeConversionException("'" + text
                    + "' is no time; write earliest, latest, -2h, 2026-01-31, 2026-01-31T18:30, or milliseconds");
        }
    }

    private static long millis(String text) {
        String iso = text.replace(' ', 'T');
        if (iso.matches(".*T.*([zZ]|[+-]\\d\\d:\\d\\d)")) {
            return OffsetDateTime.parse(iso).toInstant().toEpochMilli();
        }
        LocalDateTime local = iso.contains("T")
                ? LocalDateTime.parse(iso)
                : LocalDate.parse(iso).atStartOfDay();
        return local.atZone(ZoneId.systemDefault()).toInstant().toEpochMilli();
    }
}
