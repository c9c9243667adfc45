package io.gantry.store.inspect;

import io.gantry.agent.Clock;
import java.io.PrintStream;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/** Where lines for people go, with progress on standard error when it takes longer. */
final class Page {
    private static final long PROGRESS_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final PrintStream out;
    private final PrintStream err;
    private final Clock clock;
    private long toldNanos;

    Page(PrintStream out, PrintStream err, Clock clock) {
        this.out = out;
        this.err = err;
        this.clock = clock;
        this.toldNanos = clock.nanos();
    }

    void line(String format, Object... values) {
        out.println(format.formatted(values));
    }

    /** Tells once a second how far it is. */
    void progress(String what, long done, long all) {
        long now = clock.nanos();
        if (now - toldNanos >= PROGRESS_NANOS) {
            toldNanos = now;
            err.println("%s: %,d of %,d (%d %%)".formatted(what, done, all, all == 0 ? 100 : done * 100 / all));
        }
    }

    /** Text of a producer on one line: what a terminal could take for a command becomes a question mark. */
    static String printable(String text, int maxChars) {
        StringBuilder safe = new StringBuilder();
        text.chars().limit(maxChars).forEach(c -> safe.append(Character.isISOControl(c) ? '?' : (char) c));
        return safe.append(text.length() > maxChars ? "..." : "").toString();
    }

    static String count(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }
}
