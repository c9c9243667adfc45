package io.gantry.store.mmap;

import io.gantry.codec.DelayLevels;
import io.gantry.codec.QueueUnit;
import io.gantry.log.StorageException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** Checks a configuration once; what is wrong is named with the key, the value and what is expected. */
final class StoreSettingsReader {
    private static final int MIN_SEGMENT_BYTES = 4096;
    private static final int RECORD_EXTRA_BYTES = 64 << 10;

    private StoreSettingsReader() {}

    static StoreOptions read(StoreSettings settings) {
        require(!settings.rootDirectory().isBlank(), "rootDirectory", "a directory", "nothing");
        require(
                settings.segmentBytes() >= MIN_SEGMENT_BYTES,
                "segmentBytes",
                MIN_SEGMENT_BYTES + " or more",
                settings.segmentBytes());
        require(
                settings.queueFileBytes() > 0 && settings.queueFileBytes() % QueueUnit.BYTES == 0,
                "queueFileBytes",
                "a multiple of " + QueueUnit.BYTES,
                settings.queueFileBytes());
        require(settings.maxBodyBytes() > 0, "maxBodyBytes", "1 or more", settings.maxBodyBytes());
        require(settings.flushIntervalMillis() > 0, "flushIntervalMillis", "1 or more", settings.flushIntervalMillis());
        require(
                settings.checkpointIntervalMillis() > 0,
                "checkpointIntervalMillis",
                "1 or more",
                settings.checkpointIntervalMillis());
        require(settings.indexSlots() > 0, "indexSlots", "1 or more", settings.indexSlots());
        require(settings.indexEntries() > 1, "indexEntries", "2 or more", settings.indexEntries());
        Path root = path("rootDirectory", settings.rootDirectory());
        boolean isBelowRoot = settings.commitLogDirectory().isBlank();
        return new StoreOptions(
                root,
                isBelowRoot ? root.resolve("commitlog") : path("commitLogDirectory", settings.commitLogDirectory()),
                settings.segmentBytes(),
                settings.queueFileBytes(),
                (int) Math.min(Integer.MAX_VALUE, (long) settings.maxBodyBytes() + RECORD_EXTRA_BYTES),
                settings.flushIntervalMillis(),
                levels(settings.delayLevels()),
                settings.isIndexed(),
                settings.indexSlots(),
                settings.indexEntries());
    }

    private static Path path(String key, String text) {
        try {
            return Path.of(text).toAbsolutePath().normalize();
        } catch (InvalidPathException e) {
            throw new StorageException("io.gantry.store.mmap: " + key + " is no path: '" + text + "'", e);
        }
    }

    private static DelayLevels levels(String text) {
        try {
            return DelayLevels.parse(text);
        } catch (IllegalArgumentException e) {
            throw new StorageException("io.gantry.store.mmap: delayLevels: " + e.getMessage(), e);
        }
    }

    private static void require(boolean isMet, String key, String expected, Object found) {
        if (!isMet) {
            throw new StorageException("io.gantry.store.mmap: " + key + " must be " + expected + ", found " + found);
        }
    }
}
