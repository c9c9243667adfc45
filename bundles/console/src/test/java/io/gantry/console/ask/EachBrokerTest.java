package io.gantry.console.ask;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gantry.cluster.Access;
import io.gantry.cluster.BrokerNode;
import io.gantry.cluster.Cluster;
import io.gantry.cluster.ClusterException;
import io.gantry.cluster.QueueAddress;
import io.gantry.cluster.ask.Fleet;
import io.gantry.cluster.ask.MisuseException;
import io.gantry.cluster.ask.Waiting;
import io.gantry.console.http.Failure;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What each broker has for itself, and the same change on all of them, of which one does not answer. */
final class EachBrokerTest {
    private static final BrokerNode FIRST = new BrokerNode("one", "a", 0, "127.0.0.1:1");
    private static final BrokerNode AWAY = new BrokerNode("one", "b", 0, "127.0.0.1:2");
    private static final BrokerNode FOLLOWER = new BrokerNode("one", "a", 1, "127.0.0.1:3");

    /** A cluster of these. */
    private record Known(List<BrokerNode> brokers) implements Cluster {
        @Override
        public List<QueueAddress> queues(String topic, Use use) {
            return List.of();
        }

        @Override
        public List<String> leaders() {
            return List.of();
        }

        @Override
        public List<String> nameServers() {
            return List.of("127.0.0.1:4");
        }
    }

    private static Fleet fleet(BrokerNode... brokers) {
        return new Fleet(new Known(List.of(brokers)), new Access(1_000), null, Waiting.silent());
    }

    private static void requireThere(BrokerNode broker) {
        if (broker == AWAY) {
            throw new ClusterException("nobody answers");
        }
    }

    @Test
    void whoDoesNotAnswerHoldsUpNobodyAndLacksNothing() {
        EachBroker each = new EachBroker(fleet(AWAY, FIRST, FOLLOWER));
        Map<String, List<String>> holders = each.list(broker -> {
            requireThere(broker);
            return broker == FIRST ? List.of("alice", "bob") : List.of("bob");
        });
        assertEquals(Map.of("alice", List.of("a:0"), "bob", List.of("a:0", "a:1")), holders);
        assertEquals(List.of("a:1"), each.missing(holders.get("alice")));
        assertEquals(List.of(), each.missing(holders.get("bob")));
        assertEquals(List.of(Map.of("broker", "b:0", "reason", "nobody answers")), each.unreachable());
    }

    @Test
    void aChangeOfSomeSaysWhoHasItAndWhoDoesNot() {
        List<String> changed = new ArrayList<>();
        Failure failure = assertThrows(
                Failure.class,
                () -> EachBroker.change(fleet(FIRST, AWAY, FOLLOWER), broker -> {
                    requireThere(broker);
                    changed.add(broker.label());
                }));
        assertEquals(List.of("a:0", "a:1"), changed, "followers, too, for one of them may lead next");
        assertEquals("Done on a:0, a:1, and not on all: b:0: nobody answers", failure.getMessage());
        assertEquals(502, failure.status());
        assertEquals(Map.of("brokers", List.of("a:0", "a:1")), EachBroker.change(fleet(FIRST, FOLLOWER), broker -> {}));
    }

    @Test
    void whatIsRightAlreadyIsLeftAndNothingToDoIsSaid() {
        List<String> changed = new ArrayList<>();
        Failure nowhere = new Failure(409, "it is there already");
        Object answer = EachBroker.change(
                fleet(FIRST, FOLLOWER), broker -> broker == FOLLOWER, broker -> changed.add(broker.label()), nowhere);
        assertEquals(List.of("a:1"), changed);
        assertEquals(Map.of("brokers", List.of("a:0", "a:1")), answer, "all that have it");
        Failure none = assertThrows(
                Failure.class,
                () -> EachBroker.change(
                        fleet(FIRST, FOLLOWER), broker -> false, broker -> changed.add(broker.label()), nowhere));
        assertEquals(nowhere, none);
        assertEquals(List.of("a:1"), changed);
    }

    @Test
    void twoClustersAreNotChangedAtOnce() {
        BrokerNode other = new BrokerNode("two", "c", 0, "127.0.0.1:5");
        MisuseException refused = assertThrows(
                MisuseException.class,
                () -> EachBroker.change(fleet(FIRST, other), broker -> {
                    throw new AssertionError("changed " + broker);
                }));
        assertTrue(refused.getMessage().contains("one, two"), refused.getMessage());
    }
}
