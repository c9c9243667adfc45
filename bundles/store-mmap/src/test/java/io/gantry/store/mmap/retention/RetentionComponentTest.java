package io.gantry.store.mmap.retention;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Proxy;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The configuration: values RocketMQ takes, and what is said of values that cannot be. */
final class RetentionComponentTest {
    @Test
    void segmentsMayBeKeptNoLongerThanTheyAreWritten() {
        assertEquals(0, RetentionComponent.plan(settings("keepHours", 0)).keepMillis());
        assertEquals(72 * 3_600_000L, RetentionComponent.plan(settings("x", 0)).keepMillis());
    }

    @Test
    void wrongValueIsNamedWithItsKey() {
        refused("keepHours", -1);
        refused("maxFilesPerRun", 0);
    }

    private static void refused(String key, int value) {
        Exception refusal =
                assertThrows(IllegalArgumentException.class, () -> RetentionComponent.plan(settings(key, value)));
        assertTrue(refusal.getMessage().contains(key), refusal.getMessage());
    }

    private static RetentionComponent.Settings settings(String key, int value) {
        Map<String, Object> values = Map.of(key, value);
        return (RetentionComponent.Settings) Proxy.newProxyInstance(
                RetentionComponent.Settings.class.getClassLoader(),
                new Class<?>[] {RetentionComponent.Settings.class},
                (proxy, method, arguments) -> values.getOrDefault(method.getName(), method.getDefaultValue()));
    }
}
