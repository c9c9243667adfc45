package io.gantry.broker.pop;

import io.gantry.log.CommitLog;
import io.gantry.queue.ConsumeQueues;
import io.gantry.registry.Offsets;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** What is read while messages are popped and revived. */
@Component(service = Stores.class)
public final class Stores {
    private final CommitLog log;
    private final ConsumeQueues queues;
    private final Offsets offsets;

    @Activate
    public Stores(@Reference CommitLog log, @Reference ConsumeQueues queues, @Reference Offsets offsets) {
        this.log = log;
        this.queues = queues;
        this.offsets = offsets;
    }

    CommitLog log() {
        return log;
    }

    ConsumeQueues queues() {
        return queues;
    }

    Offsets offsets() {
        return offsets;
    }
}
