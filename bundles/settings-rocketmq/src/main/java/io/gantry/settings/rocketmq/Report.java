package io.gantry.settings.rocketmq;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What the operator should know, collected while the settings are read. Each message becomes exactly one
 * line, however hostile the text of the file is.
 */
final class Report {
    private static final int MOST_SHOWN = 120;
    private static final int MOST_LINES = 200;

    private final String source;
    private final Set<Finding> findings;
    private final Set<Finding> errors;

    /** A message, and the file and the line of it that caused it; 0 for none. */
    private record Finding(String source, int line, String text) {}

    /** @param source name of the file, as the operator gave it; or of the place the settings come from */
    Report(String source) {
        this(source, new LinkedHashSet<>(), new LinkedHashSet<>());
    }

    private Report(String source, Set<Finding> findings, Set<Finding> errors) {
        this.source = quoted(source);
        this.findings = findings;
        this.errors = errors;
    }

    /** The same report, for what another file causes. */
    Report of(String other) {
        return new Report(other, findings, errors);
    }

    /** Something does not do what it seems to; the node starts. */
    void note(int line, String text) {
        findings.add(new Finding(source, line, text));
    }

    /** The node must not start. */
    void error(int line, String text) {
        errors.add(new Finding(source, line, text));
    }

    boolean hasErrors() {
        return !errors.isEmpty();
    }

    List<String> lines() {
        return rendered(findings);
    }

    List<String> errors() {
        return rendered(errors);
    }

    private List<String> rendered(Set<Finding> all) {
        List<String> lines = new ArrayList<>();
        all.stream()
                .sorted(Comparator.comparingInt(Finding::line))
                .limit(MOST_LINES)
                .forEach(each -> lines.add(each.source + (each.line > 0 ? ":" + each.line : "") + ": " + each.text));
        if (all.size() > MOST_LINES) {
            lines.add(source + ": " + (all.size() - MOST_LINES) + " more of these are not shown");
        }
        return List.copyOf(lines);
    }

    /** The text on one line, without control characters, and not longer than a line of a terminal or so. */
    static String quoted(String text) {
        StringBuilder shown = new StringBuilder();
        for (int at = 0; at < text.length() && at < MOST_SHOWN; at++) {
            char each = text.charAt(at);
            if (Character.isISOControl(each) || each == '\u2028' || each == '\u2029') {
                shown.append(String.format("\\u%04x", (int) each));
            } else {
                shown.append(each);
            }
        }
        return text.length() > MOST_SHOWN ? shown.append("...").toString() : shown.toString();
    }
}
