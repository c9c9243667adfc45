package io.gantry.launcher;

import java.nio.file.Path;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.ServiceLoader;

/**
 * The process of a node. Exit codes: 0 stopped in order; 1 failed, one line on stderr says why; 2 the command
 * line or the settings are wrong, nothing was touched.
 */
public final class Main {
    static final int STOPPED = 0;
    static final int FAILED = 1;
    static final int WRONG = 2;

    private Main() {}

    public static void main(String[] args) {
        System.exit(run(args));
    }

    static int run(String[] args) {
        try {
            CommandLine line = CommandLine.parse(List.of(args));
            Path home = home();
            List<String> features = new Kinds(home).features(line.kind());
            NodeSettings settings = dialect()
                    .read(new SettingsSource(
                            line.kind(),
                            line.file(),
                            line.overrides(),
                            System.getenv(),
                            systemProperties(),
                            home,
                            features));
            if (!settings.errors().isEmpty()) {
                settings.errors().forEach(Main::complain);
                return WRONG;
            }
            settings.report().forEach(System.out::println);
            return new Node(line.kind(), home, settings).run();
        } catch (WrongUseException e) {
            complain(e.getMessage());
            return WRONG;
        } catch (NodeException e) {
            complain(e.getMessage());
            return FAILED;
        }
    }

    /** One line to the operator. */
    static void complain(String text) {
        System.err.println("gantry: " + text.replaceAll("\\s*\\R\\s*", " "));
    }

    private static Path home() throws WrongUseException {
        String home = System.getProperty("gantry.home");
        if (home == null) {
            throw new WrongUseException("The property gantry.home is not set; start nodes with the scripts in bin/");
        }
        return Path.of(home).toAbsolutePath().normalize();
    }

    private static SettingsDialect dialect() {
        Iterator<SettingsDialect> found =
                ServiceLoader.load(SettingsDialect.class).iterator();
        return found.hasNext() ? found.next() : new BareSettings();
    }

    private static Map<String, String> systemProperties() {
        Properties properties = System.getProperties();
        Map<String, String> values = new LinkedHashMap<>();
        properties.stringPropertyNames().forEach(name -> values.put(name, properties.getProperty(name)));
        return values;
    }
}
