package io.gantry.clients;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Where and how a node's process is started, when not simply here.
 *
 * @param prefix words before its command line, of a program that runs it
 * @param environment variables of its own
 * @param program the distribution it runs; Gantry's only
 */
public record Surroundings(List<String> prefix, Map<String, String> environment, Path program) {
    /** As everything else is started. */
    public static final Surroundings NONE = new Surroundings(List.of(), Map.of(), Places.distribution());

    ChildProcess start(List<String> command, Map<String, String> variables, Path directory) {
        List<String> all = new ArrayList<>(prefix);
        all.addAll(command);
        Map<String, String> both = new HashMap<>(environment);
        both.putAll(variables);
        return ChildProcess.start(all, both, directory);
    }
}
