package io.gantry.clients;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The attacks that RocketMQ's brokers and name servers have known, sent to real processes: nothing that comes by wire
 * sets a path, a command, a class or an address, nor shows a secret (CVE-2023-33246, CVE-2023-37582, CVE-2024-23321).
 */
final class KnownHoleScenarios {
    private static final int UPDATE_AND_CREATE_TOPIC = 17;
    private static final int UPDATE_BROKER_CONFIG = 25;
    private static final int GET_BROKER_CONFIG = 26;
    private static final int SEND_MESSAGE_V2 = 310;
    private static final int UPDATE_CONSUMER_OFFSET = 15;
    private static final int PUT_KV_CONFIG = 100;
    private static final int REGISTER_MESSAGE_FILTER_CLASS = 302;
    private static final int REGISTER_FILTER_SERVER = 301;
    private static final int UPDATE_AND_CREATE_GROUP = 200;
    private static final int GET_GROUP_CONFIG = 352;
    private static final int UPDATE_NAMESRV_CONFIG = 318;
    private static final int GET_NAMESRV_CONFIG = 319;
    private static final int SUCCESS = 0;
    private static final String SECRET = "hidden-secret-of-the-first-user";

    private static final List<String> BAD_NAMES =
            List.of("../../trap", "..", ".", "/tmp/trap", "a/b", "a\\b", "%2e%2e/x", "a\u0000b", "~x", "$(id)");

    private static Path trap;
    private static Node names;
    private static Node broker;

    @BeforeAll
    static void start() {
        trap = Places.scratch("trap");
        names = Node.nameServer(Peer.GANTRY).start();
        // Users are configured and nobody checks them, so that each request gets through to its handler.
        broker = Node.broker(Peer.GANTRY, names.address())
                .with("initAuthenticationUser", "{\"username\":\"first\",\"password\":\"" + SECRET + "\"}")
                .with(
                        "innerClientAuthenticationCredentials",
                        "{\"accessKey\":\"node\",\"secretKey\":\"" + SECRET + "\"}")
                .start();
    }

    @AfterAll
    static void stop() {
        broker.close();
        names.close();
    }

    private static RawCall ask(Node node, int code, Map<String, String> fields, String body) {
        try {
            return RawCall.to(node.address(), code, fields, body.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String read(Node node, int code) {
        return read(node, code, Map.of());
    }

    private static String read(Node node, int code, Map<String, String> fields) {
        return new String(ask(node, code, fields, "").body(), StandardCharsets.UTF_8);
    }

    private static String line(String config, String key) {
        return config.lines().filter(line -> line.startsWith(key + "=")).collect(Collectors.joining(";"));
    }

    private static List<String> files(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.map(Path::toString).sorted().toList();
        }
    }

    /** What CVE-2023-33246 put into a shell's command line, and whatever else is a path, a class or an address. */
    @Test
    void aBrokersConfigurationTakesNoPathCommandClassOrAddress() throws IOException {
        Map<String, String> attempts = Map.ofEntries(
                Map.entry("rocketmqHome", "-c $@|sh . echo touch " + trap.resolve("by-home")),
                Map.entry("filterServerNums", "1"),
                Map.entry("brokerConfigPath", trap.resolve("by-path").toString()),
                Map.entry("storePathRootDir", trap.resolve("by-root").toString()),
                Map.entry("storePathCommitLog", trap.resolve("by-log").toString()),
                Map.entry("authConfigPath", trap.resolve("by-auth").toString()),
                Map.entry("messageStorePlugIn", "java.lang.Runtime"),
                Map.entry("authenticationProvider", "java.lang.Runtime"),
                Map.entry("authenticationEnabled", "true"),
                Map.entry("initAuthenticationUser", "{\"username\":\"evil\",\"password\":\"evil\"}"),
                Map.entry("namesrvAddr", "evil.example:9876"),
                Map.entry("rmqAddressServerDomain", "evil.example"),
                Map.entry("fetchNamesrvAddrByAddressServer", "true"),
                Map.entry("brokerIP1", "192.0.2.1"),
                Map.entry("brokerIP2", "192.0.2.1"),
                Map.entry("configBlackList", ""));
        String before = read(broker, GET_BROKER_CONFIG);
        for (Map.Entry<String, String> attempt : attempts.entrySet()) {
            String text = attempt.getKey() + "=" + attempt.getValue() + "\n";
            RawCall refused = ask(broker, UPDATE_BROKER_CONFIG, Map.of(), text);
            assertNotEquals(SUCCESS, refused.code(), text);
            assertTrue(refused.header().contains(attempt.getKey()), refused.header());
            // Nor beside one that is allowed.
            RawCall mixed = ask(broker, UPDATE_BROKER_CONFIG, Map.of(), "autoCreateTopicEnable=true\n" + text);
            assertNotEquals(SUCCESS, mixed.code(), text);
        }
        String after = read(broker, GET_BROKER_CONFIG);
        for (String key : attempts.keySet()) {
            assertEquals(line(before, key), line(after, key));
        }
        assertEquals(List.of(trap.toString()), files(trap));
    }

    /** CVE-2023-37582: the name server wrote what it was sent to where it was told. */
    @Test
    void aNameServersConfigurationTakesNoPath() throws IOException {
        String before = read(names, GET_NAMESRV_CONFIG);
        for (String key : List.of("configStorePath", "kvConfigPath", "rocketmqHome", "productEnvName", "listenPort")) {
            String text = key + "=" + trap.resolve("by-" + key) + "\nproductEnvName=*/1 * * * * root touch /tmp/x\n";
            assertNotEquals(
                    SUCCESS, ask(names, UPDATE_NAMESRV_CONFIG, Map.of(), text).code(), text);
        }
        String after = read(names, GET_NAMESRV_CONFIG);
        for (String key : List.of("configStorePath", "kvConfigPath", "rocketmqHome", "productEnvName")) {
            assertEquals(line(before, key), line(after, key));
        }
        assertEquals(List.of(trap.toString()), files(trap));
    }

    /** CVE-2024-23321: secrets were read from configurations. */
    @Test
    void nobodyIsToldASecret() {
        String config = read(broker, GET_BROKER_CONFIG);
        assertTrue(config.contains("brokerName="), config);
        assertFalse(config.contains(SECRET), config);
        assertFalse(read(names, GET_NAMESRV_CONFIG).contains("secret"));
        RawCall refused = ask(broker, UPDATE_BROKER_CONFIG, Map.of(), "initAuthenticationUser=" + SECRET + "x\n");
        assertFalse(refused.header().contains(SECRET), refused.header());
        assertFalse(broker.log().contains(SECRET), "the log");
    }

    private static RawCall createTopic(String name) {
        Map<String, String> fields = Map.of(
                "topic", name, "defaultTopic", "TBW102", "readQueueNums", "1", "writeQueueNums", "1", "perm", "6");
        return ask(broker, UPDATE_AND_CREATE_TOPIC, fields, "");
    }

    private static RawCall send(String topic) {
        Map<String, String> fields = new TreeMap<>(Map.of("a", "p", "b", topic, "c", "TBW102", "d", "4", "e", "0"));
        fields.putAll(Map.of("f", "0", "g", "1", "h", "0", "i", "", "j", "0", "k", "false", "m", "false"));
        return ask(broker, SEND_MESSAGE_V2, fields, "body");
    }

    /** Names become folders and files: none leads out of theirs. */
    @Test
    void namesAreNoPaths() throws IOException {
        assertEquals(SUCCESS, createTopic("good-name").code());
        assertEquals(SUCCESS, send("good-name").code());
        broker.awaitWhole();
        Path store = broker.store();
        TreeSet<String> before = new TreeSet<>(files(store.getParent()));
        for (String name : BAD_NAMES) {
            assertNotEquals(SUCCESS, createTopic(name).code(), name);
            assertNotEquals(SUCCESS, send(name).code(), name);
            String group = "{\"groupName\":\"" + name.replace("\\", "\\\\").replace("\u0000", "\\u0000") + "\"}";
            assertNotEquals(
                    SUCCESS,
                    ask(broker, UPDATE_AND_CREATE_GROUP, Map.of(), group).code(),
                    name);
            Map<String, String> offset =
                    Map.of("consumerGroup", name, "topic", name, "queueId", "0", "commitOffset", "1");
            ask(broker, UPDATE_CONSUMER_OFFSET, offset, "");
            // Keys and values of name servers are values in one file.
            ask(names, PUT_KV_CONFIG, Map.of("namespace", name, "key", name, "value", name), "");
        }
        TreeSet<String> made = new TreeSet<>(files(store.getParent()));
        made.removeAll(before);
        made.removeIf(file -> file.startsWith(store.resolve("config").toString()));
        // The good one's queue is made behind its answer.
        made.removeIf(file -> file.endsWith("/consumequeue") || file.contains("/consumequeue/good-name"));
        assertEquals(List.of(), List.copyOf(made));
        assertFalse(Files.exists(Path.of("/tmp/trap")));
    }

    /** Old requests that brought classes, and JSON that names one. */
    @Test
    void noClassComesByWire() {
        assertNotEquals(
                SUCCESS,
                ask(
                                broker,
                                REGISTER_MESSAGE_FILTER_CLASS,
                                Map.of("consumerGroup", "g", "topic", "t", "className", "Evil", "classCRC", "0"),
                                "class Evil {}")
                        .code());
        assertNotEquals(
                SUCCESS,
                ask(broker, REGISTER_FILTER_SERVER, Map.of("filterServerAddr", "192.0.2.1:1"), "")
                        .code());
        String typed = "{\"@type\":\"java.net.InetSocketAddress\",\"groupName\":\"typed-group\",\"retryQueueNums\":1,"
                + "\"more\":{\"@type\":\"java.lang.Class\",\"val\":\"javax.script.ScriptEngineManager\"}}";
        assertEquals(
                SUCCESS, ask(broker, UPDATE_AND_CREATE_GROUP, Map.of(), typed).code());
        String kept = read(broker, GET_GROUP_CONFIG, Map.of("group", "typed-group"));
        assertTrue(kept.contains("\"@type\":\"java.lang.Class\""), "a text, of which nothing was made: " + kept);
        assertFalse(broker.log().contains("ScriptEngineManager"), "nor tried");
        assertEquals(SUCCESS, ask(broker, GET_BROKER_CONFIG, Map.of(), "").code());
    }
}
