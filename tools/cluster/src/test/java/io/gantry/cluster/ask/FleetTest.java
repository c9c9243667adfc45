package io.gantry.cluster.ask;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gantry.cluster.Access;
import io.gantry.cluster.BrokerNode;
import io.gantry.cluster.Cluster;
import io.gantry.cluster.ClusterException;
import io.gantry.cluster.QueueAddress;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which broker is meant, and that a change is for one cluster only. */
final class FleetTest {
    private static final BrokerNode LEADER = new BrokerNode("one", "a", 0, "h:1");
    private static final BrokerNode FOLLOWER = new BrokerNode("one", "a", 1, "h:2");
    private static final BrokerNode OTHER = new BrokerNode("two", "b", 0, "h:3");

    /** A cluster whose brokers are known, and which has no topics. */
    private record Known(List<BrokerNode> brokers) implements Cluster {
        @Override
        public List<QueueAddress> queues(String topic, Use use) {
            return List.of();
        }

        @Override
        public List<String> leaders() {
            return brokers.stream().map(BrokerNode::address).toList();
        }

        @Override
        public List<String> nameServers() {
            return List.of("n:1");
        }
    }

    private static Fleet fleet(String clusterName, BrokerNode... brokers) {
        return new Fleet(new Known(List.of(brokers)), new Access(1_000), clusterName, Waiting.silent());
    }

    @Test
    void aNameMeansTheLeaderAndAnIdOrAddressOneBroker() {
        for (Fleet fleet : List.of(fleet(null, LEADER, FOLLOWER), fleet(null, FOLLOWER, LEADER))) {
            assertEquals(LEADER, fleet.find("a"));
            assertEquals(FOLLOWER, fleet.find("a:1"));
            assertEquals(FOLLOWER, fleet.find("h:2"));
        }
        ClusterException nobody = assertThrows(
                ClusterException.class, () -> fleet(null, LEADER, OTHER).find("c"));
        assertEquals("There is no broker c; take one of a:0, b:0", nobody.getMessage());
    }

    @Test
    void aChangeOfSeveralClustersNeedsOneToBeChosen() {
        MisuseException which = assertThrows(MisuseException.class, () -> fleet(null, LEADER, FOLLOWER, OTHER)
                .leadersToChange());
        assertEquals("The name servers know the clusters one, two; choose one with --cluster", which.getMessage());
        assertEquals(List.of(LEADER), fleet("one", LEADER, FOLLOWER, OTHER).leadersToChange());
        assertEquals(
                List.of(LEADER, OTHER), fleet(null, LEADER, FOLLOWER, OTHER).leaders());
        assertThrows(MisuseException.class, () -> fleet("three", LEADER).brokers());
    }

    @Test
    void aClusterOfFollowersTakesNoChange() {
        ClusterException none =
                assertThrows(ClusterException.class, () -> fleet(null, FOLLOWER).leaders());
        assertTrue(none.getMessage().contains("start a leader"), none.getMessage());
    }
}
