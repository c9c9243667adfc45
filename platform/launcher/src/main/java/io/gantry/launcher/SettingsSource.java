package io.gantry.launcher;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Where a node's settings come from.
 *
 * @param kind what the node is to be: {@code namesrv}, {@code broker} or {@code single}
 * @param file the file given with {@code -c}
 * @param overrides given on the command line: {@code dir} for {@code --dir}, {@code namesrvAddr} for {@code -n};
 *     they win over the file and the environment
 * @param environment the process's environment variables
 * @param properties the JVM's system properties, such as {@code user.home}
 * @param home the distribution's directory
 * @param features what {@code features/nodes.properties} lists for the kind; the dialect returns it, or a
 *     variant that the settings ask for
 */
public record SettingsSource(
        String kind,
        Optional<Path> file,
        Map<String, String> overrides,
        Map<String, String> environment,
        Map<String, String> properties,
        Path home,
        List<String> features) {}
