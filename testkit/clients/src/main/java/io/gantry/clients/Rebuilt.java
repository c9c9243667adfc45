package io.gantry.clients;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;

/** Rebuilt bundles of Gantry with a version of their own, and features of them, in the folders of one node. */
public final class Rebuilt {
    private static final String BUILT = "0.1.0";

    private final Path own;

    public Rebuilt(Node node) {
        this.own = node.home().resolve("runtime");
    }

    /** Writes the bundle under another version, with these headers changed; returns its file. */
    public Path bundle(String name, String version, Map<String, String> headers) {
        Path from = jar(Places.distribution().resolve("system"), name, BUILT);
        Path to = jar(own.resolve("system"), name, version);
        try {
            Files.createDirectories(to.getParent());
            copy(from, to, version, headers);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return to;
    }

    private static Path jar(Path repository, String name, String version) {
        return repository.resolve("io/gantry").resolve(name).resolve(version).resolve(name + "-" + version + ".jar");
    }

    /** Writes a feature like the shipped one, with one bundle of another version; returns its name. */
    public String feature(String name, String bundle, String version) {
        return feature(name, bundle, version, Map.of());
    }

    /** The same with configurations of its own: a PID, and its values in JSON. */
    public String feature(String name, String bundle, String version, Map<String, String> configurations) {
        String next = name + "-" + version;
        String text = Places.read(Places.distribution().resolve("features/" + name + ".json"))
                .replace("io.gantry:" + name + ":osgifeature:" + BUILT, "io.gantry:" + next + ":osgifeature:" + version)
                .replace("io.gantry:" + bundle + ":" + BUILT, "io.gantry:" + bundle + ":" + version)
                // The digests are those of the shipped bundles.
                .replaceAll(",\\s*\"sha-256\": \"\\w+\"", "");
        for (Map.Entry<String, String> each : configurations.entrySet()) {
            String entry = "\"" + each.getKey() + "\": " + each.getValue();
            text = text.contains("\"configurations\"")
                    ? text.replaceFirst("(\"configurations\": \\{)", "$1 " + entry + ",")
                    : text.replaceFirst("(\"extensions\")", "\"configurations\": { " + entry + " }, $1");
        }
        Places.write(own.resolve("features/" + next + ".json"), text);
        return next;
    }

    private static void copy(Path from, Path to, String version, Map<String, String> headers) throws IOException {
        try (JarFile jar = new JarFile(from.toFile())) {
            Manifest manifest = new Manifest(jar.getManifest());
            Attributes attributes = manifest.getMainAttributes();
            attributes.putValue("Bundle-Version", version);
            headers.forEach(attributes::putValue);
            try (OutputStream file = Files.newOutputStream(to);
                    JarOutputStream copy = new JarOutputStream(file, manifest)) {
                for (JarEntry entry : jar.stream().toList()) {
                    if (!entry.getName().equals(JarFile.MANIFEST_NAME)) {
                        copy.putNextEntry(new JarEntry(entry.getName()));
                        try (InputStream bytes = jar.getInputStream(entry)) {
                            bytes.transferTo(copy);
                        }
                        copy.closeEntry();
                    }
                }
            }
        }
    }
}
