package io.gantry.broker.timer;

import io.gantry.figures.TrafficMeter;
import io.gantry.log.CommitLog;
import io.gantry.queue.ConsumeQueues;
import io.gantry.registry.Broker;
import io.gantry.replica.WriteGate;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** What timed messages are read from and written to. */
@Component(service = Stores.class)
public final class Stores {
    private final Broker broker;
    private final CommitLog log;
    private final ConsumeQueues queues;
    private final WriteGate gate;
    private final TrafficMeter meter;

    @Activate
    public Stores(
            @Reference Broker broker,
            @Reference CommitLog log,
            @Reference ConsumeQueues queues,
            @Reference WriteGate gate,
            @Reference TrafficMeter meter) {
        this.broker = broker;
        this.log = log;
        this.queues = queues;
        this.gate = gate;
        this.meter = meter;
    }

    Broker broker() {
        return broker;
    }

    CommitLog log() {
        return log;
    }

    ConsumeQueues queues() {
        return queues;
    }

    WriteGate gate() {
        return gate;
    }

    TrafficMeter meter() {
        return meter;
    }
}
