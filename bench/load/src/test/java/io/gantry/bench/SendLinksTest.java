package io.gantry.bench;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gantry.bench.traffic.MessageShape;
import io.gantry.cluster.QueueAddress;
import io.gantry.codec.Frame;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.ParameterException;

/** Connections and frame length together decide how much memory is taken, and that is bounded. */
final class SendLinksTest {
    /** Nothing but the options of a target. */
    @Command
    private static final class Options {
        @Mixin
        private final TargetOptions target = new TargetOptions();
    }

    private static void check(int connections, int bodyBytes, int brokers) {
        List<QueueAddress> queues = IntStream.range(0, brokers)
                .mapToObj(broker -> new QueueAddress("t", "b" + broker, "127.0.0.1:" + (1 + broker), 0))
                .toList();
        Options options = new Options();
        new CommandLine(options).parseArgs();
        MessageShape shape = new MessageShape("g", bodyBytes, null, 0, Frame.JSON, false, 0, null);
        new SendLinks(queues, shape, 64, connections, 1_000).check(options.target, 1);
    }

    @Test
    void manyConnectionsWithLongMessagesAreRefused() {
        ParameterException refusal = assertThrows(ParameterException.class, () -> check(64, 8 << 20, 2));
        assertTrue(refusal.getMessage().startsWith("128 connections with frames of 83"), refusal.getMessage());
        assertTrue(refusal.getMessage().contains("take fewer --connections"), refusal.getMessage());
    }

    @Test
    void manyConnectionsWithShortMessagesAreNot() {
        assertDoesNotThrow(() -> check(256, 128, 4));
        assertDoesNotThrow(() -> check(4, 8 << 20, 4));
    }
}
