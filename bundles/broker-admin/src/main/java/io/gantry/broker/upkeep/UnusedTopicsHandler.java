package io.gantry.broker.upkeep;

import io.gantry.queue.ConsumeQueue;
import io.gantry.queue.ConsumeQueues;
import io.gantry.registry.Topics;
import io.gantry.wire.Handles;
import io.gantry.wire.Reply;
import io.gantry.wire.Request;
import io.gantry.wire.RequestCode;
import io.gantry.wire.RequestHandler;
import io.gantry.wire.Response;
import java.util.Set;
import java.util.TreeSet;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Removes the queues of topics that the broker does not know any more; the log keeps their records for their time. */
@Component(service = RequestHandler.class)
@Handles(requestCodes = RequestCode.CLEAN_UNUSED_TOPIC, blocking = true)
public final class UnusedTopicsHandler implements RequestHandler {
    private static final Logger LOG = LoggerFactory.getLogger(UnusedTopicsHandler.class);

    private final Topics topics;
    private final ConsumeQueues queues;

    @Activate
    public UnusedTopicsHandler(@Reference Topics topics, @Reference ConsumeQueues queues) {
        this.topics = topics;
        this.queues = queues;
    }

    /** A topic is in the table before it has a queue, so one that is made meanwhile is not mistaken. */
    @Override
    public void handle(Request request, Reply reply) {
        Set<String> unused = new TreeSet<>();
        for (ConsumeQueue queue : queues.all()) {
            unused.add(queue.key().topic());
        }
        unused.removeIf(topic -> topics.find(topic) != null || topics.isSystem(topic));
        unused.forEach(queues::delete);
        if (!unused.isEmpty()) {
            LOG.info(
                    "Queues of unknown topics removed: topics={}, by={}",
                    unused.size(),
                    request.connection().remoteAddress());
        }
        reply.send(Response.ok());
    }
}
