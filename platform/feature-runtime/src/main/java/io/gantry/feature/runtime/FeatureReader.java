package io.gantry.feature.runtime;

import io.gantry.feature.runtime.FeatureFile.Part;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.felix.feature.impl.FeatureServiceImpl;
import org.osgi.service.feature.Feature;
import org.osgi.service.feature.FeatureBundle;
import org.osgi.service.feature.FeatureExtension;
import org.osgi.service.feature.FeatureService;

/**
 * Reads OSGi feature files (Compendium R8, chapter 159). Known metadata of a bundle: {@code sha-256}. Known extensions,
 * of type TEXT: {@code gantry-provides} (one interface name or filter per line) and {@code gantry-swap}
 * ({@code stop-first}). An unknown extension of kind MANDATORY is an error, as the specification asks.
 */
final class FeatureReader {
    private static final int MAX_FILE_BYTES = 1 << 20;
    private static final String PROVIDES = "gantry-provides";
    private static final String SWAP = "gantry-swap";
    private static final Pattern DIGEST = Pattern.compile("[0-9a-f]{64}");

    private final FeatureService parser = new FeatureServiceImpl();

    FeatureFile read(Path file) throws FeatureException {
        String text = text(file);
        try {
            return withOwnLoader(() -> convert(file, parser.readFeature(new StringReader(text))));
        } catch (FeatureException e) {
            throw new FeatureException("The feature file " + file + " is wrong: " + e.getMessage(), e);
        } catch (IOException | RuntimeException e) {
            String reason = FeatureException.reason(e);
            throw new FeatureException("The feature file " + file + " is not an OSGi feature: " + reason, e);
        }
    }

    private static String text(Path file) throws FeatureException {
        try {
            // A device has no size and no end, and a pipe may never say anything.
            if (Files.exists(file) && !Files.isRegularFile(file)) {
                throw new FeatureException("The feature file " + file + " is no file");
            }
            byte[] bytes;
            try (InputStream in = Files.newInputStream(file)) {
                bytes = in.readNBytes(MAX_FILE_BYTES + 1);
            }
            if (bytes.length > MAX_FILE_BYTES) {
                throw new FeatureException("The feature file " + file + " is longer than " + MAX_FILE_BYTES + " bytes");
            }
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (IOException e) {
            throw new FeatureException(
                    "The feature file " + file + " cannot be read: " + FeatureException.reason(e), e);
        }
    }

    private static FeatureFile convert(Path file, Feature feature) throws FeatureException {
        if (feature.getID() == null) {
            throw new FeatureException("it has no id");
        }
        List<Part> bundles = new ArrayList<>();
        Set<String> seen = new LinkedHashSet<>();
        for (FeatureBundle bundle : feature.getBundles()) {
            BundleId id = BundleId.parse(bundle.getID().toString());
            if (!seen.add(id.text())) {
                throw new FeatureException("the bundle " + id + " is listed twice");
            }
            bundles.add(new Part(id, digest(id, bundle.getMetadata().get("sha-256"))));
        }
        Map<String, Map<String, Object>> configurations = new LinkedHashMap<>();
        feature.getConfigurations().forEach((pid, values) -> configurations.put(pid, Map.copyOf(values.getValues())));
        for (FeatureExtension extension : feature.getExtensions().values()) {
            boolean isKnown = PROVIDES.equals(extension.getName()) || SWAP.equals(extension.getName());
            if (!isKnown && extension.getKind() == FeatureExtension.Kind.MANDATORY) {
                throw new FeatureException("the mandatory extension " + extension.getName() + " is not known here");
            }
        }
        return new FeatureFile(
                feature.getID().getArtifactId(),
                feature.getID().toString(),
                file,
                List.copyOf(bundles),
                configurations,
                lines(feature, PROVIDES),
                lines(feature, SWAP).contains("stop-first"));
    }

    private static Optional<String> digest(BundleId id, Object value) throws FeatureException {
        if (value == null) {
            return Optional.empty();
        }
        String digest = value.toString();
        if (!DIGEST.matcher(digest).matches()) {
            throw new FeatureException("the sha-256 of bundle " + id + " is not 64 hexadecimal digits");
        }
        return Optional.of(digest);
    }

    private static List<String> lines(Feature feature, String name) throws FeatureException {
        FeatureExtension extension = feature.getExtensions().get(name);
        if (extension == null) {
            return List.of();
        }
        if (extension.getType() != FeatureExtension.Type.TEXT) {
            throw new FeatureException("the extension " + name + " is not of type TEXT");
        }
        return extension.getText().stream()
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .toList();
    }

    /** Work of the parser. */
    private interface Parsing {
        FeatureFile run() throws IOException, FeatureException;
    }

    /** The parser finds its JSON provider by the thread's class loader. */
    private static FeatureFile withOwnLoader(Parsing work) throws IOException, FeatureException {
        ClassLoader before = Thread.currentThread().getContextClassLoader();
        Thread.currentThread().setContextClassLoader(FeatureReader.class.getClassLoader());
        try {
            return work.run();
        } finally {
            Thread.currentThread().setContextClassLoader(before);
        }
    }
}
