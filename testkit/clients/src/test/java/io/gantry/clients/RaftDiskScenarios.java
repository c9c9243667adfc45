package io.gantry.clients;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import jakarta.json.JsonObject;
import java.io.IOException;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Members of a group on disks of their own that have no room any more, and a client that goes on sending. */
final class RaftDiskScenarios {
    private static final int QUEUES = 3;
    private static final int SOME = 100;
    private static final Duration SOON = Duration.ofSeconds(60);

    @Test
    void aLeaderWithoutRoomHandsOverAndClientsGoOn() throws IOException {
        assumeTrue(LoopImage.obstacle().isEmpty(), LoopImage.obstacle());
        try (FaultGround ground = new FaultGround(Places.distribution(), EnumSet.of(FaultGround.Part.DISK));
                ClientVm client = ClientVm.start(ClassPath.CLIENT_5)) {
            RaftGroup group = ground.group();
            String names = group.names().address();
            int first = ground.leader();
            String topic = Stage.createTopic(group.leader(), names, QUEUES);
            client.run("startLoad", Stage.argsAt(names, "topic", topic, "retries", 0, "size", 4_000));
            client.run("awaitLoad", Map.of("count", SOME));
            ground.fill(first);
            Await.that("another leads", SOON, () -> ground.status(first)
                    .contains("was handed leadership, because this log takes nothing"));
            client.run("awaitLoad", Map.of("count", SOME));
            int second = ground.leader();
            assertNotEquals(first, second);
            String behind = ground.status(first);
            assertTrue(
                    behind.matches("(?s).*leader +\\S+ at \\d+ or beyond, this log is \\d+ bytes behind.*"
                            + "this log takes nothing: The disk of .*"),
                    behind);
            ground.fill(FaultGround.MEMBERS - first - second);
            ground.fill(second);
            Await.that("nobody can lead instead", SOON, () -> ground.status(second)
                    .contains("this node leads on although its log takes nothing"));
            assertEquals(second, ground.leader());
            ground.heal();
            client.run("awaitLoad", Map.of("count", SOME, "timeoutMillis", 60_000));
            JsonObject end = client.run("stopLoad", Map.of());
            int count = Acknowledged.areReadBack(end.getJsonObject("queues"), client, group.leader(), topic, 3 * SOME);
            group.areTheSame();
            System.out.println("full disks: acknowledged=" + count + " lost=0");
        }
    }
}
