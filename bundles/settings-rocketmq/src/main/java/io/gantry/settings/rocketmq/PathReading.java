package io.gantry.settings.rocketmq;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** Reads the paths among the values. A path that makes no sense is an error, and never one next to it. */
final class PathReading {
    private final Effective effective;
    private final Surroundings surroundings;
    private final Report report;

    PathReading(Effective effective, Surroundings surroundings, Report report) {
        this.effective = effective;
        this.surroundings = surroundings;
        this.report = report;
    }

    /** The absolute path that the key has, which then stands in its value; below the root in any case. */
    Path settle(String key) {
        Path path = read(key);
        if (path.getParent() == null) {
            report.error(
                    effective.line(key), key + "=" + path + " is the root of the file system: write a path below it");
            return surroundings.absolute("none");
        }
        effective.derive(key, path.toString());
        return path;
    }

    private Path read(String key) {
        String text = effective.text(key);
        int line = effective.line(key);
        if (text.isBlank()) {
            report.error(line, key + " is empty: write a path, or remove the line");
            return surroundings.absolute("none");
        }
        if (text.startsWith("~") || text.contains("${")) {
            report.note(
                    line,
                    key + "=" + Report.quoted(text) + " is taken as it stands, neither ~ nor ${...} is replaced: "
                            + "write the whole path");
        }
        try {
            return surroundings.absolute(text);
        } catch (InvalidPathException e) {
            report.error(line, key + "=" + Report.quoted(text) + " is no path: write one, or remove the line");
            return surroundings.absolute("none");
        }
    }
}
