package io.gantry.broker.delay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gantry.agent.AdvancingWatermark;
import io.gantry.agent.Clock;
import io.gantry.agent.boot.Timetable;
import io.gantry.broker.gate.LogWriteGate;
import io.gantry.broker.identity.BrokerIdentity;
import io.gantry.broker.table.TableKeeper;
import io.gantry.broker.traffic.Traffic;
import io.gantry.codec.StoredMessage;
import io.gantry.contract.SteppedClock;
import io.gantry.contract.stand.FixedTechnique;
import io.gantry.contract.stand.MemoryLog;
import io.gantry.contract.stand.MemoryStore;
import io.gantry.contract.stand.Messages;
import io.gantry.log.AppendStatus;
import io.gantry.log.RecordSource;
import io.gantry.message.Property;
import io.gantry.message.SystemTopic;
import io.gantry.queue.ConsumeQueue;
import io.gantry.replica.WriteGate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Delayed messages in a store in memory, delivered by an agent that the test steps. */
class DelayedDeliveryTest {
    private final Traffic traffic = new Traffic();
    private static final String LEVELS = "1s 5s";

    @TempDir
    private Path directory;

    private final SteppedClock clock = new SteppedClock();
    private final Timetable timetable = Timetable.stepped(clock);
    private final MemoryLog log = new MemoryLog(1 << 20, clock);
    private final MemoryStore store = new MemoryStore(log, LEVELS);
    private final LogWriteGate gate = new LogWriteGate(timetable, 10, 1 << 20, 5_000);

    @Test
    void aMessageIsDeliveredWhenItsTimeHasComeAndNotBefore() {
        gate.bindLog(log);
        gate.bindReplicator(new FixedTechnique(log.appended()));
        DelayedDelivery delivery = delivery(progress());
        delay("one second", 1);
        delay("five seconds", 2);
        step(delivery, 999);
        assertEquals(List.of(), delivered());
        step(delivery, 1);
        assertEquals(List.of("one second"), delivered());
        step(delivery, 3_999);
        assertEquals(1, delivered().size());
        step(delivery, 1);
        assertEquals(List.of("one second", "five seconds"), delivered());
        assertEquals(2, traffic.putByTopic().get("T").messages(), "what is delivered is counted where it is delivered");
        assertEquals(0, log.openSlices());
    }

    @Test
    void aDeliveredMessageIsAsItWasSent() {
        gate.bindLog(log);
        gate.bindReplicator(new FixedTechnique(log.appended()));
        delay("body", 1);
        step(delivery(progress()), 1_000);
        StoredMessage message = new StoredMessage()
                .wrap(log.bytes(), (int) positions("T", 3).get(0).longValue());
        assertEquals("T", message.topic());
        assertEquals(3, message.queueId());
        assertEquals(null, message.property(Property.DELAY_LEVEL));
        assertEquals("a".hashCode(), message.tagsCode());
    }

    @Test
    void theProgressOutlivesARestart() throws IOException {
        gate.bindLog(log);
        gate.bindReplicator(new FixedTechnique(log.appended()));
        DelayProgress progress = progress();
        delay("before", 1);
        step(delivery(progress), 1_000);
        step(delivery(progress), 0);
        DelayedDelivery first = delivery(progress);
        delay("during", 1);
        step(first, 1_000);
        first.onClose();
        progress.close();
        assertTrue(
                Files.readString(directory.resolve("config/delayOffset.json")).contains("offsetTable"));
        delay("after", 1);
        step(delivery(progress()), 1_000);
        assertEquals(List.of("before", "during", "after"), delivered());
    }

    @Test
    void aFailedDeliveryIsTriedAgainAndHoldsBackTheProgress() {
        gate.bindLog(log);
        gate.bindReplicator(new FixedTechnique(log.appended()));
        DelayProgress progress = progress();
        DelayedDelivery delivery = delivery(progress);
        delay("stubborn", 1);
        log.refuse(AppendStatus.DISK_FULL);
        step(delivery, 1_000);
        step(delivery, 50);
        assertEquals(-1, progress.offset(1));
        log.refuse(null);
        step(delivery, 49);
        assertEquals(List.of(), delivered());
        step(delivery, 1);
        step(delivery, 0);
        assertEquals(List.of("stubborn"), delivered());
        assertEquals(1, progress.offset(1));
    }

    @Test
    void onlyCommittedDeliveriesCount() {
        AdvancingWatermark committed = new AdvancingWatermark(0);
        gate.bindLog(log);
        gate.bindReplicator(new FixedTechnique(committed));
        DelayProgress progress = progress();
        DelayedDelivery delivery = delivery(progress);
        delay("slow", 1);
        step(delivery, 1_000);
        step(delivery, 100);
        assertEquals(-1, progress.offset(1));
        committed.advance(log.appended().position());
        step(delivery, 0);
        assertEquals(1, progress.offset(1));
        assertEquals(List.of("slow"), delivered());
    }

    @Test
    void unfinishedDeliveriesAreBounded() {
        gate.bindLog(log);
        gate.bindReplicator(new FixedTechnique(new AdvancingWatermark(0)));
        DelayedDelivery delivery = delivery(progress());
        for (int i = 0; i < 10; i++) {
            delay("m" + i, 1);
        }
        step(delivery, 1_000);
        step(delivery, 0);
        assertEquals(4, delivered().size());
    }

    @Test
    void aMessageWithoutADestinationIsSkipped() {
        gate.bindLog(log);
        gate.bindReplicator(new FixedTechnique(log.appended()));
        Messages.put(log, SystemTopic.SCHEDULE, 0, "lost", "DELAY\0011\2");
        delay("next", 1);
        step(delivery(progress()), 1_000);
        assertEquals(List.of("next"), delivered());
    }

    @Test
    void aClosedGateDeliversNothing() {
        delay("waits", 1);
        step(delivery(progress()), 5_000);
        assertEquals(List.of(), delivered());
        assertEquals(0, log.openSlices());
    }

    /** The next one would deliver it once more. */
    @Test
    @Timeout(value = 10, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void aStopWaitsForTheCommitOfWhatIsBeingDelivered() {
        AdvancingWatermark committed = new AdvancingWatermark(0);
        gate.bindLog(log);
        gate.bindReplicator(new FixedTechnique(committed));
        DelayProgress progress = progress();
        Clock committing = new Clock() {
            @Override
            public long millis() {
                return clock.millis();
            }

            /** Whoever waits looks how long. */
            @Override
            public long nanos() {
                committed.advance(log.appended().position());
                return clock.nanos();
            }
        };
        DelayedDelivery delivery =
                new DelayedDelivery(new Stores(log, store), identity(), gate, progress, traffic, committing);
        delay("slow", 1);
        step(delivery, 1_000);
        delivery.onClose();
        assertEquals(1, progress.offset(1));
    }

    /** Log or technique are replaced: the gate shuts just after somebody saw that it is open, and opens later. */
    @Test
    @Timeout(value = 10, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void whatWaitsBeforeTheGateAtAStopIsDeliveredByTheNext() {
        gate.bindLog(log);
        gate.bindReplicator(new FixedTechnique(log.appended()));
        WriteGate unaware = new WriteGate() {
            @Override
            public void append(RecordSource source, boolean waitForCommit, Completion completion) {
                gate.append(source, waitForCommit, completion);
            }

            @Override
            public boolean isOpen() {
                return true;
            }

            @Override
            public boolean close(long timeoutMillis) {
                return gate.close(timeoutMillis);
            }

            @Override
            public void giveBack() {
                gate.giveBack();
            }

            @Override
            public void open() {
                gate.open();
            }
        };
        DelayProgress progress = progress();
        DelayedDelivery delivery =
                new DelayedDelivery(new Stores(log, store), identity(), unaware, progress, traffic, clock);
        delay("once", 1);
        gate.close(0);
        step(delivery, 1_000);
        delivery.onClose();
        gate.open();
        step(delivery(progress), 0);
        assertEquals(List.of("once"), delivered());
        assertEquals(0, log.openSlices());
    }

    private DelayProgress progress() {
        BrokerIdentity identity = identity();
        return DelayProgress.restored(identity, new DelaySettings(LEVELS, 4, 1_000), TableKeeper.stepped(clock), clock);
    }

    private BrokerIdentity identity() {
        return new BrokerIdentity("DefaultCluster", "broker-a", 0, "127.0.0.1", 10911, directory);
    }

    private DelayedDelivery delivery(DelayProgress progress) {
        return new DelayedDelivery(new Stores(log, store), identity(), gate, progress, traffic, clock);
    }

    private void delay(String body, int level) {
        Messages.put(
                log,
                SystemTopic.SCHEDULE,
                level - 1,
                body,
                "TAGS\1a\2DELAY\1" + level + "\2REAL_TOPIC\1T\2REAL_QID\0013\2");
    }

    private void step(DelayedDelivery delivery, long millis) {
        clock.pass(millis);
        store.dispatch();
        while (delivery.doWork() > 0) {
            store.dispatch();
        }
        store.dispatch();
    }

    private List<String> delivered() {
        List<String> bodies = new ArrayList<>();
        for (long position : positions("T", 3)) {
            StoredMessage message = new StoredMessage().wrap(log.bytes(), (int) position);
            byte[] body = new byte[message.bodyBytes()];
            message.body().get(body);
            bodies.add(new String(body, java.nio.charset.StandardCharsets.UTF_8));
        }
        return bodies;
    }

    private List<Long> positions(String topic, int queueId) {
        List<Long> positions = new ArrayList<>();
        ConsumeQueue queue = store.find(topic, queueId).orElse(null);
        if (queue != null) {
            queue.read(0, 1_000, (offset, position, bytes, code) -> positions.add(position));
        }
        return positions;
    }
}
