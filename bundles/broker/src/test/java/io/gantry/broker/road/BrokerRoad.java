package io.gantry.broker.road;

import io.gantry.agent.Clock;
import io.gantry.agent.boot.Timetable;
import io.gantry.broker.client.ClientLimits;
import io.gantry.broker.client.ConsumerGroups;
import io.gantry.broker.cold.ColdReads;
import io.gantry.broker.cold.ColdTerms;
import io.gantry.broker.gate.LogWriteGate;
import io.gantry.broker.offset.OffsetTable;
import io.gantry.broker.pull.LiveSelectors;
import io.gantry.broker.pull.PullAdmission;
import io.gantry.broker.pull.PullHandler;
import io.gantry.broker.pull.PullSettings;
import io.gantry.broker.pull.QueueReader;
import io.gantry.broker.pull.ReplicaChoice;
import io.gantry.broker.replica.Leadership;
import io.gantry.broker.send.SendHandler;
import io.gantry.broker.stand.Tables;
import io.gantry.contract.LocalRequest;
import io.gantry.contract.stand.FakeConnection;
import io.gantry.contract.stand.Fakes;
import io.gantry.contract.stand.Replies;
import io.gantry.ha.solo.SoloReplicator;
import io.gantry.message.SystemTopic;
import io.gantry.route.TopicConfig;
import io.gantry.store.mmap.StoreStand;
import io.gantry.wire.RequestCode;
import java.lang.annotation.Annotation;
import java.nio.file.Path;
import org.osgi.framework.BundleContext;

/** A broker's data path over a real store without replica, called as the wire calls it. */
final class BrokerRoad implements AutoCloseable {
    final Tables tables;
    final StoreStand store;
    final SendHandler send;
    final PullHandler pull;
    private final Timetable timetable = new Timetable(
            Fakes.of(BundleContext.class, (proxy, method, arguments) -> {
                throw new AssertionError("The timetable failed: " + arguments[2]);
            }),
            "test-timetable",
            "The timetable failed");
    private SoloReplicator solo;

    BrokerRoad(Path root, boolean isForced) {
        tables = new Tables(root);
        tables.topics.put(TopicConfig.of("T", 4));
        store = new StoreStand(root, log -> {
            solo = new SoloReplicator(log, settings(isForced));
            return solo;
        });
        LogWriteGate gate = new LogWriteGate(timetable, 100, 1 << 20, 5_000);
        gate.bindLog(store.log());
        gate.bindReplicator(solo);
        send = SendHandler.of(
                tables.identity,
                tables.topics,
                new SendHandler.Parts(tables.destinations, gate, tables.traffic),
                SendHandler.Settings.STANDARD);
        PullSettings settings = new PullSettings(
                new PullSettings.Portion(32, 256 << 10),
                new PullSettings.Portion(8, 64 << 10),
                new PullSettings.Patience(true, 1_000, 60_000, 100),
                1 << 30,
                false);
        ConsumerGroups consumers = ConsumerGroups.empty(ClientLimits.STANDARD, Clock.system());
        pull = new PullHandler(
                new PullAdmission(
                        tables.identity,
                        tables.topics,
                        tables.groups,
                        consumers,
                        new ReplicaChoice(new Leadership(), settings)),
                new QueueReader(store.log(), store.queues(), settings, new LiveSelectors()),
                new OffsetTable(Clock.system()),
                tables.traffic,
                ColdReads.of(consumers, ColdTerms.STANDARD, Clock.system()),
                timetable);
    }

    /** A send, begun by the caller's thread. */
    Replies send(FakeConnection producer, int queueId, byte[] body) {
        LocalRequest request = LocalRequest.of(RequestCode.SEND_MESSAGE_V2)
                .from(producer)
                .with("a", "producers")
                .with("b", "T")
                .with("c", SystemTopic.AUTO_CREATE)
                .with("d", 4)
                .with("e", queueId)
                .with("f", 0)
                .with("g", 1)
                .with("h", 0)
                .with("i", "UNIQ_KEY\1U\2")
                .body(body);
        return Replies.to(send, request);
    }

    /** A pull that waits for a message. */
    Replies pull(FakeConnection consumer, int queueId, long offset) {
        LocalRequest request = LocalRequest.of(RequestCode.PULL_MESSAGE)
                .from(consumer)
                .with("consumerGroup", "g")
                .with("topic", "T")
                .with("queueId", queueId)
                .with("queueOffset", offset)
                .with("maxMsgNums", 32)
                .with("sysFlag", 6)
                .with("commitOffset", 0)
                .with("suspendTimeoutMillis", 5_000)
                .with("subscription", "*")
                .with("subVersion", 0);
        return Replies.to(pull, request);
    }

    @Override
    public void close() {
        store.close();
        timetable.close();
    }

    private static SoloReplicator.Settings settings(boolean isForced) {
        return new SoloReplicator.Settings() {
            @Override
            public boolean isFollower() {
                return false;
            }

            @Override
            public boolean isForced() {
                return isForced;
            }

            @Override
            public long commitTimeoutMillis() {
                return 5_000;
            }

            @Override
            public Class<? extends Annotation> annotationType() {
                return SoloReplicator.Settings.class;
            }
        };
    }
}
