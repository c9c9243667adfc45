package io.gantry.clients;

import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.ToolProvider;

/** A distribution in which one class of {@code ha-raft} is broken on purpose: compiled anew from a changed source. */
enum Mutant {
    /** What a leader has proposed counts, before anybody else has it. */
    COUNTS_WITHOUT_A_MAJORITY(
            RaftFault.LEADER_CUT_OFF,
            "Proposer",
            Map.of("        next += bytes;", "        next += bytes;\n        standing.commit(next);"));

    private static final String PACKAGE = "io/gantry/ha/raft";

    private final RaftFault found;
    private final String type;
    private final Map<String, String> changes;

    /**
     * A change of one class.
     *
     * @param found the fault that is to show it
     * @param changes what stands there once, and what is to stand there
     */
    Mutant(RaftFault found, String type, Map<String, String> changes) {
        this.found = found;
        this.type = type;
        this.changes = changes;
    }

    RaftFault foundBy() {
        return found;
    }

    /** Makes it; the folder is the distribution. */
    Path build() throws IOException {
        Path folder = Places.scratch("mutant");
        Path copy = folder.resolve("gantry");
        Command.must("cp", "-r", Places.distribution().toString(), copy.toString());
        Path classes = compile(folder, copy);
        Path jar;
        try (Stream<Path> all = Files.walk(copy.resolve("system"))) {
            jar = all.filter(each -> each.getFileName().toString().matches("gantry-ha-raft-.*\\.jar|ha-raft-.*\\.jar"))
                    .findFirst()
                    .orElseThrow();
        }
        try (FileSystem inside = FileSystems.newFileSystem(jar);
                Stream<Path> made = Files.list(classes.resolve(PACKAGE))) {
            for (Path each : made.toList()) {
                Path old = inside.getPath(PACKAGE, each.getFileName().toString());
                Files.copy(each, old, StandardCopyOption.REPLACE_EXISTING);
            }
        }
        try (Stream<Path> features = Files.list(copy.resolve("features"))) {
            for (Path each :
                    features.filter(file -> file.toString().endsWith(".json")).toList()) {
                // The digests are those of the shipped bundles.
                Places.write(each, Places.read(each).replaceAll(",\\s*\"sha-256\": \"\\w+\"", ""));
            }
        }
        return copy;
    }

    private Path compile(Path folder, Path copy) throws IOException {
        String source = Files.readString(Places.root()
                .resolve("bundles/ha-raft/src/main/java")
                .resolve(PACKAGE)
                .resolve(type + ".java"));
        for (Map.Entry<String, String> change : changes.entrySet()) {
            if (source.split(java.util.regex.Pattern.quote(change.getKey()), -1).length != 2) {
                throw new AssertionError(type + " has not exactly one: " + change.getKey());
            }
            source = source.replace(change.getKey(), change.getValue());
        }
        Path changed = folder.resolve(type + ".java");
        Places.write(changed, source);
        Path classes = folder.resolve("classes");
        String jars;
        try (Stream<Path> all = Files.walk(copy.resolve("system"))) {
            jars = all.filter(each -> each.toString().endsWith(".jar"))
                    .map(Path::toString)
                    .collect(Collectors.joining(
                            java.io.File.pathSeparator,
                            "",
                            java.io.File.pathSeparator + System.getProperty("java.class.path")));
        }
        List<String> words = new ArrayList<>(
                List.of("-proc:none", "-nowarn", "--release", "17", "-d", classes.toString(), "-cp", jars));
        words.add(changed.toString());
        int code = ToolProvider.getSystemJavaCompiler().run(null, null, null, words.toArray(String[]::new));
        if (code != 0) {
            throw new AssertionError(this + " does not compile");
        }
        return classes;
    }
}
