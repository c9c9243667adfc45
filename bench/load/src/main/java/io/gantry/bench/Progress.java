package io.gantry.bench;

import io.gantry.bench.traffic.Tally;
import java.io.PrintWriter;
import java.util.Locale;

/** A line each second while a load runs. */
final class Progress implements Runnable {
    private final PrintWriter err;
    private final boolean isShown;
    private final Tally requests;
    private final Tally counted;
    private int seconds;
    private long before;

    /**
     * Tells of a load.
     *
     * @param requests where requests and their errors are counted
     * @param counted where messages are counted; the same, or another
     */
    Progress(PrintWriter err, boolean isShown, Tally requests, Tally counted) {
        this.err = err;
        this.isShown = isShown;
        this.requests = requests;
        this.counted = counted;
    }

    @Override
    public void run() {
        seconds++;
        if (isShown) {
            err.println(line());
            err.flush();
        }
    }

    private String line() {
        long now = counted.messages.sum();
        String state = now == 0
                ? text("no message counts yet, %,d requests sent", requests.sent.sum())
                : text("%,d messages/s, %,d in all%s", now - before, now, slow());
        before = now;
        return text("%4d s  %s, %,d errors", seconds, state, requests.errors.count());
    }

    private String slow() {
        double millis = counted.latencies.recentMillis(99);
        return millis == 0 ? "" : text(", p99 %.2f ms", millis);
    }

    private static String text(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
