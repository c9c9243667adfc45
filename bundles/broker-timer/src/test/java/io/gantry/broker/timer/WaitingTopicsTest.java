package io.gantry.broker.timer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gantry.contract.LocalRequest;
import io.gantry.contract.SteppedClock;
import io.gantry.contract.stand.Replies;
import io.gantry.message.Property;
import io.gantry.wire.RequestCode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How many messages wait of each topic: always what was sent and neither came nor was taken back. */
class WaitingTopicsTest {
    private static final long HOUR = 3_600_000;

    @TempDir
    private Path root;

    private Stand stand;

    @BeforeEach
    void open() {
        stand = new Stand(root);
    }

    @AfterEach
    void close() {
        stand.timer.close();
    }

    private String told() {
        return new String(
                Replies.to(new TimerMetricsHandler(stand.timer), LocalRequest.of(RequestCode.GET_TIMER_METRICS))
                        .body(),
                StandardCharsets.UTF_8);
    }

    private void assertWaiting(int count) {
        String told = told();
        assertTrue(told.contains("\"T\":{\"count\":" + count + ",\"timeStamp\":18"), count + ": " + told);
    }

    private void send(String body, long delayMillis) {
        stand.send(body, Property.TIMER_DELAY_MS, delayMillis);
        stand.step();
    }

    private Path file(String name) {
        return root.resolve("timer").resolve(name);
    }

    @Test
    void theyAreCountedUntilTheyCome() {
        stand.step();
        assertEquals("{\"dataVersion\":{\"counter\":0,\"stateVersion\":0,\"timestamp\":0},\"timingCount\":{}}", told());
        send("soon", 2_000);
        send("later", 10_000);
        send("far", 5 * HOUR);
        send("rolled", 30 * HOUR);
        assertWaiting(4);
        stand.pass(3_000);
        assertWaiting(3);
        stand.pass(10_000);
        assertWaiting(2);
        for (int i = 0; i < 29; i++) {
            stand.pass(HOUR);
        }
        assertWaiting(1);
        stand.pass(2 * HOUR);
        assertWaiting(0);
    }

    @Test
    void whatIsTakenBackIsNotCounted() {
        Object handle = stand.send("taken", Property.TIMER_DELAY_MS, 5_000).field("recallHandle");
        send("kept", 5_000);
        assertWaiting(2);
        stand.recall(handle);
        stand.step();
        assertWaiting(1);
        stand.start();
        assertWaiting(1);
        stand.pass(10_000);
        assertWaiting(0);
        stand.start();
        send("next", 5_000);
        assertWaiting(1);
    }

    @Test
    void aCrashBetweenFilesAndProgressCountsNothingTwice() throws IOException {
        send("before", 30_000);
        byte[] progress = Files.readAllBytes(file("progress"));
        send("near", 20_000);
        send("nearer", 100);
        send("far", 5 * HOUR);
        Files.write(file("progress"), progress);
        stand.start();
        assertWaiting(4);
        stand.pass(1_000);
        assertWaiting(3);
        stand.pass(60_000);
        assertWaiting(1);
        stand.pass(6 * HOUR);
        assertWaiting(0);
        assertEquals(4, stand.bodies().size(), "none twice: " + stand.bodies());
    }

    @Test
    void theyAreKnownAgainWhenAllIsReadAgain() throws IOException {
        send("near", 20_000);
        send("far", 5 * HOUR);
        Files.delete(file("progress"));
        stand.start();
        assertWaiting(2);
        stand.pass(6 * HOUR);
        assertWaiting(0);
    }

    /** Many crashes at any moment, some of which forget how far the topic was read. */
    @Test
    void theyDoNotDrift() throws IOException {
        Random random = new Random(11);
        int sent = 0;
        byte[] progress = null;
        for (int i = 0; i < 400; i++) {
            if (i < 200) {
                send("m" + i, 1 + random.nextLong(random.nextBoolean() ? 60_000 : 3 * HOUR));
                sent++;
            } else {
                stand.clock.pass(random.nextInt(60_000));
            }
            stand.clock.pass(random.nextInt(300));
            if (random.nextInt(10) == 0) {
                if (progress != null && random.nextBoolean()) {
                    Files.write(file("progress"), progress);
                }
                stand.start();
            }
            // What came in between would come again.
            progress = i < 200 && i % 4 == 3 ? Files.readAllBytes(file("progress")) : null;
            stand.step();
            assertWaiting(sent - stand.bodies().size());
        }
        stand.pass(4 * HOUR);
        assertWaiting(0);
        assertEquals(sent, stand.bodies().size());
    }

    @Test
    void halfALineOfACrashIsWrittenAgain() throws IOException {
        Path path = root.resolve("topics");
        Files.writeString(path, "a\nb\nhal");
        try (WaitingTopics topics = new WaitingTopics(path, new SteppedClock(1))) {
            topics.open();
            assertEquals(2, topics.number("b"));
            assertEquals(3, topics.number("c"));
            assertEquals(0, topics.number("with\nline"));
            assertEquals(0, topics.number(null));
        }
        assertTrue(Files.readString(path).startsWith("a\nb\nc\n"), Files.readString(path));
        Files.writeString(path, "d\n", StandardOpenOption.APPEND);
        try (WaitingTopics topics = new WaitingTopics(path, new SteppedClock(1))) {
            topics.open();
            assertEquals(3, topics.number("c"));
        }
    }
}
