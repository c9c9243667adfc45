package io.gantry.clients;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** kill -9 while a directory is made: the next start goes on with whatever is there. */
final class FirstStartScenarios {
    private static final int KILLS = 5;
    /** Below are the container's own files, most of all. */
    private static final int DEPTH = 2;

    private static final Duration BIRTH = Duration.ofSeconds(40);

    @Test
    void brokerKilledInItsVeryFirstStartStartsTheNextTime() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        try (Node nameServer = Node.nameServer(Peer.chosen()).start()) {
            int all = filesOfAFullStart(nameServer);
            for (int kill = 0; kill < KILLS; kill++) {
                // The moment is told by what is in the directory; a random one in each part of the start.
                int files = 1 + (all - 1) * kill / KILLS + random.nextInt(Math.max(1, all / KILLS));
                String moment = "killed at " + files + " of " + all + " files, seed " + seed;
                try (Node broker = Node.broker(Peer.chosen(), nameServer.address())) {
                    ChildProcess process = broker.launch();
                    Await.that(moment, BIRTH, () -> files(broker) >= files || !process.isAlive());
                    broker.kill();
                    carriesMessages(broker.start(), nameServer, moment);
                }
            }
        }
    }

    private static int filesOfAFullStart(Node nameServer) {
        try (Node broker = Node.broker(Peer.chosen(), nameServer.address()).start()) {
            return files(broker);
        }
    }

    private static void carriesMessages(Node broker, Node nameServer, String moment) {
        String namesrv = nameServer.address();
        ClientVm client = Stage.shared().client(ClassPath.CLIENT_5);
        String topic = Stage.createTopic(broker, namesrv, 1);
        client.run("send", Stage.argsAt(namesrv, "topic", topic, "count", 3));
        StoreFacts.awaitMaxOffset(broker, topic, 0, 3);
        assertEquals(List.of("m-0-0", "m-0-1", "m-0-2"), ReadBack.all(client, namesrv, topic), moment);
        client.run("stopProducers", java.util.Map.of());
        broker.stop();
    }

    private static int files(Node broker) {
        if (!Files.exists(broker.store())) {
            return 0;
        }
        try (Stream<Path> files = Files.walk(broker.store(), DEPTH)) {
            return (int) files.count();
        } catch (IOException | UncheckedIOException e) {
            // A file went away while it was counted: counted again soon.
            return 0;
        }
    }
}
