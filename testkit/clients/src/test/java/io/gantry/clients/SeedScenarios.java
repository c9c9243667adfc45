package io.gantry.clients;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The deployment that operators run today boots as it is written, but for address, port and directory. */
final class SeedScenarios {
    private static final int HA_STATUS = 907;

    private static Node seed(String file, Node nameServer) throws IOException {
        Path path = Places.distribution().resolve("conf").resolve(file);
        return Node.seed(Peer.chosen(), Files.readString(path), nameServer.address());
    }

    /** Two masters and two slaves; a master of Gantry's has to be told its slaves' addresses, too. */
    @Test
    void twoMastersAndTwoSlavesBootAndFollow() throws IOException {
        try (Node nameServer = Node.nameServer(Peer.chosen()).start();
                Node masterA = seed("2m-2s-async/broker-a.properties", nameServer)
                        .with("haFollowers", "127.0.0.1")
                        .start();
                Node masterB = seed("2m-2s-async/broker-b.properties", nameServer)
                        .with("haFollowers", "127.0.0.1")
                        .start();
                Node slaveA =
                        seed("2m-2s-async/broker-a-s.properties", nameServer).start();
                Node slaveB =
                        seed("2m-2s-async/broker-b-s.properties", nameServer).start()) {
            ClientVm client = Stage.shared().client(ClassPath.CLIENT_4);
            String topic = Stage.createTopic(masterA, nameServer.address(), 2);
            client.mqadmin(
                    nameServer.address(), "updateTopic -c rocketmq-2m-slave-cluster-async -r 2 -w 2 -t " + topic);
            client.run("send", Stage.argsAt(nameServer.address(), "topic", topic, "count", 50));
            for (Node master : List.of(masterA, masterB)) {
                Await.that("its slave has all", Duration.ofSeconds(60), () -> RawCall.ask(
                                master.address(), HA_STATUS, Map.of())
                        .text()
                        .contains("\"diff\":0,\"inSync\":true"));
            }
            String listed = client.mqadmin(nameServer.address(), "clusterList");
            for (Node node : List.of(masterA, masterB, slaveA, slaveB)) {
                assertTrue(listed.contains(node.address()), listed);
            }
        }
    }

    @Test
    void singleNodesFileBootsAndCarriesMessages() throws IOException {
        Path file = Places.distribution().resolve("conf/single/broker-Default.conf");
        try (Node nameServer = Node.nameServer(Peer.chosen()).start();
                Node broker = Node.seed(Peer.chosen(), Files.readString(file), nameServer.address())
                        .start()) {
            ClientVm client = Stage.shared().client(ClassPath.CLIENT_4);
            assertEquals("master-broker", broker.name());
            String topic = Stage.createTopic(broker, nameServer.address(), 2);
            client.run("send", Stage.argsAt(nameServer.address(), "topic", topic, "count", 50));
            assertEquals(50, ReadBack.all(client, nameServer.address(), topic).size());
        }
    }
}
