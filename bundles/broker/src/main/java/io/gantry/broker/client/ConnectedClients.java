package io.gantry.broker.client;

import io.gantry.registry.Client;
import io.gantry.registry.Clients;
import io.gantry.registry.Consumers;
import java.util.Collection;
import java.util.Set;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** The connected clients, for the bundles around the broker. Safe for any thread. */
@Component(service = Clients.class)
public final class ConnectedClients implements Clients {
    private final ConsumerGroups consumers;
    private final ProducerGroups producers;

    @Activate
    public ConnectedClients(@Reference ConsumerGroups consumers, @Reference ProducerGroups producers) {
        this.consumers = consumers;
        this.producers = producers;
    }

    @Override
    public Consumers consumers(String group) {
        return consumers.group(group);
    }

    @Override
    public Set<String> consumerGroups() {
        return consumers.all().keySet();
    }

    @Override
    public Set<String> groupsOf(String topic) {
        return consumers.groupsOf(topic);
    }

    @Override
    public Collection<? extends Client> producers(String group) {
        return producers.members(group);
    }

    @Override
    public Set<String> producerGroups() {
        return producers.all().keySet();
    }
}
