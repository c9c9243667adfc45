package io.gantry.broker.upkeep;

import io.gantry.broker.client.ClientLimits;
import io.gantry.broker.client.ConnectedClients;
import io.gantry.broker.client.ConsumerGroups;
import io.gantry.broker.client.ProducerGroups;
import io.gantry.broker.identity.BrokerIdentity;
import io.gantry.broker.offset.OffsetTable;
import io.gantry.broker.topic.TopicRules;
import io.gantry.broker.topic.TopicTable;
import io.gantry.contract.SteppedClock;
import io.gantry.contract.stand.MemoryLog;
import io.gantry.contract.stand.MemoryStore;
import io.gantry.contract.stand.Messages;
import io.gantry.log.Upkeep;
import io.gantry.route.TopicConfig;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** A broker's tables over a log in memory, and the handlers on them. */
final class Stand {
    static final String NAME = "1";

    final List<String> asked = new ArrayList<>();
    final SteppedClock clock = new SteppedClock();
    final MemoryLog log = new MemoryLog(8 << 20, clock);
    final MemoryStore store = new MemoryStore(log, "1s");
    final OffsetTable offsets = new OffsetTable(clock);
    final TopicTable topics;
    CompletableFuture<Integer> upkeep = CompletableFuture.completedFuture(1);
    final OldFilesHandler oldFiles = new OldFilesHandler(new Upkeep() {
        @Override
        public CompletableFuture<Integer> removeOldSegments() {
            asked.add("segments");
            return upkeep;
        }

        @Override
        public CompletableFuture<Integer> removeOldQueueFiles() {
            asked.add("queues");
            return upkeep;
        }
    });
    final UnusedTopicsHandler unusedTopics;
    final CorrectionHandler correction;
    final ConsumerGroups consumers = ConsumerGroups.empty(ClientLimits.STANDARD, clock);
    final ConsumerStatusHandler status = new ConsumerStatusHandler(
            new ConnectedClients(consumers, ProducerGroups.empty(ClientLimits.STANDARD, clock)));

    Stand(Path root) {
        BrokerIdentity identity = new BrokerIdentity("DefaultCluster", "broker-a", 0, "127.0.0.1", 10911, root);
        topics = new TopicTable(identity, TopicRules.STANDARD, clock);
        topics.put(TopicConfig.of(NAME, 4));
        unusedTopics = new UnusedTopicsHandler(topics, store);
        correction = new CorrectionHandler(offsets, store);
    }

    void put(String topic, int queueId) {
        Messages.put(log, topic, queueId, "body", "");
        store.dispatch();
    }
}
