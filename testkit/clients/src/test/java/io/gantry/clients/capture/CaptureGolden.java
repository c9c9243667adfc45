package io.gantry.clients.capture;

import io.gantry.clients.ChildProcess;
import io.gantry.clients.ClassPath;
import io.gantry.clients.ClientVm;
import io.gantry.clients.Node;
import io.gantry.clients.Peer;
import io.gantry.clients.Places;
import io.gantry.clients.RawCall;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes the golden files anew: real Apache 5.5.0 servers, real clients of both versions, recording proxies between
 * them. The golden module's INDEX.md says how to run it.
 */
public final class CaptureGolden {
    private final Frames frames = new Frames();
    private final Path target;

    private CaptureGolden(Path target) {
        this.target = target;
    }

    /** Writes into the golden module's resources. */
    public static void main(String[] args) throws IOException {
        CaptureGolden capture = new CaptureGolden(Places.root().resolve("testkit/golden/src/main/resources/golden"));
        capture.run("json", List.of());
        capture.run("binary", List.of("-Drocketmq.serialize.type=ROCKETMQ"));
        capture.writeFrames();
    }

    @SuppressWarnings("try") // The proxies work beside the block, not in it.
    private void run(String serialization, List<String> options) throws IOException {
        Node nameServer = Node.nameServer(Peer.APACHE).with("bindAddress", "127.0.0.1");
        options.forEach(nameServer::withOption);
        try (nameServer;
                RecordingProxy first = new RecordingProxy(nameServer.port(), frames)) {
            frames.label("broker5-" + serialization);
            nameServer.start();
            String namesrv = RecordingProxy.HOST + ":" + nameServer.port();
            Node broker = Node.broker(Peer.APACHE, namesrv)
                    .with("bindAddress", "127.0.0.1")
                    .with("brokerIP1", RecordingProxy.HOST)
                    .with("mappedFileSizeCommitLog", 1 << 20)
                    .with("flushDelayOffsetInterval", 1_000)
                    .with("brokerName", "golden-broker")
                    .with("brokerClusterName", "golden-cluster");
            options.forEach(broker::withOption);
            try (broker;
                    RecordingProxy second = new RecordingProxy(broker.port(), frames)) {
                broker.start();
                for (ClassPath version : List.of(ClassPath.CLIENT_4, ClassPath.CLIENT_5)) {
                    String label = version == ClassPath.CLIENT_4 ? "v4" : "v5";
                    frames.label(label + "-" + serialization);
                    try (ClientVm client = ClientVm.start(version, options.toArray(String[]::new))) {
                        drive(client, namesrv, label, broker);
                    }
                }
                if (options.isEmpty()) {
                    writeOldRoute(nameServer.address(), "golden-v4");
                    // Small pieces of the store as it is while the broker runs and after its clean stop.
                    broker.stop();
                    new StoreFiles(broker.store(), target.resolve("store")).write();
                    writeLongTopic();
                }
            }
        }
    }

    private static Map<String, Object> with(Map<String, Object> common, Object... pairs) {
        Map<String, Object> all = new HashMap<>(common);
        for (int i = 0; i < pairs.length; i += 2) {
            all.put(pairs[i].toString(), pairs[i + 1]);
        }
        return all;
    }

    private static void drive(ClientVm client, String namesrv, String label, Node node) {
        String broker = node.name();
        String address = node.address();
        String topic = "golden-" + label;
        Map<String, Object> common = Map.of("namesrv", namesrv, "topic", topic, "property", "colour:blue");
        client.mqadmin(namesrv, "updateTopic -c golden-cluster -t " + topic + " -r 2 -w 2");
        client.run("send", with(common, "count", 3, "key", "key", "tag", "tagA"));
        client.run("send", with(common, "count", 2, "mode", "async", "tag", "tagB"));
        client.run("send", with(common, "count", 1, "mode", "oneway"));
        client.run("send", with(common, "count", 3, "mode", "batch", "tag", "tagA", "key", "batch"));
        client.run("send", with(common, "count", 1, "size", 6_000, "prefix", "compressed"));
        client.run("send", with(common, "count", 1, "delayLevel", 1, "prefix", "delayed"));
        client.attempt("send", with(common, "topic", "no-perm-%", "retries", 0));
        consume(client, common, "push", "group", "golden-push", "failures", 1, "delayLevel", 1, "count", 11);
        consume(client, common, "orderly", "group", "golden-orderly", "count", 11);
        consume(client, common, "broadcast", "group", "golden-broadcast", "count", 11);
        consume(client, common, "lite", "group", "golden-lite", "tags", "tagA || tagB", "count", 6);
        client.run("readQueues", common);
        client.run("offsets", with(common, "time", 1));
        client.run("query", with(common, "key", "key1"));
        client.attempt("query", with(common, "key", "no-such-key"));
        String id = client.run("send", common)
                .getJsonArray("results")
                .getJsonObject(0)
                .getString("offsetId");
        client.run("view", with(common, "id", id));
        for (String command : List.of(
                "clusterList",
                "topicList",
                "topicRoute -t " + topic,
                "topicStatus -t " + topic,
                "topicRoute -t no-such-topic",
                "consumerProgress -g golden-push",
                "brokerStatus -b " + address,
                "queryMsgById -i " + id + (label.equals("v5") ? " -t " + topic : ""),
                "topicClusterList -t " + topic,
                "updateSubGroup -c golden-cluster -g golden-" + label + "-group",
                "consumerConnection -g golden-push",
                "getBrokerConfig -c golden-cluster",
                "producerConnection -g driver-producer -t " + topic,
                "getNamesrvConfig",
                "updateKvConfig -s golden -k key -v value",
                "deleteKvConfig -s golden -k key",
                "wipeWritePerm -b " + broker,
                "addWritePerm -b " + broker,
                "statsAll -t " + topic,
                "consumerConnection -g no-such-group",
                "queryCq -t " + topic + " -q 0 -i 0 -c 2 -b " + address,
                "resetOffsetByTime -g golden-push -t " + topic + " -s 0",
                "deleteTopic -c golden-cluster -t gone")) {
            client.mqadmin(namesrv, command);
        }
        if (label.equals("v5")) {
            client.run("send", with(common, "count", 6, "size", 300_000, "compressOver", 1 << 22, "group", "big"));
        }
        client.run("stopProducers", Map.of());
    }

    private static void consume(ClientVm client, Map<String, Object> common, String mode, Object... pairs) {
        Map<String, Object> arguments = with(with(common, "name", "golden", "mode", mode), pairs);
        client.run("startConsumer", arguments);
        client.run("awaitConsumer", with(arguments, "timeoutMillis", 25_000));
        client.run("stopConsumer", arguments);
    }

    /** Clients before 4.9.4 get a route that is no JSON: integers as keys. */
    private void writeOldRoute(String nameServer, String topic) throws IOException {
        Path file = target.resolve("body/route-v4_0_0.txt");
        Files.createDirectories(file.getParent());
        Files.write(
                file, RawCall.ask(nameServer, 105, 213, Map.of("topic", topic)).body());
    }

    /** No client can send to a topic of more than 127 bytes, so Apache's store is asked for such a record itself. */
    private void writeLongTopic() throws IOException {
        Path directory = Places.scratch("long-topic");
        Path program = Places.root().resolve("testkit/clients/src/capture/java/LongTopicStore.java");
        List<String> command = List.of(
                "java", "-cp", ClassPath.BROKER_5.entries(), "-Duser.home=" + directory, program.toString(), "store");
        ChildProcess.start(command, Map.of(), directory).exitCode(Duration.ofSeconds(60));
        new StoreFiles(directory.resolve("store"), target.resolve("long-topic")).write();
    }

    private void writeFrames() throws IOException {
        for (Map.Entry<String, byte[]> frame : frames.byName().entrySet()) {
            Path file = target.resolve("frame").resolve(frame.getKey() + ".bin");
            Files.createDirectories(file.getParent());
            Files.write(file, frame.getValue());
        }
    }
}
