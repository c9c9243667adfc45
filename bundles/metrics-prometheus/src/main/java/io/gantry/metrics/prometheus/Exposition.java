package io.gantry.metrics.prometheus;

import io.gantry.figures.FigureSink;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;

/**
 * One answer in Prometheus' text form. Values of a name stand together, whoever tells them. Bounded: what is told above
 * the bound is counted only. For one thread.
 */
final class Exposition implements FigureSink {
    private static final int MAX_SERIES = 100_000;
    private static final String DROPPED = "gantry_metrics_series_not_shown";

    private final Map<String, StringBuilder> families = new TreeMap<>();
    private final Map<String, String> common;
    private int series;
    private int dropped;

    /** An answer whose values all have these labels, too. */
    Exposition(Map<String, String> common) {
        this.common = common;
    }

    @Override
    public void gauge(String name, Map<String, String> labels, double value) {
        if (hasRoom(1)) {
            line(family(name, "gauge"), name, labels, "", value);
        }
    }

    @Override
    public void counter(String name, Map<String, String> labels, double total) {
        if (hasRoom(1)) {
            line(family(name, "counter"), name, labels, "", total);
        }
    }

    @Override
    public void histogram(String name, Map<String, String> labels, long[] counts, double[] bounds, double sum) {
        if (!hasRoom(counts.length + 2)) {
            return;
        }
        StringBuilder family = family(name, "histogram");
        long below = 0;
        for (int i = 0; i < counts.length; i++) {
            below += counts[i];
            String bound = i < bounds.length ? number(bounds[i]) : "+Inf";
            line(family, name + "_bucket", labels, ",le=\"" + bound + '"', below);
        }
        line(family, name + "_sum", labels, "", sum);
        line(family, name + "_count", labels, "", below);
    }

    private boolean hasRoom(int more) {
        boolean hasRoom = series + more <= MAX_SERIES;
        if (hasRoom) {
            series += more;
        } else {
            dropped += more;
        }
        return hasRoom;
    }

    private StringBuilder family(String name, String type) {
        return families.computeIfAbsent(name, absent -> new StringBuilder("# TYPE ")
                .append(name)
                .append(' ')
                .append(type)
                .append('\n'));
    }

    private void line(StringBuilder family, String name, Map<String, String> labels, String last, double value) {
        StringBuilder text = new StringBuilder();
        common.forEach((label, content) -> label(text, label, content));
        labels.forEach((label, content) -> label(text, label, content));
        text.append(last);
        family.append(name);
        if (text.length() > 0) {
            family.append('{')
                    .append(text, text.charAt(0) == ',' ? 1 : 0, text.length())
                    .append('}');
        }
        family.append(' ').append(number(value)).append('\n');
    }

    private static void label(StringBuilder text, String label, String content) {
        text.append(',').append(label).append("=\"");
        for (int i = 0; i < content.length(); i++) {
            char letter = content.charAt(i);
            if (letter == '\n') {
                text.append("\\n");
            } else {
                if (letter == '"' || letter == '\\') {
                    text.append('\\');
                }
                text.append(letter);
            }
        }
        text.append('"');
    }

    private static String number(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e15
                ? String.valueOf((long) value)
                : String.valueOf(value);
    }

    /** The text of all that was told. */
    byte[] bytes() {
        line(family(DROPPED, "gauge"), DROPPED, Map.of(), "", dropped);
        StringBuilder all = new StringBuilder();
        families.values().forEach(all::append);
        return all.toString().getBytes(StandardCharsets.UTF_8);
    }
}
