package io.gantry.launcher;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.turbo.TurboFilter;
import ch.qos.logback.core.spi.FilterReply;
import java.time.Clock;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.LoggerFactory;
import org.slf4j.Marker;

/**
 * Lets each event of the bundles be told a few times a minute: a peer that can cause a line must not be able to bury
 * all others under it. An event is a logger and the fixed part of its text. What was left out is counted, and the count
 * is told before the next line. The launcher's own lines all pass. Safe for any thread.
 */
public final class LogRate extends TurboFilter {
    static final int LINES = 20;
    static final long WINDOW_MILLIS = TimeUnit.MINUTES.toMillis(1);

    /** A text that is put together by its caller is an event of its own; there must not be any number of them. */
    private static final int MAX_EVENTS = 1_000;

    private static final String OWN = LogRate.class.getPackageName();

    private record Event(String logger, String text) {}

    /** A line of an event: which one it is since the start, and how many had been left out before that. */
    private record Window(long startMillis, long leftOutBefore, long lines) {}

    private final Map<Event, Window> windows = new ConcurrentHashMap<>();
    private final LongSupplier millis;

    public LogRate() {
        this(Clock.systemUTC()::millis);
    }

    LogRate(LongSupplier millis) {
        this.millis = millis;
    }

    @Override
    @SuppressWarnings("checkstyle:ParameterNumber") // Logback's method.
    public FilterReply decide(
            Marker marker, Logger logger, Level level, String text, Object[] parameters, Throwable cause) {
        boolean isTold = text != null && level.isGreaterOrEqual(logger.getEffectiveLevel());
        if (!isTold || logger.getName().startsWith(OWN)) {
            return FilterReply.NEUTRAL;
        }
        if (windows.size() > MAX_EVENTS) {
            windows.clear();
        }
        Window window = windows.compute(new Event(logger.getName(), text), (event, found) -> next(found));
        if (window.lines > LINES) {
            return FilterReply.DENY;
        }
        if (window.lines == 1 && window.leftOutBefore > 0) {
            LoggerFactory.getLogger(LogRate.class)
                    .warn(
                            "Lines were left out: lines={}, logger={}, text={}",
                            window.leftOutBefore,
                            logger.getName(),
                            text);
        }
        return FilterReply.NEUTRAL;
    }

    private Window next(Window found) {
        long now = millis.getAsLong();
        if (found == null) {
            return new Window(now, 0, 1);
        }
        return Math.abs(now - found.startMillis) >= WINDOW_MILLIS
                ? new Window(now, Math.max(0, found.lines - LINES), 1)
                : new Window(found.startMillis, found.leftOutBefore, found.lines + 1);
    }
}
