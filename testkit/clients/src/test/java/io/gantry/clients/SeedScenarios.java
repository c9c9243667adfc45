package io.gantry.clients;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The deployment that operators run today boots as it is written, but for address, port and directory. */
final class SeedScenarios {
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
