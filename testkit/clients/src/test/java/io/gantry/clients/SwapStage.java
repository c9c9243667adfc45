package io.gantry.clients;

import static org.junit.jupiter.api.Assertions.assertEquals;

import jakarta.json.JsonObject;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A name server, a broker and a client under way, to change the two while the third notices nothing. */
final class SwapStage implements AutoCloseable {
    private static final int QUEUES = 4;
    private static final int SOME = 60;
    private static final List<String> NAMESRV_FEATURES = List.of("wire-netty", "namesrv");
    private static final List<String> BROKER_FEATURES = List.of(
            "wire-netty",
            "store-mmap",
            "ha-solo",
            "broker",
            "broker-admin",
            "broker-filter",
            "broker-tx",
            "broker-timer",
            "broker-pop");

    private final Node nameServer = Node.nameServer(Peer.GANTRY).withOption(Footprint.OPTION);
    private final Node broker;
    private final ClientVm client;
    private final String topic;
    private final Map<String, List<Integer>> pauses = new TreeMap<>();

    SwapStage(ClassPath version, String flush, String... clientOptions) {
        this(version, Map.of("flushDiskType", flush), Map.of(), clientOptions);
    }

    /** A broker with some more properties, and clients that say who they are. */
    SwapStage(
            ClassPath version,
            Map<String, Object> properties,
            Map<String, Object> credentials,
            String... clientOptions) {
        nameServer.start();
        broker = Node.broker(Peer.GANTRY, nameServer.address())
                // One file of the index whatever the machine's pace: mappings are counted.
                .with("maxIndexNum", "400000")
                .withOption(Footprint.OPTION);
        properties.forEach(broker::with);
        broker.start();
        client = ClientVm.start(version, clientOptions);
        topic = Stage.createTopic(broker, nameServer.address(), QUEUES);
        Stage.awaitFirstSend(client, nameServer.address());
        Map<String, Object> traffic =
                Stage.argsAt(nameServer.address(), "topic", topic, "group", "swap", "timeoutMillis", 3_000);
        traffic.putAll(credentials);
        client.run("startTraffic", traffic);
        client.run("awaitTraffic", Map.of("count", 300));
    }

    String namesrv() {
        return nameServer.address();
    }

    /** The client under way; one command at a time. */
    ClientVm client() {
        return client;
    }

    /** The node that a bundle is replaced in. */
    Node node(String bundle) {
        return bundle.equals("namesrv") ? nameServer : broker;
    }

    /** The features that change with a bundle: those that hold it. */
    List<String> features(String bundle) {
        if (!bundle.equals("codec")) {
            return List.of(bundle);
        }
        return node(bundle) == nameServer ? NAMESRV_FEATURES : BROKER_FEATURES;
    }

    /** Consumers that do not help themselves with a heartbeat; to be closed. */
    SilentConsumers silentConsumers() {
        return new SilentConsumers(client, nameServer.address(), broker);
    }

    /** Runs a shell command while the client works; returns what was said. */
    Shell.Said change(String name, String bundle, String commandLine) {
        client.run("awaitTraffic", Map.of("count", SOME));
        Shell.Said said = new Shell(node(bundle)).say(commandLine);
        JsonObject after = client.run("awaitTraffic", Map.of("count", SOME));
        pauses.computeIfAbsent(name, none -> new ArrayList<>()).add(after.getInt("silenceMillis"));
        assertEquals(
                0,
                after.getInt("failed"),
                () -> commandLine + " at " + after.getInt("acknowledged") + ": "
                        + client.run("stopTraffic", Map.of("timeoutMillis", 0)).get("failures"));
        return said;
    }

    /** The same for a command that has to succeed. */
    void mustChange(String name, String bundle, String commandLine) {
        Shell.Said said = change(name, bundle, commandLine);
        assertEquals(0, said.exitCode(), commandLine + ": " + said.text());
    }

    /** Pauses between two acknowledgements around each change so far: median and longest, milliseconds. */
    String figures() {
        StringBuilder text = new StringBuilder();
        pauses.forEach((name, all) -> {
            List<Integer> sorted = new ArrayList<>(all);
            Collections.sort(sorted);
            text.append(String.format(
                    "%-24s changes=%d pauseMedianMillis=%d pauseMaxMillis=%d%n",
                    name, sorted.size(), sorted.get(sorted.size() / 2), sorted.get(sorted.size() - 1)));
        });
        return text.toString();
    }

    /** Ends the traffic and looks for every acknowledged message: once, where the answer said, and received. */
    void requireNothingLost() {
        JsonObject end = client.run("stopTraffic", Map.of());
        int count = Acknowledged.areReadBackAndReceived(end, client, nameServer.address(), topic);
        System.out.printf(
                "%sacknowledged=%d failed=0 lost=0 twice=0 receivedAgain=%s%n",
                figures(), count, end.get("receivedAgain"));
    }

    @Override
    public void close() {
        client.close();
        broker.close();
        nameServer.close();
    }
}
