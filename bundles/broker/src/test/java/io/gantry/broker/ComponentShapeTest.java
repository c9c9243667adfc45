package io.gantry.broker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.reflect.Constructor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What Declarative Services asks of a component class and no compiler checks. */
class ComponentShapeTest {
    private static final Pattern IMPLEMENTATION = Pattern.compile("<implementation class=\"([^\"]+)\"");
    private static final Pattern PARAMETERS = Pattern.compile("init=\"(\\d+)\"");

    /** The container chooses the constructor by the number of its parameters only. */
    @Test
    void componentsHaveOneConstructorOfTheirNumberOfParameters() throws IOException, ReflectiveOperationException {
        List<String> wrong = new ArrayList<>();
        int seen = 0;
        for (Path file : descriptions()) {
            String xml = Files.readString(file);
            Matcher name = IMPLEMENTATION.matcher(xml);
            assertTrue(name.find(), file.toString());
            Matcher parameters = PARAMETERS.matcher(xml);
            int count = parameters.find() ? Integer.parseInt(parameters.group(1)) : 0;
            int found = 0;
            for (Constructor<?> constructor : Class.forName(name.group(1)).getConstructors()) {
                found += constructor.getParameterCount() == count ? 1 : 0;
            }
            if (found != 1) {
                wrong.add(name.group(1) + " has " + found + " public constructors of " + count + " parameters");
            }
            seen++;
        }
        assertEquals(List.of(), wrong);
        assertTrue(seen > 20, "descriptions found: " + seen);
    }

    private static List<Path> descriptions() throws IOException {
        Path folder = Path.of("target/classes/OSGI-INF");
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".xml")).toList();
        }
    }
}
