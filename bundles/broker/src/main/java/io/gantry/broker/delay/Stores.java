package io.gantry.broker.delay;

import io.gantry.log.CommitLog;
import io.gantry.queue.ConsumeQueues;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** What is read while delayed messages are delivered. */
@Component(service = Stores.class)
public final class Stores {
    private final CommitLog log;
    private final ConsumeQueues queues;

    @Activate
    public Stores(@Reference CommitLog log, @Reference ConsumeQueues queues) {
        this.log = log;
        this.queues = queues;
    }

    CommitLog log() {
        return log;
    }

    ConsumeQueues queues() {
        return queues;
    }
}
