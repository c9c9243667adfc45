package io.gantry.launcher;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * What a node is to be.
 *
 * @param directory the folder that the node owns, absolute; a second node cannot use it
 * @param features names of files in {@code features/}, without {@code .json}, in order of installation;
 *     used at the first start, later the set that is installed counts
 * @param configurations for each PID ({@code name} or {@code factory~name}) the properties that replace the features'
 *     defaults, one by one; values are of the types that Configuration Admin allows
 * @param endpoints names of the listening endpoints without which the node is not ready
 * @param report lines for the operator about keys that do not do what they seem to
 * @param errors why the node must not start, one line each: cause and remedy; when there are any, all else is
 *     ignored
 */
public record NodeSettings(
        Path directory,
        List<String> features,
        Map<String, Map<String, Object>> configurations,
        List<String> endpoints,
        List<String> report,
        List<String> errors) {

    /** The settings of a node that must not start. */
    public static NodeSettings wrong(List<String> errors) {
        return new NodeSettings(Path.of(""), List.of(), Map.of(), List.of(), List.of(), List.copyOf(errors));
    }
}
