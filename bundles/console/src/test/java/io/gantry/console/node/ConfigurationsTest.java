package io.gantry.console.node;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a page may show of settings. */
final class ConfigurationsTest {
    @Test
    void valuesAreShownAsTexts() {
        assertEquals(
                Map.of("port", "8080", "peers", "a, b", "levels", "1, 2", "names", "x, y", "none", ""),
                Configurations.shown(new Hashtable<>(Map.of(
                        "port",
                        8080,
                        "peers",
                        new String[] {"a", "b"},
                        "levels",
                        new int[] {1, 2},
                        "names",
                        List.of("x", "y"),
                        "none",
                        "",
                        "service.pid",
                        "io.gantry.console",
                        "felix.fileinstall.filename",
                        "f"))));
    }

    @Test
    void whatIsOrMayBeASecretIsNot() {
        Map<String, String> shown = Configurations.shown(new Hashtable<>(Map.of(
                "secretKey", "hunter2",
                "tlsKeyStorePassword", "hunter2",
                "ownCredentials", "{\"accessKey\":\"a\"}",
                "firstUser", "a:hunter2",
                "first", "{\"username\":\"a\",\n\"password\":\"hunter2\"}",
                "passwordless", "")));
        assertEquals(
                Map.of(
                        "secretKey", "***",
                        "tlsKeyStorePassword", "***",
                        "ownCredentials", "***",
                        "firstUser", "***",
                        "first", "***",
                        "passwordless", ""),
                shown);
    }

    @Test
    void whatIsLongIsCut() {
        assertEquals(
                1_003,
                Configurations.shown(new Hashtable<>(Map.of("long", "x".repeat(5_000))))
                        .get("long")
                        .length());
    }
}
