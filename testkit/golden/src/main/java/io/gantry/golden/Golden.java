package io.gantry.golden;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

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

    /** A golden file as UTF-8 text. */
    public static String text(String name) {
        return new String(bytes(name), StandardCharsets.UTF_8);
    }
}
