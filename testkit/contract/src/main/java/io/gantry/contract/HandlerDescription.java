package io.gantry.contract;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What the build wrote for the container about the request handlers of the module under test. */
final class HandlerDescription {
    private static final Path FOLDER = Path.of("target", "classes", "OSGI-INF");
    private static final String SERVICE = "<provide interface=\"io.gantry.wire.RequestHandler\"/>";
    private static final Pattern TYPE = Pattern.compile("<implementation class=\"([^\"]+)\"");
    private static final Pattern CODES = Pattern.compile("<property name=\"requestCodes\" type=\"Integer\">([^<]+)<");

    private HandlerDescription() {}

    /** The request codes by the handler's class name. */
    static Map<String, List<Integer>> all() {
        Map<String, List<Integer>> codes = new TreeMap<>();
        try (Stream<Path> files = Files.list(FOLDER)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String xml = Files.readString(file);
                if (xml.contains(SERVICE)) {
                    codes.put(
                            first(TYPE, xml),
                            first(CODES, xml).lines().map(Integer::valueOf).toList());
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(FOLDER.toAbsolutePath() + " cannot be read: build the module first", e);
        }
        return codes;
    }

    private static String first(Pattern pattern, String xml) {
        Matcher matcher = pattern.matcher(xml);
        if (!matcher.find()) {
            throw new AssertionError("no " + pattern + " in " + xml);
        }
        return matcher.group(1);
    }
}
