package io.gantry.raft.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.alipay.sofa.jraft.Status;
import com.alipay.sofa.jraft.entity.PeerId;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Three nodes of the library in this process, over real sockets. */
@Timeout(60)
final class ThreeNodesTest {
    @BeforeEach
    void open() {
        RaftEngine.open(new OpenDoor("of the three nodes"), RaftLimits.standard());
    }

    @AfterEach
    void shut() {
        RaftEngine.shut();
    }

    static void propose(TestNode leader, long first, long count, int bytes) throws Exception {
        List<CompletableFuture<Status>> outcomes = new ArrayList<>();
        for (long i = first; i < first + count; i++) {
            outcomes.add(leader.propose(i, bytes));
        }
        for (CompletableFuture<Status> outcome : outcomes) {
            Status status = outcome.get(30, TimeUnit.SECONDS);
            assertTrue(status.isOk(), status::toString);
        }
    }

    static List<Long> numbers(long count) {
        return LongStream.range(0, count).boxed().toList();
    }

    @Test
    void entriesComeToAllInTheirOrderAndTheNextLeaderGoesOn() throws Exception {
        try (Trio trio = new Trio("order")) {
            TestNode leader = trio.leader();
            propose(leader, 0, 10_000, 1024);
            for (TestNode node : trio.nodes()) {
                Trio.await(() -> node.applied().size() == 10_000, "every entry at " + node.node());
                assertEquals(numbers(10_000), node.applied());
            }
            TestNode next = trio.followers(leader).get(0);
            PeerId peer = next.node().getNodeId().getPeerId();
            assertTrue(leader.node().transferLeadershipTo(peer).isOk());
            Trio.await(next::leads, "the leader that was named");
            propose(next, 10_000, 100, 1024);
            Trio.await(() -> leader.applied().size() == 10_100, "what the next leader wrote at the last");
            assertEquals(numbers(10_100), leader.applied());
        }
    }
}
