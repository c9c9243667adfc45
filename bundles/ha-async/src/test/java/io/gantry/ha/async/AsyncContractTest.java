package io.gantry.ha.async;

import io.gantry.agent.Clock;
import io.gantry.contract.HeapLog;
import io.gantry.contract.ReplicatorContract;
import io.gantry.log.CommitLog;
import io.gantry.replica.Replicator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;

/** The technique keeps the contract of a replicator, with and without a force, and alone. */
final class AsyncContractTest {
    /** A leader of some settings, whom nobody follows. */
    private abstract static class Leading extends ReplicatorContract {
        private final HeapLog log = new HeapLog(true);
        private final AsyncReplicator leader;

        Leading(TestSettings settings) {
            leader = new AsyncReplicator(log, settings.settings(), TestSettings.TERMS, 0, Clock.system(), cause -> {});
        }

        @AfterEach
        void close() {
            leader.close();
        }

        @Override
        protected CommitLog log() {
            return log;
        }

        @Override
        protected Replicator replicator() {
            return leader;
        }
    }

    /** Durable is committed. */
    @Nested
    final class Forced extends Leading {
        Forced() {
            super(new TestSettings().with("isForced", true));
        }
    }

    /** Appended is committed. */
    @Nested
    final class Unforced extends Leading {
        Unforced() {
            super(new TestSettings());
        }
    }

    /** Followers are asked for, and there are none. */
    @Nested
    final class Alone extends Leading {
        Alone() {
            super(new TestSettings().with("isReplicated", true).with("isForced", true));
        }
    }
}
