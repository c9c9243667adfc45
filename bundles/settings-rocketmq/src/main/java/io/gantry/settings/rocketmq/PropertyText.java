package io.gantry.settings.rocketmq;

import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;

/**
 * The text of a property file, entry by entry and with line numbers. It only finds where an entry begins
 * and ends; the entry itself is read by {@link Properties}, so that escapes mean what they mean to Apache.
 *
 * @param entries all entries in the order of the text, also those whose key comes again
 * @param error why the text cannot be read, with the line; empty if it can
 */
record PropertyText(List<Entry> entries, Optional<String> error) {

    static PropertyText parse(String text) {
        List<Entry> entries = new ArrayList<>();
        String[] lines = text.split("\r\n|\r|\n", -1);
        int next = 0;
        while (next < lines.length) {
            int first = next++;
            if (isBlankOrComment(lines[first]) || isLoneBackslash(lines[first])) {
                continue;
            }
            StringBuilder logical = new StringBuilder(lines[first]);
            while (isContinued(logical) && next < lines.length) {
                logical.setLength(logical.length() - 1);
                logical.append(withoutIndent(lines[next++]));
            }
            Optional<String> error = read(logical.toString(), first + 1, entries);
            if (error.isPresent()) {
                return new PropertyText(List.of(), error);
            }
        }
        return new PropertyText(List.copyOf(entries), Optional.empty());
    }

    private static Optional<String> read(String logicalLine, int line, List<Entry> entries) {
        Properties one = new Properties();
        try {
            one.load(new StringReader(logicalLine));
        } catch (IllegalArgumentException e) {
            return Optional.of("line " + line + " has a \\u that is not followed by four hexadecimal digits: "
                    + "write \\\\ for a backslash");
        } catch (IOException e) {
            throw new IllegalStateException("a string cannot fail to be read", e);
        }
        for (Map.Entry<Object, Object> found : one.entrySet()) {
            entries.add(new Entry((String) found.getKey(), (String) found.getValue(), line));
        }
        return Optional.empty();
    }

    private static boolean isBlankOrComment(String line) {
        String bare = withoutIndent(line);
        return bare.isEmpty() || bare.startsWith("#") || bare.startsWith("!");
    }

    /** A backslash alone continues nothing: to Java, the next line begins afresh, and may be a comment. */
    private static boolean isLoneBackslash(String line) {
        return withoutIndent(line).equals("\\");
    }

    private static boolean isContinued(CharSequence line) {
        int backslashes = 0;
        for (int at = line.length() - 1; at >= 0 && line.charAt(at) == '\\'; at--) {
            backslashes++;
        }
        return backslashes % 2 == 1;
    }

    /** Without the blanks that Java skips in front of a line: not all that Unicode calls blank. */
    private static String withoutIndent(String line) {
        int at = 0;
        while (at < line.length() && " \t\f".indexOf(line.charAt(at)) >= 0) {
            at++;
        }
        return line.substring(at);
    }
}
