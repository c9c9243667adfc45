package io.gantry.golden;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The bytes that real Apache RocketMQ processes wrote, by name; INDEX.md beside them says where each is from. */
public final class Golden {
    private Golden() {}

    /** The bytes of a golden file, for example {@code frame/send-v2-json.bin}. */
    public static byte[] bytes(String name) {
        try (InputStream in = Golden.class.getResourceAsStream("/golden/" + name)) {
            if (in == null) {
                throw new IllegalArgumentException("No golden file of that name: " + name + " (see golden/INDEX.md)");
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException("Golden file cannot be read: " + name, e);
        }
    }

    /** A read-only big-endian buffer over the bytes of a golden file. */
    public static ByteBuffer buffer(String name) {
        return ByteBuffer.wrap(bytes(name)).asReadOnlyBuffer();
    }

    /** The names of the golden files below a folder, for example {@code frame}, sorted. */
    public static List<String> names(String folder) {
        try {
            URI place = Golden.class.getResource("/golden/" + folder).toURI();
            if (!place.getScheme().equals("jar")) {
                return names(folder, Path.of(place));
            }
            try (FileSystem jar = FileSystems.newFileSystem(place, Map.of())) {
                return names(folder, jar.getPath("/golden/" + folder));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Golden files cannot be listed: " + folder, e);
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("No folder of golden files: " + folder, e);
        }
    }

    private static List<String> names(String folder, Path place) throws IOException {
        try (Stream<Path> files = Files.walk(place)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> folder + "/" + place.relativize(file))
                    .sorted()
                    .toList();
        }
    }

    /** The contents of the golden files below a folder. */
    public static List<byte[]> all(String folder) {
        return names(folder).stream().map(Golden::bytes).toList();
    }

    /** A golden file as UTF-8 text. */
    public static String text(String name) {
        return new String(bytes(name), StandardCharsets.UTF_8);
    }
}
