package io.gantry.store.mmap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gantry.codec.HostAddress;
import io.gantry.codec.MessageEncoder;
import io.gantry.codec.StoredMessage;
import io.gantry.codec.record.MessageDraft;
import io.gantry.contract.Records;
import io.gantry.contract.SteppedClock;
import io.gantry.log.AppendResult;
import io.gantry.log.AppendStatus;
import io.gantry.log.LogSlice;
import io.gantry.message.Property;
import io.gantry.queue.ConsumeQueue;
import io.gantry.store.mmap.log.LightQueues;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Records that stand in light queues beside their own: numbers, kills, bounds, the end of a queue. */
final class LightQueuesTest {
    private static final byte[] HOST = HostAddress.bytes(new InetSocketAddress("127.0.0.1", 10911));

    @TempDir
    private Path directory;

    private Path live() {
        return directory.resolve("live");
    }

    private static MessageDraft draft(String topic, String body, String names) {
        String properties = names.isEmpty() ? "" : Property.INNER_MULTI_DISPATCH + '\1' + names + '\2';
        return new MessageDraft(
                topic,
                0,
                new MessageEncoder()
                        .bornHost(HOST)
                        .storeHost(HOST)
                        .properties(properties)
                        .body(ByteBuffer.wrap(body.getBytes(StandardCharsets.UTF_8))));
    }

    private static AppendResult append(TestStore store, String body, String names) {
        return store.log().append(draft("t", body, names));
    }

    private static TestStore small(Path root, int most) {
        return new TestStore(root, new LightQueues(true, most));
    }

    private static String property(TestStore store, AppendResult at, String name) {
        try (LogSlice slice = store.log()
                .read(at.position(), (int) (at.end() - at.position()))
                .orElseThrow()) {
            return new StoredMessage().wrap(slice.buffer(), 0).property(name);
        }
    }

    @Test
    void aRecordStandsInEachQueueItNamesWithItsNumberThere() {
        try (TestStore store = new TestStore(live())) {
            append(store, "message 0", "%LMQ%a");
            append(store, "message 1", "");
            AppendResult last = append(store, "message 2", "%LMQ%b,%LMQ%a");
            assertEquals("0,1", property(store, last, Property.INNER_MULTI_QUEUE_OFFSET));
            assertEquals("%LMQ%b,%LMQ%a", property(store, last, Property.INNER_MULTI_DISPATCH));
            assertEquals(2, last.queueOffset(), "its own queue's");
            store.dispatch();
            assertEquals(List.of("message 0", "message 1", "message 2"), store.bodies("t", 0));
            assertEquals(List.of("message 0", "message 2"), store.bodies("%LMQ%a", 0));
            assertEquals(List.of("message 2"), store.bodies("%LMQ%b", 0));
        }
    }

    @Test
    void numbersHaveNoGapAndNoUnitIsLostByKills() throws IOException {
        Path root = live();
        int sent = 0;
        for (int kill = 0; kill < 4; kill++) {
            Path image = directory.resolve("image" + kill);
            try (TestStore store = new TestStore(root)) {
                for (int i = 0; i < 50; i++, sent++) {
                    append(store, "message " + sent, "%LMQ%all," + (sent % 2 == 0 ? "%LMQ%even" : "%LMQ%odd"));
                    if (i == 20) {
                        store.dispatch();
                        store.store.checkpoint();
                    } else if (i == 35 && kill % 2 == 0) {
                        store.dispatch();
                    }
                }
                store.crashImage(image);
            }
            root = image;
        }
        try (TestStore store = new TestStore(root)) {
            AppendResult next = append(store, "message " + sent, "%LMQ%all,%LMQ%even");
            assertEquals("200,100", property(store, next, Property.INNER_MULTI_QUEUE_OFFSET));
            store.dispatch();
            assertEquals(TestStore.messages(0, 201), store.bodies("%LMQ%all", 0));
            assertEquals(101, store.bodies("%LMQ%even", 0).size());
            assertEquals(100, store.bodies("%LMQ%odd", 0).size());
        }
    }

    @Test
    void whatWaitsOrFailedStandsInNone() {
        try (TestStore store = new TestStore(live())) {
            for (String topic : List.of(
                    "%RETRY%g", "%DLQ%g", "SCHEDULE_TOPIC_XXXX", "rmq_sys_wheel_timer", "RMQ_SYS_TRANS_HALF_TOPIC")) {
                AppendResult stored = store.log().append(draft(topic, "body", "%LMQ%a"));
                assertEquals(null, property(store, stored, Property.INNER_MULTI_QUEUE_OFFSET), topic);
            }
            store.dispatch();
            assertTrue(store.store.queues().find("%LMQ%a", 0).isEmpty());
        }
    }

    @Test
    void namesThatMakeNoSenseAreNone() {
        try (TestStore store = new TestStore(live())) {
            for (String names :
                    List.of("a", "%LMQ%", "%LMQ%../x", "%LMQ%a,%LMQ%a", "%LMQ%a,,%LMQ%b", ",", "%LMQ%a,b")) {
                AppendResult stored = append(store, "body", names);
                assertEquals(AppendStatus.APPENDED, stored.status(), names);
                assertEquals(null, property(store, stored, Property.INNER_MULTI_QUEUE_OFFSET), names);
            }
            store.dispatch();
            assertTrue(store.store.queues().find("%LMQ%a", 0).isEmpty());
        }
    }

    @Test
    void tooManyAreRefusedWhereTheProducerCanBeToldAndElseTheRecordStandsInItsOwnQueueOnly() {
        try (TestStore store = small(live(), 2)) {
            append(store, "message 0", "%LMQ%a,%LMQ%b");
            AppendResult refused =
                    store.log().append(draft("t", "message 1", "%LMQ%c").needing(List.of("%LMQ%c")));
            assertEquals(AppendStatus.TOO_MANY_QUEUES, refused.status());
            AppendResult kept = append(store, "message 2", "%LMQ%b,%LMQ%c");
            assertEquals(null, property(store, kept, Property.INNER_MULTI_QUEUE_OFFSET));
            append(store, "message 3", "%LMQ%b");
            store.dispatch();
            assertEquals(List.of("message 0", "message 2", "message 3"), store.bodies("t", 0));
            assertEquals(List.of("message 0", "message 3"), store.bodies("%LMQ%b", 0));
        }
        try (TestStore store = small(live(), 2)) {
            AppendResult refused =
                    store.log().append(draft("t", "message 4", "%LMQ%c").needing(List.of("%LMQ%c")));
            assertEquals(AppendStatus.TOO_MANY_QUEUES, refused.status(), "those on disk count");
            store.store.queues().delete("%LMQ%a");
            assertEquals(
                    AppendStatus.APPENDED,
                    store.log()
                            .append(draft("t", "message 5", "%LMQ%c").needing(List.of("%LMQ%c")))
                            .status());
        }
    }

    @Test
    void numbersThatNoBrokerGaveMakeNoQueue() {
        try (TestStore store = new TestStore(live())) {
            append(store, "message 0", "%LMQ%a");
            for (String offset : List.of("9000000000000000", "-1", "x", "1,2")) {
                store.log()
                        .append(Records.with(
                                "t",
                                0,
                                Property.INNER_MULTI_DISPATCH + "\1%LMQ%a\2" + Property.INNER_MULTI_QUEUE_OFFSET + '\1'
                                        + offset + '\2',
                                "body"));
            }
            append(store, "message 1", "%LMQ%a");
            store.dispatch();
            assertEquals(List.of("message 0", "message 1"), store.bodies("%LMQ%a", 0));
        }
    }

    @Test
    void switchedOffTheyAreNotKept() {
        try (TestStore store = new TestStore(live(), new LightQueues(false, 1))) {
            AppendResult stored = append(store, "message 0", "%LMQ%a,%LMQ%b");
            assertEquals(null, property(store, stored, Property.INNER_MULTI_QUEUE_OFFSET));
            store.dispatch();
            assertEquals(1, store.store.queues().all().size());
        }
    }

    @Test
    void aReaderIsWokenByTheFirstRecordAndForgottenWhenItGoes() throws IOException {
        try (TestStore store = small(live(), 3)) {
            AtomicInteger woken = new AtomicInteger();
            ConsumeQueue awaited = store.store.queues().open("%LMQ%a", 0);
            var registration = awaited.maxOffset().onReach(1, woken::incrementAndGet);
            store.store.queues().open("%LMQ%b", 0);
            store.store.queues().open("%LMQ%c", 0);
            store.store.queues().open("%LMQ%d", 0).maxOffset().onReach(1, woken::incrementAndGet);
            store.store.checkpoint();
            store.store.queues().open("%LMQ%e", 0).maxOffset().onReach(1, woken::incrementAndGet);
            append(store, "message 0", "%LMQ%a,%LMQ%d,%LMQ%e");
            store.dispatch();
            assertEquals(2, woken.get(), "of d there was one too many, of e not any more");
            registration.close();
            assertEquals(List.of("message 0"), store.bodies("%LMQ%d", 0), "a pull that looks again finds it");
            assertFalse(Files.exists(live().resolve("consumequeue/%LMQ%b")));
        }
    }

    @Test
    void aQueueGoesWithItsLastRecordAndBeginsAnew() throws IOException {
        try (TestStore store = new TestStore(live(), new SteppedClock(TestStore.START_MILLIS))) {
            append(store, "message 0", "%LMQ%short,%LMQ%long");
            store.appendMany(0, 300);
            append(store, "message 1", "%LMQ%long");
            store.dispatch();
            store.store.checkpoint();
            store.store.deleteOldestSegment();
            store.store.expireQueues();
            assertFalse(Files.exists(live().resolve("consumequeue/%LMQ%short")));
            assertEquals(List.of("message 1"), store.bodies("%LMQ%long", 0));
            assertEquals(
                    "0,2",
                    property(
                            store,
                            append(store, "message 2", "%LMQ%short,%LMQ%long"),
                            Property.INNER_MULTI_QUEUE_OFFSET));
            store.dispatch();
            assertEquals(List.of("message 2"), store.bodies("%LMQ%short", 0));
            assertEquals(List.of("message 1", "message 2"), store.bodies("%LMQ%long", 0));
        }
    }
}
