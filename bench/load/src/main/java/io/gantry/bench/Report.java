package io.gantry.bench;

import io.gantry.bench.figures.Errors;
import io.gantry.bench.figures.Latencies;
import io.gantry.bench.traffic.Span;
import io.gantry.bench.traffic.Tally;
import io.gantry.codec.JsonWriter;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The result: the same figures as lines for people and as one JSON document. */
final class Report {
    private static final double NANOS = 1e9;
    private static final double MEGA = 1e6;

    private final Map<String, Object> json = new LinkedHashMap<>();
    private final StringBuilder text = new StringBuilder();

    /** A report of a load with this name. */
    Report(String load) {
        json.put("load", load);
    }

    /** A figure for machines. */
    Report figure(String name, Object value) {
        json.put(name, value);
        return this;
    }

    /** A line for people. */
    Report line(String label, String format, Object... values) {
        text.append(String.format(Locale.ROOT, "%-13s ", label))
                .append(String.format(Locale.ROOT, format, values))
                .append('\n');
        return this;
    }

    /** Messages that counted, by time and size. */
    Report rates(String label, Tally tally, Span span) {
        long messages = tally.messages.sum();
        double seconds = messages == 0 ? 0 : span.measuredNanosTo(tally.lastNanos()) / NANOS;
        double perSecond = messages == 0 ? 0 : messages / seconds;
        double megabytes = messages == 0 ? 0 : tally.bodyBytes.sum() / seconds / MEGA;
        figure(label, messages);
        figure("seconds", rounded(seconds, 1_000));
        figure("messagesPerSecond", rounded(perSecond, 10));
        figure("bodyMegabytesPerSecond", rounded(megabytes, 100));
        return line(label, "%,d in %.1f s: %,.0f messages/s, %.2f MB/s", messages, seconds, perSecond, megabytes);
    }

    Report latencies(String name, String label, Latencies latencies) {
        figure(name, latencies.toJson());
        return line(label, "%s", latencies.toText());
    }

    Report errors(Errors errors) {
        List<Errors.Kind> kinds = errors.kinds();
        figure("errors", kinds.stream().map(Errors.Kind::toJson).toList());
        kinds.forEach(kind -> line("error", "%s", kind));
        return this;
    }

    void print(PrintWriter out, boolean isJson) {
        if (isJson) {
            out.println(JsonWriter.STANDARD.write(json));
        } else {
            out.print(text);
        }
        out.flush();
    }

    private static double rounded(double value, double digits) {
        return Math.round(value * digits) / digits;
    }
}
