package io.gantry.raft.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.alipay.sofa.jraft.Status;
import com.alipay.sofa.jraft.entity.PeerId;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
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

    @Test
    void aCutInTheMiddleLosesNothing() throws Exception {
        try (Trio trio = new Trio("cut")) {
            TestNode leader = trio.leader();
            List<CompletableFuture<Status>> outcomes = new ArrayList<>();
            for (long i = 0; i < 4_000; i++) {
                outcomes.add(leader.propose(i, 1024));
                if (i % 1_000 == 500) {
                    trio.followers(leader).forEach(node -> trio.cableTo(node).cut());
                }
            }
            for (CompletableFuture<Status> outcome : outcomes) {
                assertTrue(outcome.get(30, TimeUnit.SECONDS).isOk());
            }
            for (TestNode node : trio.nodes()) {
                Trio.await(() -> node.applied().size() == 4_000, "every entry at " + node.node());
                assertEquals(numbers(4_000), node.applied());
            }
        }
    }

    /** 64 MiB for a node that reads nothing: the group goes on, and the node has them once it reads again. */
    @Test
    void aPausedNodeHoldsNobodyUp() throws Exception {
        try (Trio trio = new Trio("pause")) {
            TestNode leader = trio.leader();
            propose(leader, 0, 10, 1024);
            TestNode paused = trio.followers(leader).get(0);
            TestNode other = trio.followers(leader).get(1);
            trio.cableTo(paused).stop(true);
            propose(leader, 10, 1_000, 64 * 1024);
            assertTrue(leader.leads());
            Trio.await(() -> other.applied().size() == 1_010, "every entry at the one that reads");
            trio.cableTo(paused).stop(false);
            Trio.await(() -> paused.applied().size() == 1_010, "every entry at the one that reads again");
            assertEquals(numbers(1_010), paused.applied());
        }
    }

    /** A moment after the last node has gone; what the library never ends is told in docs/decisions/0030. */
    @Test
    void noThreadIsLeft() throws Exception {
        try (Trio trio = new Trio("threads")) {
            propose(trio.leader(), 0, 100, 1024);
        }
        Trio.await(() -> threads().isEmpty(), "an end of " + threads());
    }

    private static List<String> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.toLowerCase(Locale.ROOT).contains("raft")
                        || name.contains("Append")
                        || name.contains("Timer"))
                .sorted()
                .toList();
    }
}
