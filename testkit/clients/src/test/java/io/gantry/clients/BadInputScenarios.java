package io.gantry.clients;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A node that cannot run says why in a line, ends with a code that is not zero, and leaves data as it was. */
final class BadInputScenarios {
    private static final Duration END = Duration.ofSeconds(40);

    private static String refusal(ChildProcess process) {
        try (process) {
            assertNotEquals(0, process.exitCode(END));
        }
        String log = process.log();
        assertFalse(log.contains("\tat "), "no stack trace: " + log);
        return log;
    }

    @Test
    void missingFileIsNamed() {
        Path directory = Places.scratch("bad");
        ChildProcess process = Peer.GANTRY.launch(
                Node.Kind.BROKER, directory, directory.resolve("no.conf"), List.of(), Surroundings.NONE);
        assertTrue(refusal(process).contains("no.conf"), process.log());
    }

    @Test
    void contradictionIsNamed() {
        Node broker = Node.broker(Peer.GANTRY, "127.0.0.1:1")
                .with("brokerRole", "SLAVE")
                .with("brokerId", "0");
        assertTrue(refusal(broker.launch()).contains("brokerId"), broker.log());
    }

    @Test
    void busyPortIsNamed() throws IOException {
        Node broker = Node.broker(Peer.GANTRY, "127.0.0.1:1");
        try (ServerSocket busy = new ServerSocket(broker.port())) {
            assertTrue(refusal(broker.launch()).contains(String.valueOf(busy.getLocalPort())), broker.log());
        }
    }

    @Test
    void storeInUseIsNamedAndItsUserGoesOn() throws IOException {
        Node user = Stage.shared().broker();
        Path segment = user.store().resolve("commitlog/00000000000000000000");
        long length = Files.size(segment);
        Node second = Node.broker(Peer.GANTRY, "127.0.0.1:1")
                .with("storePathRootDir", user.store())
                .with("storePathCommitLog", user.store().resolve("commitlog"));
        assertTrue(refusal(second.launch()).contains(user.store().toString()), second.log());
        assertEquals(length, Files.size(segment));
        assertEquals(0, RawCall.ask(user.address(), 21, Map.of()).code());
    }
}
