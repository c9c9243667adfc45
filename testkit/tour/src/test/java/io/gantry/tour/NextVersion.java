package io.gantry.tour;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;

/** Makes another version of the bundle of ha-solo, and a feature of it, in the node's own folders. */
final class NextVersion {
    private static final Path HOME = Path.of(Inside.context().getProperty("gantry.home"));
    private static final Path OWN = Path.of(Inside.context().getProperty("gantry.dir"), "runtime");

    private NextVersion() {}

    /** Returns the new feature's name; the bundle's manifest has these headers changed. */
    static String of(String version, Map<String, String> headers) {
        try {
            Path from = HOME.resolve("system/io/gantry/gantry-ha-solo/0.1.0/gantry-ha-solo-0.1.0.jar");
            Path folder = Files.createDirectories(OWN.resolve("system/io/gantry/gantry-ha-solo/" + version));
            copy(from, folder.resolve("gantry-ha-solo-" + version + ".jar"), version, headers);
            String name = "ha-solo-" + version;
            String feature = Files.readString(HOME.resolve("features/ha-solo.json"), StandardCharsets.UTF_8)
                    .replace("io.gantry:ha-solo:osgifeature:0.1.0", "io.gantry:" + name + ":osgifeature:" + version)
                    .replace("io.gantry:gantry-ha-solo:0.1.0", "io.gantry:gantry-ha-solo:" + version)
                    // The digests are those of the old bundles.
                    .replaceAll(",\\s*\"sha-256\": \"\\w+\"", "");
            Files.createDirectories(OWN.resolve("features"));
            Files.writeString(OWN.resolve("features/" + name + ".json"), feature);
            return name;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** Writes a digest into a feature that {@link #of} has made. */
    static void seal(String name, String digest) {
        Path file = OWN.resolve("features/" + name + ".json");
        try {
            String feature = Files.readString(file);
            Files.writeString(
                    file, feature.replaceFirst("(gantry-ha-solo:[^\"]+\")", "$1, \"sha-256\": \"" + digest + "\""));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
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
