package io.gantry.store.mmap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gantry.log.StorageException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The configuration: its defaults, and what is said of values that cannot be. */
final class StoreSettingsTest {
    @Test
    void defaultsAreThoseOfRocketMq() {
        StoreOptions options = StoreSettingsReader.read(settings(Map.of("rootDirectory", "/data/store")));
        assertEquals(Path.of("/data/store"), options.root());
        assertEquals(Path.of("/data/store/commitlog"), options.logDirectory());
        assertEquals(1_073_741_824, options.segmentBytes());
        assertEquals(6_000_000, options.queueFileBytes());
        assertEquals((4 << 20) + (64 << 10), options.maxRecordBytes());
        assertEquals(500, options.forceIntervalMillis());
        assertEquals(18, options.delayLevels().max());
        assertEquals(5_000_000, options.indexSlots());
        assertEquals(20_000_000, options.indexEntries());
    }

    @Test
    void logMayBeElsewhere() {
        Map<String, Object> values = Map.of("rootDirectory", "/a", "commitLogDirectory", "/b/log");
        assertEquals(
                Path.of("/b/log"), StoreSettingsReader.read(settings(values)).logDirectory());
    }

    @Test
    void wrongValueIsNamedWithItsKey() {
        refused("rootDirectory", "");
        refused("segmentBytes", 100);
        refused("queueFileBytes", 50);
        refused("maxBodyBytes", 0);
        refused("flushIntervalMillis", 0L);
        refused("checkpointIntervalMillis", -1L);
        refused("indexSlots", 0);
        refused("indexEntries", 1);
        refused("delayLevels", "1s soon");
        refused("commitLogDirectory", "a\0b");
    }

    private static void refused(String key, Object value) {
        Map<String, Object> values =
                key.equals("rootDirectory") ? Map.of(key, value) : Map.of("rootDirectory", "/data", key, value);
        StorageException refusal =
                assertThrows(StorageException.class, () -> StoreSettingsReader.read(settings(values)), key);
        assertTrue(refusal.getMessage().contains(key), refusal.getMessage());
    }

    /** The annotation with its defaults, as the container makes it. */
    private static StoreSettings settings(Map<String, Object> values) {
        return (StoreSettings) Proxy.newProxyInstance(
                StoreSettings.class.getClassLoader(),
                new Class<?>[] {StoreSettings.class},
                (proxy, method, arguments) -> values.getOrDefault(method.getName(), method.getDefaultValue()));
    }
}
