package io.gantry.cli.doctor;

import java.util.Map;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A broker's clock: when it started and how long ago it says that was. */
final class Uptime {
    private static final Pattern RUNTIME =
            Pattern.compile("\\[ (\\d{1,6}) days, (\\d{1,2}) hours, (\\d{1,2}) minutes, (\\d{1,2}) seconds ]");
    private static final Pattern MILLIS = Pattern.compile("\\d{1,15}");

    private Uptime() {}

    /** The broker's time to half a second, by its figures; nothing when it does not say. */
    static OptionalLong nowMillis(Map<String, String> figures) {
        String boot = figures.getOrDefault("bootTimestamp", "");
        Matcher runtime = RUNTIME.matcher(figures.getOrDefault("runtime", ""));
        if (!MILLIS.matcher(boot).matches() || !runtime.matches()) {
            return OptionalLong.empty();
        }
        long hours = number(runtime, 1) * 24 + number(runtime, 2);
        long seconds = (hours * 60 + number(runtime, 3)) * 60 + number(runtime, 4);
        return OptionalLong.of(Long.parseLong(boot) + seconds * 1_000 + 500);
    }

    private static long number(Matcher matcher, int group) {
        return Long.parseLong(matcher.group(group));
    }
}
