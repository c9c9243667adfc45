package io.gantry.ha.raft;

import io.gantry.contract.ReplicatorContract;
import io.gantry.log.CommitLog;
import io.gantry.replica.Replicator;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** The technique keeps what every one promises, as the leader of three. */
final class RaftContractTest extends ReplicatorContract {
    @TempDir
    private Path folder;

    private GroupStand group;
    private int leader;

    @BeforeEach
    void open() throws IOException {
        group = new GroupStand(folder, 3);
        leader = group.leader();
    }

    @AfterEach
    void close() {
        group.close();
    }

    @Override
    protected CommitLog log() {
        return group.log(leader);
    }

    @Override
    protected Replicator replicator() {
        return group.member(leader);
    }
}
