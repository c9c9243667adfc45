package io.gantry.broker.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.gantry.contract.SteppedClock;
import io.gantry.contract.stand.FakeConnection;
import io.gantry.registry.Clients;
import io.gantry.registry.ConsumerMode;
import io.gantry.registry.Consumers;
import io.gantry.registry.Subscription;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What other bundles see of the connected clients. */
class ConnectedClientsTest {
    private final SteppedClock clock = new SteppedClock();
    private final ConsumerGroups consumers = ConsumerGroups.empty(ClientLimits.STANDARD, clock);
    private final ProducerGroups producers = ProducerGroups.empty(ClientLimits.STANDARD, clock);
    private final Clients clients = new ConnectedClients(consumers, producers);

    @Test
    void clientsAreThereAsLongAsTheyAreConnected() {
        FakeConnection connection = new FakeConnection("10.0.0.7", 4711);
        Member member = new Member("c1", connection, 0, 400, clock);
        ConsumerMode mode = new ConsumerMode("CONSUME_PASSIVELY", "CLUSTERING", "CONSUME_FROM_LAST_OFFSET");
        assertNull(clients.consumers("g"));
        consumers.register("g", member, mode, List.of(Subscription.of("T", "*", "TAG", 1)));
        producers.register("p", member);
        Consumers group = clients.consumers("g");
        assertSame(connection, group.member("c1").connection());
        assertEquals(Set.of("T"), group.subscriptions().keySet());
        assertFalse(group.isBroadcast());
        assertEquals(Set.of("g"), clients.consumerGroups());
        assertEquals(Set.of("g"), clients.groupsOf("T"));
        assertEquals(Set.of("p"), clients.producerGroups());
        assertEquals("c1", clients.producers("p").iterator().next().clientId());
        consumers.unregister("g", connection);
        producers.unregister("p", connection);
        assertNull(clients.consumers("g"));
        assertEquals(0, clients.producers("p").size());
    }
}
