package io.gantry.settings.rocketmq;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gantry.launcher.NodeSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** RocketMQ's keys of TLS, from the JVM's options and from the file of their own. */
class TlsReadingTest {
    @TempDir
    Path folder;

    private NodeSettings read(String kind, Map<String, String> properties) {
        return new RocketmqDialect()
                .read(new Sources(kind)
                        .environment(Map.of("NAMESRV_ADDR", "localhost:9876"))
                        .properties(properties)
                        .source());
    }

    private NodeSettings readFile(String text, Map<String, String> properties) throws IOException {
        Path file = Files.writeString(folder.resolve("tls.properties"), text);
        Map<String, String> all = new HashMap<>(properties);
        all.put("tls.config.file", file.toString());
        return read("broker", all);
    }

    private static Map<String, Object> ports(NodeSettings settings) {
        return settings.configurations().getOrDefault(TlsReading.PORTS, Map.of());
    }

    private static Map<String, Object> calls(NodeSettings settings) {
        return settings.configurations().getOrDefault(TlsReading.CALLS, Map.of());
    }

    private static boolean says(List<String> lines, String text) {
        return lines.stream().anyMatch(line -> line.contains(text));
    }

    @Test
    void whoSetsNothingHasTheDefaults() {
        NodeSettings settings = read("namesrv", Map.of());
        assertTrue(ports(settings).isEmpty());
        assertTrue(calls(settings).isEmpty());
    }

    @Test
    void theFileGoesOverTheOptionsAndTheModeIsAnOptionOnly() throws IOException {
        NodeSettings settings = readFile(
                "tls.test.mode.enable=false\ntls.server.certPath=server.pem\ntls.server.keyPath=/k.pem\n"
                        + "tls.server.keyPassword=hidden\ntls.server.need.client.auth=REQUIRE\n"
                        + "tls.server.authClient=true\ntls.protocols=TLSv1.2, TLSv1.3\ntls.server.mode=disabled\n",
                Map.of("tls.server.mode", "enforcing", "tls.server.certPath", "/other.pem"));
        assertEquals("enforcing", ports(settings).get("mode"));
        assertEquals(false, ports(settings).get("testMode"));
        assertEquals(false, calls(settings).get("testMode"));
        assertEquals("/start/server.pem", ports(settings).get("certPath"));
        assertEquals("/k.pem", ports(settings).get("keyPath"));
        assertEquals("hidden", ports(settings).get("keyPassword"));
        assertEquals("require", ports(settings).get("needClientAuth"));
        assertEquals(true, ports(settings).get("authClient"));
        assertArrayEquals(
                new String[] {"TLSv1.2", "TLSv1.3"}, (String[]) ports(settings).get("protocols"));
        assertTrue(says(settings.report(), "tls.properties:8: tls.server.mode has no effect here"));
        assertFalse(says(settings.report(), "hidden"), settings.report().toString());
    }

    @Test
    void callsAreEncryptedWhenTheyAreToBeOrNothingElseIsLetIn() {
        assertEquals(true, calls(read("broker", Map.of("tls.enable", "true"))).get("enable"));
        assertEquals(
                true,
                calls(read("broker", Map.of("tls.server.mode", "enforcing"))).get("enable"));
        assertNull(calls(read("broker", Map.of("tls.server.mode", "enforcing", "tls.enable", "false")))
                .get("enable"));
        assertNull(
                calls(read("broker", Map.of("tls.server.mode", "permissive"))).get("enable"));
    }

    @Test
    void theBrokersFileSaysWhetherItCallsByTls() throws IOException {
        Path conf = Files.writeString(folder.resolve("conf"), "useTLS=true\ntls.server.keyPassword=hidden\n");
        NodeSettings settings = new RocketmqDialect().read(Sources.broker(conf));
        assertEquals(true, calls(settings).get("enable"));
        assertTrue(says(settings.report(), "RocketMQ reads it from the JVM's options"));
        String all = settings.report()
                + String.join(",", (String[])
                        settings.configurations().get(NodePlan.BROKER_ENTRIES).get("entries"));
        assertFalse(all.contains("hidden"), all);
    }

    @Test
    void whatWouldOpenADoorIsRefused() {
        assertTrue(says(
                read("broker", Map.of("tls.server.mode", "Enforcing")).errors(),
                "-Dtls.server.mode=Enforcing cannot be honoured: write disabled, permissive or enforcing"));
        assertTrue(says(
                read("broker", Map.of("tls.server.need.client.auth", "required"))
                        .errors(),
                "cannot be honoured: write none, optional or require"));
    }

    @Test
    void whatProvesNothingIsSaid() {
        assertTrue(
                says(read("broker", Map.of("tls.server.certPath", "/c.pem")).report(), "tls.test.mode.enable is true"));
        assertTrue(says(
                read("broker", Map.of("tls.test.mode.enable", "false", "tls.server.need.client.auth", "require"))
                        .report(),
                "any will do: set tls.server.authClient=true"));
        assertTrue(says(read("broker", Map.of("tls.server.authClient", "yes")).report(), "counts as false"));
        assertTrue(says(
                read("broker", Map.of("tls.config.file", "/nowhere/tls.properties"))
                        .report(),
                "it is skipped"));
    }
}
