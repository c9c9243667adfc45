package io.gantry.settings.rocketmq;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gantry.launcher.NodeSettings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever stands in a file, the answer is settings or refusals, each message one short line. */
class HostileFilesTest {
    private static final Set<Class<?>> OF_CONFIGURATION_ADMIN =
            Set.of(Integer.class, Long.class, Boolean.class, String.class, String[].class);
    private static final List<String> VALUES = List.of(
            "",
            "0",
            "-1",
            "1",
            "2147483647",
            "2147483648",
            "-9223372036854775808",
            "9223372036854775807",
            "1e9",
            "NaN",
            "true",
            "TRUE ",
            "SLAVE",
            "SYNC_FLUSH",
            "a;b;c",
            "host:9876;;",
            "1s 2m",
            "\\u0000\\n\\r\\u2028",
            "../../..",
            "/",
            "\u00e4\u4e2d",
            "x".repeat(5000));

    @TempDir
    Path folder;

    @Test
    void everyFileGetsAnAnswer() throws IOException {
        Random random = new Random(815);
        for (String kind : List.of("broker", "namesrv", "single")) {
            List<String> names = new ArrayList<>(List.of("", "unknown.key", "LISTENPORT", "a b", "\u00e4"));
            new Catalogue(kind).all().forEach(key -> names.add(key.name()));
            for (int round = 0; round < 100; round++) {
                StringBuilder text = new StringBuilder();
                for (int line = random.nextInt(12); line >= 0; line--) {
                    text.append(names.get(random.nextInt(names.size())))
                            .append('=')
                            .append(VALUES.get(random.nextInt(VALUES.size())))
                            .append('\n');
                }
                assertAnswer(kind, text.toString());
            }
        }
    }

    @Test
    void everyKeyAloneTakesValuesOfAllKinds() throws IOException {
        Random random = new Random(7);
        for (KnownKey key : new Catalogue("single").all()) {
            if (key.state() == KnownKey.State.APPLIED) {
                for (int round = 0; round < 4; round++) {
                    assertAnswer("single", key.name() + "=" + VALUES.get(random.nextInt(VALUES.size())) + "\n");
                }
            }
        }
    }

    @Test
    void bytesThatAreNoTextGetAnAnswerToo() throws IOException {
        Random random = new Random(42);
        for (int round = 0; round < 50; round++) {
            byte[] bytes = new byte[random.nextInt(400)];
            random.nextBytes(bytes);
            assertAnswer("broker", new String(bytes, StandardCharsets.ISO_8859_1));
        }
    }

    private void assertAnswer(String kind, String text) throws IOException {
        Path file = Files.write(folder.resolve("conf"), text.getBytes(StandardCharsets.ISO_8859_1));
        NodeSettings settings =
                new RocketmqDialect().read(new Sources(kind).file(file).source());
        List<String> lines = new ArrayList<>(settings.report());
        lines.addAll(settings.errors());
        for (String line : lines) {
            assertFalse(line.chars().anyMatch(Character::isISOControl), line);
            assertTrue(line.length() < 800, line);
        }
        for (Map<String, Object> configuration : settings.configurations().values()) {
            configuration.forEach((name, value) -> assertTrue(OF_CONFIGURATION_ADMIN.contains(value.getClass()), name));
        }
        assertTrue(
                settings.errors().isEmpty() != settings.directory().toString().isEmpty(), text);
    }
}
