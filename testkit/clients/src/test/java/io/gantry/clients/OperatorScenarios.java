package io.gantry.clients;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gantry.cli.Main;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringReader;
import java.io.StringWriter;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The operator's commands against Gantry's and Apache's servers, with a real client beside them. */
final class OperatorScenarios {
    private static final int DELETE_EXPIRED_COMMITLOG = 329;

    /** One name server and one broker of each peer, for all tests. */
    private record Servers(String names, Node broker) {}

    private static final Map<Peer, Servers> SERVERS = new EnumMap<>(Peer.class);
    private static final int CREATE_GROUPS = 225;
    private static final int DELETE_GROUPS = 5003;
    private static final int REGISTER_BROKER = 103;
    private static final Duration SOON = Duration.ofSeconds(20);

    private final String topic = Stage.fresh("operator");
    private final String group = Stage.fresh("operator-group");

    private static final List<Node> OWN = new ArrayList<>();

    private static synchronized Servers servers(Peer peer) {
        return SERVERS.computeIfAbsent(peer, of -> {
            if (of == Peer.GANTRY && Peer.chosen() == Peer.GANTRY) {
                return new Servers(Stage.shared().namesrv(), Stage.shared().broker());
            }
            Node names = Node.nameServer(of).start();
            OWN.add(names);
            // Without its timer, Apache's cannot delete a topic.
            Node broker = Node.broker(of, names.address()).with("timerWheelEnable", of == Peer.APACHE);
            OWN.add(0, broker.start());
            return new Servers(names.address(), broker);
        });
    }

    @AfterAll
    static void stop() {
        OWN.forEach(Node::close);
        OWN.clear();
        SERVERS.clear();
    }

    /** What a command printed and how it ended. */
    private record Outcome(int exitCode, String out, String err) {
        JsonObject json() {
            assertEquals(0, exitCode, out + err);
            assertEquals(1, out.lines().count(), out + err);
            return Json.createReader(new StringReader(out)).readObject();
        }

        String text() {
            assertEquals(0, exitCode, out + err);
            return out;
        }
    }

    private static Outcome run(Peer peer, String line, String... more) {
        List<String> arguments = new ArrayList<>(List.of(line.split(" ")));
        arguments.addAll(Arrays.asList(more));
        arguments.addAll(List.of("-n", servers(peer).names));
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int exitCode = Main.run(new PrintWriter(out), new PrintWriter(err), arguments.toArray(String[]::new));
        return new Outcome(exitCode, out.toString(), err.toString());
    }

    private static JsonObject json(Peer peer, String line, String... more) {
        List<String> all = new ArrayList<>(Arrays.asList(more));
        all.addAll(List.of("-o", "json"));
        return run(peer, line, all.toArray(String[]::new)).json();
    }

    private static List<String> column(JsonObject answer, String table, String name) {
        return answer.getJsonArray(table).getValuesAs(JsonObject.class).stream()
                .map(row -> row.get(name).toString().replace("\"", ""))
                .toList();
    }

    @ParameterizedTest
    @EnumSource(Peer.class)
    void aTopicIsMadeChangedShownAndDeleted(Peer peer) {
        String broker = servers(peer).broker.name();
        assertEquals(
                "[\"" + broker + "\"]",
                json(peer, "topic create " + topic + " -q 3").get("brokers").toString());
        Outcome again = run(peer, "topic create " + topic);
        assertEquals(1, again.exitCode);
        assertTrue(again.err.contains("is there already, on " + broker + "; change it with"), again.err);
        assertTrue(column(json(peer, "topic list"), "topics", "topic").contains(topic));
        assertFalse(column(json(peer, "topic list"), "topics", "topic").contains("TBW102"));
        assertTrue(column(json(peer, "topic list --all"), "topics", "topic").contains("TBW102"));

        json(peer, "topic update " + topic + " --read-queues 5 --perm r");
        JsonObject shown =
                json(peer, "topic show " + topic).getJsonArray("brokers").getJsonObject(0);
        assertEquals(5, shown.getInt("readQueues"), shown.toString());
        assertEquals(3, shown.getInt("writeQueues"), shown.toString());
        assertEquals("r", shown.getString("permission"));
        Outcome refused = run(peer, "msg send -t " + topic + " --body x");
        assertEquals(1, refused.exitCode, refused.out);
        assertEquals(
                5, json(peer, "topic status " + topic).getJsonArray("queues").size());

        Outcome unasked = run(peer, "topic delete " + topic);
        assertEquals(2, unasked.exitCode);
        assertTrue(unasked.err.contains("give your consent with --yes"), unasked.err);
        json(peer, "topic delete " + topic + " --yes");
        Outcome gone = run(peer, "topic show " + topic);
        assertEquals(1, gone.exitCode);
        assertTrue(gone.err.startsWith("gantry: There is no topic " + topic + "; look for its name"), gone.err);
        assertFalse(column(json(peer, "topic list"), "topics", "topic").contains(topic));
    }

    @ParameterizedTest
    @EnumSource(Peer.class)
    void aMessageIsSentFoundShownAndFollowed(Peer peer) {
        json(peer, "topic create " + topic + " -q 2");
        JsonObject sent = json(peer, "msg send -t " + topic + " --tag a --key k1 --key k2 --body", "red\u001b[31m");
        assertEquals("stored", sent.getString("state"));
        json(peer, "msg send -t " + topic + " --key k2 --body other");
        Await.that(
                "index",
                SOON,
                () -> json(peer, "msg find k2 -t " + topic)
                                .getJsonArray("messages")
                                .size()
                        == 2);
        assertEquals(List.of(sent.getString("id")), column(json(peer, "msg find k1 -t " + topic), "messages", "id"));

        JsonObject byPlace = json(peer, "msg show " + sent.getString("id"));
        JsonObject byKey = json(peer, "msg show " + sent.getString("uniqueKey") + " -t " + topic);
        assertEquals(byPlace, byKey);
        assertEquals("red\u001b[31m", byKey.getString("body"));
        assertEquals("k1 k2", byKey.getString("keys"));
        String text = run(peer, "msg show " + sent.getString("id")).text();
        assertTrue(text.contains("red\\u001b[31m"), text);

        JsonObject traced = json(peer, "msg trace " + sent.getString("uniqueKey") + " -t " + topic);
        assertEquals("dispatched", traced.getString("stage"), traced.toString());
        assertEquals(List.of("born", "stored"), column(traced, "steps", "what"));
        assertEquals(0, traced.getJsonArray("leftOut").size(), traced.toString());
        JsonObject newest = json(peer, "msg trace --key k2 -t " + topic);
        assertNotEquals(traced.getString("id"), newest.getString("id"));

        List<String> bodies = run(peer, "msg tail " + topic + " --from earliest --end -o json")
                .text()
                .lines()
                .map(line ->
                        Json.createReader(new StringReader(line)).readObject().getString("body"))
                .sorted()
                .toList();
        assertEquals(List.of("other", "red\u001b[31m"), bodies);
        String tagged =
                run(peer, "msg tail " + topic + " --from -1h --tag a --count 1").text();
        assertTrue(tagged.contains("tag=a  keys=k1 k2  red\\u001b[31m"), tagged);
        Outcome elsewhere = run(peer, "msg show " + "7F000001" + "00000009" + "0".repeat(16));
        assertTrue(elsewhere.err.contains("127.0.0.1:9, which is no broker of this cluster"), elsewhere.err);
    }

    @ParameterizedTest
    @EnumSource(Peer.class)
    void aGroupIsMadeShownMovedAndDeleted(Peer peer) {
        json(peer, "topic create " + topic + " -q 2");
        json(peer, "group create " + group + " --retries 3");
        json(peer, "group update " + group + " --retry-queues 2");
        for (int i = 0; i < 4; i++) {
            json(peer, "msg send -t " + topic + " --queue " + i % 2 + " --body x");
        }
        ClientVm client = Stage.shared().client(ClassPath.CLIENT_5);
        client.run(
                "startConsumer",
                Stage.argsAt(servers(peer).names, "name", group, "group", group, "topic", topic, "mode", "concurrent"));
        try {
            client.run("awaitConsumer", Map.of("name", group, "count", 4));
            JsonObject shown = json(peer, "group show " + group);
            assertEquals(3, shown.getInt("retryMaxTimes"));
            assertEquals(2, shown.getInt("retryQueues"));
            assertEquals(1, shown.getJsonArray("members").size(), shown.toString());
            assertTrue(column(shown, "subscriptions", "topic").contains(topic));
            assertTrue(column(json(peer, "group list"), "groups", "group").contains(group));
            Outcome busy = run(peer, "group delete " + group + " --yes");
            assertEquals(1, busy.exitCode);
            assertTrue(busy.err.contains("has 1 connected members"), busy.err);
        } finally {
            client.run("stopConsumer", Map.of("name", group));
        }
        Await.that("the offsets are noted", SOON, () -> consumed(peer) == 4);
        assertEquals(0, json(peer, "group progress " + group).getInt("lag"));
        assertTrue(json(peer, "topic show " + topic).get("groups").toString().contains(group));

        String reset = "offset reset " + group + " -t " + topic;
        assertEquals(List.of("0", "0"), column(json(peer, reset + " --to earliest --dry-run"), "queues", "after"));
        assertEquals(4, consumed(peer));
        assertEquals(List.of("1"), column(json(peer, reset + " --queue 1 --offset 1 --yes"), "queues", "after"));
        assertEquals(1, json(peer, "group progress " + group).getInt("lag"));
        json(peer, "group reset " + group + " -t " + topic + " --to earliest --yes");
        assertEquals(4, json(peer, "group progress " + group).getInt("lag"));
        json(peer, reset + " --to latest --yes");
        assertEquals(0, json(peer, "group progress " + group).getInt("lag"));

        json(peer, "group delete " + group + " --all --yes");
        assertEquals(1, run(peer, "group show " + group).exitCode);
        assertFalse(column(json(peer, "topic list --all"), "topics", "topic").contains("%RETRY%" + group));
    }

    /** Tables come in pages of 2,000. */
    @ParameterizedTest
    @EnumSource(Peer.class)
    void moreGroupsThanOnePageAreAllListed(Peer peer) throws IOException {
        String address = servers(peer).broker.address();
        List<String> names =
                IntStream.range(0, 2_100).mapToObj(i -> group + "-" + i).toList();
        String configs =
                names.stream().map(name -> "{\"groupName\":\"" + name + "\"}").collect(Collectors.joining(","));
        byte[] made = ("{\"groupConfigList\":[" + configs + "]}").getBytes(StandardCharsets.UTF_8);
        assertEquals(0, RawCall.to(address, CREATE_GROUPS, Map.of(), made).code());
        assertTrue(column(json(peer, "group list"), "groups", "group").containsAll(names));
        String list = names.stream().map(name -> "\"" + name + "\"").collect(Collectors.joining(","));
        byte[] gone = ("{\"groupNameList\":[" + list + "]}").getBytes(StandardCharsets.UTF_8);
        RawCall.to(address, DELETE_GROUPS, Map.of(), gone);
    }

    private long consumed(Peer peer) {
        return json(peer, "offset show " + group + " -t " + topic).getJsonArray("queues").stream()
                .map(JsonValue::asJsonObject)
                .mapToLong(queue -> queue.getInt("offset"))
                .sum();
    }

    @ParameterizedTest
    @EnumSource(Peer.class)
    void aBrokerShowsItselfAndItsSettings(Peer peer) {
        Servers servers = servers(peer);
        // Apache's has no figures to tell in its first moments.
        Await.that("the broker tells of itself", SOON, () -> json(peer, "broker list")
                .getJsonArray("brokers")
                .getJsonObject(0)
                .getString("state")
                .equals("active"));
        JsonObject listed = json(peer, "broker list").getJsonArray("brokers").getJsonObject(0);
        assertEquals(servers.broker.address(), listed.getString("address"));
        assertEquals("active", listed.getString("state"));
        assertEquals("V5_5_0", listed.getString("version"));
        assertEquals(
                "test-cluster",
                json(peer, "cluster list")
                        .getJsonArray("clusters")
                        .getJsonObject(0)
                        .getString("cluster"));
        assertTrue(column(json(peer, "broker show"), "figures", "name").contains("commitLogMaxOffset"));

        String name = servers.broker.name();
        JsonObject set = json(peer, "broker config " + name + " --set brokerPermission=4");
        assertEquals(List.of("4"), column(set, "settings", "value"));
        json(peer, "broker config " + name + " --set brokerPermission=6");
        assertEquals(List.of("6"), column(json(peer, "broker config --key brokerPermission"), "settings", "value"));
        if (peer == Peer.GANTRY) {
            Outcome refused = run(peer, "broker config --set storePathRootDir=/tmp");
            assertEquals(1, refused.exitCode, refused.out);
            assertTrue(refused.err.contains("code 16"), refused.err);
        }
        Outcome unknown = run(peer, "broker show nobody");
        assertTrue(unknown.err.contains("There is no broker nobody; take one of " + name + ":0"), unknown.err);
    }

    @ParameterizedTest
    @EnumSource(Peer.class)
    void topShowsWhatIsStoredAndConsumed(Peer peer) {
        json(peer, "topic create " + topic + " -q 1");
        json(peer, "msg send -t " + topic + " --body x");
        json(peer, "group create " + group);
        json(peer, "offset reset " + group + " -t " + topic + " --to earliest --yes");
        CompletableFuture<JsonObject> top = CompletableFuture.supplyAsync(
                () -> json(peer, "top --count 1 --interval 1s --topic " + topic + " --group " + group));
        long sent = 1;
        while (!top.isDone()) {
            json(peer, "msg send -t " + topic + " --body x");
            sent++;
        }
        JsonObject stored = top.join().getJsonArray("topics").getJsonObject(0);
        assertTrue(stored.getJsonNumber("storedPerSecond").doubleValue() > 0, stored.toString());
        assertTrue(stored.getInt("stored") > 1 && stored.getInt("stored") <= sent, stored.toString());
        JsonObject consumed = top.join().getJsonArray("groups").getJsonObject(0);
        assertEquals(
                stored.getInt("stored"), consumed.getInt("lag"), 3, top.join().toString());
        assertEquals(0, consumed.getJsonNumber("consumedPerSecond").doubleValue());
    }

    @ParameterizedTest
    @EnumSource(Peer.class)
    void theDoctorLooksAtServersAndFindsOneThatDoesNotAnswer(Peer peer) throws IOException {
        Servers servers = servers(peer);
        String about = "broker " + servers.broker.name() + ":0";
        String healthy = run(peer, "doctor -o json").out;
        assertTrue(
                healthy.contains("{\"about\":\"name server " + servers.names + "\",\"finding\":\"answers and knows"),
                healthy);
        assertTrue(
                healthy.contains("{\"about\":\"" + about + "\",\"finding\":\"answers at its advertised address "
                        + servers.broker.address()),
                healthy);
        assertTrue(healthy.contains("its clock agrees"), healthy);
        assertTrue(healthy.contains("the disk is full to"), healthy);

        Map<String, String> ghost = Map.of(
                "brokerName", "ghost",
                "brokerAddr", "127.0.0.1:1",
                "clusterName", "test-cluster",
                "haServerAddr", "127.0.0.1:1",
                "brokerId", "0");
        // It is known for as long as this connection is open.
        try (Socket link = RawCall.connect(servers.names)) {
            assertEquals(
                    0, RawCall.over(link, REGISTER_BROKER, ghost, new byte[0]).code());
            Outcome ill = run(peer, "doctor");
            assertEquals(1, ill.exitCode, ill.out);
            String finding = ill.out
                    .lines()
                    .filter(line -> line.startsWith("failure  broker ghost:0"))
                    .findFirst()
                    .orElse(ill.out);
            assertTrue(finding.contains("is advertised at 127.0.0.1:1, but: Nobody answers at"), finding);
            assertTrue(finding.contains("set its brokerIP1 to an address that clients reach"), finding);
            String listed = run(peer, "broker list").text();
            assertTrue(listed.contains("unreachable"), listed);
        }
    }

    /** The script itself: the process, its streams and its exit codes. */
    @ParameterizedTest
    @EnumSource(Peer.class)
    void theScriptRunsThem(Peer peer) {
        List<String> command = List.of(
                Places.distribution().resolve("bin/gantry").toString(),
                "topic",
                "list",
                "-b",
                servers(peer).broker.address(),
                "--all");
        try (ChildProcess process = ChildProcess.start(command, Map.of(), Places.scratch("operator"))) {
            assertEquals(0, process.exitCode(SOON), process.log());
            assertTrue(process.log().startsWith("TOPIC "), process.log());
            assertTrue(process.log().lines().anyMatch(line -> line.startsWith("TBW102")), process.log());
        }
    }

    /** Whatever its file leaves out: nothing would be deleted, nor looked at. */
    @Test
    void aBrokerKeepsItsDiskCleanWithoutBeingTold() {
        try (Node names = Node.nameServer(Peer.GANTRY).start();
                Node broker = Node.broker(Peer.GANTRY, names.address())
                        .without("diskMaxUsedSpaceRatio")
                        .start()) {
            Await.that(
                    "retention is there",
                    Duration.ofSeconds(20),
                    () -> RawCall.ask(broker.address(), DELETE_EXPIRED_COMMITLOG, Map.of())
                                    .code()
                            == 0);
        }
    }

    /** Both peers' answers have the same names, so that a script needs to know one of them only. */
    @Test
    void answersHaveTheSameShape() {
        for (String line : List.of("topic list --all", "broker list", "cluster list", "group list --all --members")) {
            List<String> shapes = Arrays.stream(Peer.values())
                    .map(peer -> shape(json(peer, line)))
                    .distinct()
                    .collect(Collectors.toList());
            assertEquals(1, shapes.size(), line + ": " + shapes);
        }
    }

    /** Names of an answer, and of the rows of its tables. */
    private static String shape(JsonObject answer) {
        return answer.entrySet().stream()
                .map(entry -> entry.getKey()
                        + entry.getValue().asJsonArray().get(0).asJsonObject().keySet())
                .collect(Collectors.joining(","));
    }
}
