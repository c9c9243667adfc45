package io.gantry.ha.solo;

import io.gantry.contract.HeapLog;
import io.gantry.contract.ReplicatorContract;
import io.gantry.log.CommitLog;
import io.gantry.replica.Replicator;
import org.junit.jupiter.api.Nested;

/** Solo keeps the contract of a replicator, with and without a force. */
final class SoloContractTest {
    /** Durable is committed. */
    @Nested
    final class Forced extends ReplicatorContract {
        private final HeapLog log = new HeapLog(true);
        private final SoloReplicator solo = new SoloReplicator(log, SoloReplicatorTest.settings(true, 3_000));

        @Override
        protected CommitLog log() {
            return log;
        }

        @Override
        protected Replicator replicator() {
            return solo;
        }
    }

    /** Appended is committed. */
    @Nested
    final class Unforced extends ReplicatorContract {
        private final HeapLog log = new HeapLog(true);
        private final SoloReplicator solo = new SoloReplicator(log, SoloReplicatorTest.settings(false, 3_000));

        @Override
        protected CommitLog log() {
            return log;
        }

        @Override
        protected Replicator replicator() {
            return solo;
        }
    }
}
