package io.gantry.metrics.prometheus;

import io.gantry.figures.FigureSink;
import io.gantry.figures.FigureSource;
import io.gantry.registry.Broker;
import io.gantry.registry.Clients;
import io.gantry.registry.Consumers;
import io.gantry.registry.Groups;
import io.gantry.registry.Topics;
import java.util.Map;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** What the broker has: topics, groups, connected clients. */
@Component(service = FigureSource.class)
public final class BrokerFigures implements FigureSource {
    private static final String SYSTEM_PREFIX = "CID_RMQ_SYS_";

    private final Broker broker;
    private final Topics topics;
    private final Groups groups;
    private final Clients clients;

    @Activate
    public BrokerFigures(
            @Reference Broker broker, @Reference Topics topics, @Reference Groups groups, @Reference Clients clients) {
        this.broker = broker;
        this.topics = topics;
        this.groups = groups;
        this.clients = clients;
    }

    @Override
    public void collect(FigureSink sink) {
        sink.gauge("rocketmq_broker_permission", Map.of(), broker.permission());
        sink.gauge("rocketmq_topic_number", Map.of(), topics.size());
        sink.gauge("rocketmq_consumer_group_number", Map.of(), groups.size());
        int producers = 0;
        for (String group : clients.producerGroups()) {
            producers += clients.producers(group).size();
        }
        sink.gauge("rocketmq_producer_connections", Map.of(), producers);
        for (String group : clients.consumerGroups()) {
            Consumers connected = clients.consumers(group);
            if (connected != null) {
                sink.gauge(
                        "rocketmq_consumer_connections",
                        Map.of("consumer_group", group, "is_system", String.valueOf(group.startsWith(SYSTEM_PREFIX))),
                        connected.members().size());
            }
        }
    }
}
