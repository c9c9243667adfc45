package io.gantry.clients;

import static org.junit.jupiter.api.Assertions.assertEquals;

import jakarta.json.JsonObject;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Gantry beside Apache: each one's broker with the other's name server, and each one's store under the other. */
final class MixedScenarios {
    @ParameterizedTest(name = "name server {0}, broker the other")
    @EnumSource(Peer.class)
    void brokerOfTheOneRegistersWithTheNameServerOfTheOther(Peer peer) {
        Peer other = other(peer);
        try (Node nameServer = Node.nameServer(peer).start();
                Node broker = Node.broker(other, nameServer.address()).start()) {
            ClientVm client = Stage.shared().client(ClassPath.CLIENT_5);
            String topic = Stage.createTopic(broker, nameServer.address(), 2);
            JsonObject sent =
                    client.run("send", Stage.argsAt(nameServer.address(), "topic", topic, "count", 20, "shards", 2));
            assertEquals(20, sent.getJsonArray("results").size());
            assertEquals(20, ReadBack.all(client, nameServer.address(), topic).size());
            broker.stop();
            Await.that(
                    "a broker that stopped is out of the route", java.time.Duration.ofSeconds(10), () -> !RawCall.ask(
                                    nameServer.address(), 106, Map.of())
                            .text()
                            .contains(broker.address()));
        }
    }

    @ParameterizedTest(name = "written by {0}, opened by the other")
    @EnumSource(Peer.class)
    void storeOfTheOneOpensUnderTheOther(Peer peer) {
        try (Node nameServer = Node.nameServer(Peer.GANTRY).start();
                Node first = Node.broker(peer, nameServer.address()).start();
                Node second = first.under(other(peer))) {
            ClientVm client = Stage.shared().client(ClassPath.CLIENT_5);
            String namesrv = nameServer.address();
            String topic = Stage.createTopic(first, namesrv, 2);
            client.run("send", Stage.argsAt(namesrv, "topic", topic, "count", 40, "shards", 2, "key", "k"));
            consume(client, namesrv, topic, 40);
            Map<Integer, List<String>> before = ReadBack.of(client, namesrv, topic);
            first.stop();
            second.start();
            assertEquals(before, ReadBack.of(client, namesrv, topic));
            client.run("send", Stage.argsAt(namesrv, "topic", topic, "count", 10, "shards", 2, "prefix", "more"));
            Map<Integer, List<String>> after = ReadBack.of(client, namesrv, topic);
            assertEquals(25, after.get(0).size());
            assertEquals("more-0-4", after.get(0).get(24));
            JsonObject got = consume(client, namesrv, topic, 10);
            assertEquals(10, got.getJsonArray("accepted").size(), "the group goes on where it was");
            JsonObject found = client.run("query", Stage.argsAt(namesrv, "topic", topic, "key", "k7"));
            assertEquals(
                    "m-1-3", found.getJsonArray("messages").getJsonObject(0).getString("name"));
        }
    }

    private static JsonObject consume(ClientVm client, String namesrv, String topic, int count) {
        Map<String, Object> arguments = Stage.argsAt(
                namesrv, "topic", topic, "group", topic + "-group", "mode", "push", "name", topic, "count", count);
        client.run("startConsumer", arguments);
        client.run("awaitConsumer", arguments);
        return client.run("stopConsumer", arguments);
    }

    private static Peer other(Peer peer) {
        return peer == Peer.APACHE ? Peer.GANTRY : Peer.APACHE;
    }
}
