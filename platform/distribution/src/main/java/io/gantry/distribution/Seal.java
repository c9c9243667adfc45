package io.gantry.distribution;

import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonReader;
import jakarta.json.JsonValue;
import jakarta.json.stream.JsonGenerator;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Copies the feature files into the distribution with the SHA-256 of each bundle, and exactly the bundles that
 * are named; fails the build when one is not there.
 */
public final class Seal {
    private final Path pool;
    private final Path stage;

    private Seal(Path pool, Path stage) {
        this.pool = pool;
        this.stage = stage;
    }

    /**
     * Seals.
     *
     * @param args the folder of features, the list of base bundles, the folder of all bundles there are, the folder
     *     that becomes the distribution
     */
    public static void main(String[] args) throws IOException {
        Seal seal = new Seal(Path.of(args[2]), Path.of(args[3]));
        seal.features(Path.of(args[0]));
        for (String line : Files.readAllLines(Path.of(args[1]))) {
            if (!line.isBlank() && !line.startsWith("#")) {
                seal.file(line.strip());
            }
        }
    }

    private void features(Path from) throws IOException {
        Path to = stage.resolve("features");
        Files.createDirectories(to);
        try (Stream<Path> files = Files.list(from)) {
            for (Path file : files.sorted().toList()) {
                Path target = to.resolve(file.getFileName());
                if (file.toString().endsWith(".json")) {
                    Files.writeString(target, feature(file));
                } else {
                    Files.copy(file, target, StandardCopyOption.REPLACE_EXISTING);
                }
            }
        }
    }

    private String feature(Path file) throws IOException {
        JsonObject feature;
        try (InputStream in = Files.newInputStream(file);
                JsonReader reader = Json.createReader(in)) {
            feature = reader.readObject();
        }
        JsonObjectBuilder sealed = Json.createObjectBuilder(feature);
        JsonArrayBuilder bundles = Json.createArrayBuilder();
        for (JsonValue value : feature.getJsonArray("bundles")) {
            JsonObject bundle = value.asJsonObject();
            String digest = sha256(file(bundle.getString("id")));
            bundles.add(Json.createObjectBuilder(bundle).add("sha-256", digest));
        }
        sealed.add("bundles", bundles);
        StringWriter text = new StringWriter();
        Json.createWriterFactory(Map.of(JsonGenerator.PRETTY_PRINTING, true))
                .createWriter(text)
                .writeObject(sealed.build());
        return text.append('\n').toString();
    }

    private Path file(String id) throws IOException {
        List<String> parts = List.of(id.split(":"));
        String name = parts.get(1);
        String version = parts.get(parts.size() - 1);
        String classifier = parts.size() > 4 ? "-" + parts.get(3) : "";
        Path place = Path.of(parts.get(0).replace('.', '/'), name, version, name + "-" + version + classifier + ".jar");
        Path file = pool.resolve(place);
        if (!Files.isRegularFile(file)) {
            throw new IllegalStateException("The bundle " + id + " is not a dependency of the distribution");
        }
        Path target = stage.resolve("system").resolve(place);
        Files.createDirectories(target.getParent());
        Files.copy(file, target, StandardCopyOption.REPLACE_EXISTING);
        return target;
    }

    private static String sha256(Path file) throws IOException {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            return HexFormat.of().formatHex(digest.digest(Files.readAllBytes(file)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }
}
