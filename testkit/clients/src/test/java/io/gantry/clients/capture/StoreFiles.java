package io.gantry.clients.capture;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Cuts small golden files out of the store that a stopped Apache broker left. */
final class StoreFiles {
    private static final int MAGIC_V1 = 0xDAA320A7;
    private static final int MAGIC_V2 = 0xDAA320AB;
    private static final int PHYSICAL_OFFSET_AT = 28;
    private static final int BODY_LENGTH_AT = 84;
    private static final int LARGEST = 10_000;
    private static final int SMALL = 30_000;

    private final Path store;
    private final Path target;
    private final Map<String, Integer> records = new HashMap<>();

    StoreFiles(Path store, Path target) {
        this.store = store;
        this.target = target;
    }

    void write() throws IOException {
        try (Stream<Path> all = Files.walk(store)) {
            for (Path file : all.filter(Files::isRegularFile).sorted().toList()) {
                String name = store.relativize(file).toString();
                if (name.startsWith("commitlog")) {
                    writeSegment(file, name);
                } else if (Files.size(file) > 0
                        && name.matches("(config|consumequeue|index|checkpoint).*")
                        && !name.endsWith(".bak")) {
                    copy(name, name.matches("(config|checkpoint).*") ? Files.readAllBytes(file) : trimmed(file));
                }
            }
        }
    }

    private static byte[] trimmed(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        int end = bytes.length;
        while (end > 0 && bytes[end - 1] == 0) {
            end--;
        }
        return Arrays.copyOf(bytes, Math.min(bytes.length, (end + 19) / 20 * 20));
    }

    private void copy(String name, byte[] bytes) throws IOException {
        if (bytes.length == 0 || bytes.length > SMALL * 4) {
            return;
        }
        // Names that no class loader and no file system stumbles over.
        String simple = name.replaceAll("t{9,}", "long")
                .replace('%', '_')
                .replaceAll("index/\\d+", "index/file.bin")
                .replaceAll("/0{20}$", ".bin");
        Path file = target.resolve(simple);
        Files.createDirectories(file.getParent());
        Files.write(file, bytes);
    }

    private void writeSegment(Path file, String name) throws IOException {
        ByteBuffer log = ByteBuffer.wrap(Files.readAllBytes(file));
        int at = 0;
        while (at + 2 * Integer.BYTES <= log.capacity() && log.getInt(at) > 0) {
            int size = log.getInt(at);
            int magic = log.getInt(at + Integer.BYTES);
            if (magic != MAGIC_V1 && magic != MAGIC_V2) {
                copy("commitlog/" + Path.of(name).getFileName() + "-blank-at-" + at + ".bin", slice(log, at, 8));
                break;
            }
            if (size < LARGEST) {
                writeRecord(log, at, size, magic == MAGIC_V1 ? "v1" : "v2");
            }
            at += size;
        }
        if (at > 0 && log.getLong(PHYSICAL_OFFSET_AT) == 0) {
            copy("commitlog/head.bin", slice(log, 0, Math.min(at, SMALL)));
        }
    }

    private void writeRecord(ByteBuffer log, int at, int size, String version) throws IOException {
        int topicAt = at + BODY_LENGTH_AT + Integer.BYTES + log.getInt(at + BODY_LENGTH_AT);
        int length = version.equals("v1") ? log.get(topicAt) & 0xFF : log.getShort(topicAt) & 0xFFFF;
        byte[] topic = slice(log, topicAt + (version.equals("v1") ? 1 : 2), length);
        String name = new String(topic, StandardCharsets.UTF_8)
                .replaceAll("[^A-Za-z0-9_-]", "_")
                .replaceAll("t{9,}", "long");
        int number = records.merge(name, 1, Integer::sum);
        if (number <= 16 && !List.of("rmq_sys").contains(name)) {
            copy("record/%s-%s-%02d.bin".formatted(version, name, number), slice(log, at, size));
        }
    }

    private static byte[] slice(ByteBuffer from, int at, int size) {
        byte[] bytes = new byte[size];
        from.get(at, bytes);
        return bytes;
    }
}
