package io.gantry.clients;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.json.JsonObject;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Gantry beside Apache: each one's broker with the other's name server. */
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
                    "a broker that stopped is out of the route", java.time.Duration.ofSeconds(30), () -> !RawCall.ask(
                                    nameServer.address(), 106, Map.of())
                            .text()
                            .contains(broker.address()));
        }
    }

    @Test
    void aRegistrationInPartsIsWhatApachesNameServerExpects() {
        try (Node nameServer = Node.nameServer(Peer.APACHE).start();
                Node broker = Node.broker(Peer.GANTRY, nameServer.address())
                        .with("enableSplitRegistration", true)
                        .with("splitRegistrationSize", 5)
                        .start()) {
            for (int i = 0; i < 7; i++) {
                // Each waits for its route.
                Stage.createTopic(broker, nameServer.address(), 2);
            }
            for (String topic : List.of("TBW102", "SCHEDULE_TOPIC_XXXX", "SELF_TEST_TOPIC")) {
                String route = RawCall.ask(nameServer.address(), 105, Map.of("topic", topic))
                        .text();
                assertTrue(route.contains(broker.address()), topic + ": " + route);
            }
        }
    }

    private static Peer other(Peer peer) {
        return peer == Peer.APACHE ? Peer.GANTRY : Peer.APACHE;
    }
}
