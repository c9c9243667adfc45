package io.gantry.metrics.prometheus;

import io.gantry.figures.FigureSink;
import io.gantry.figures.FigureSource;
import io.gantry.message.SystemTopic;
import io.gantry.queue.ConsumeQueues;
import io.gantry.registry.Groups;
import io.gantry.registry.Offsets;
import io.gantry.registry.Topics;
import io.gantry.route.TopicConfig;
import java.util.Map;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** How many messages each group has not consumed yet, by topic: of queues it has an offset in. */
@Component(service = FigureSource.class)
public final class LagFigures implements FigureSource {
    private final Topics topics;
    private final Groups groups;
    private final Offsets offsets;
    private final ConsumeQueues queues;

    @Activate
    public LagFigures(
            @Reference Topics topics,
            @Reference Groups groups,
            @Reference Offsets offsets,
            @Reference ConsumeQueues queues) {
        this.topics = topics;
        this.groups = groups;
        this.offsets = offsets;
        this.queues = queues;
    }

    @Override
    public void collect(FigureSink sink) {
        for (String group : groups.all().keySet()) {
            for (String name : offsets.topicsOf(group)) {
                TopicConfig topic = topics.find(name);
                if (topic != null) {
                    Map<String, String> labels = TrafficFigures.ofGroup(group, name, topics);
                    labels.put("is_retry", String.valueOf(name.startsWith(SystemTopic.RETRY_PREFIX)));
                    sink.gauge("rocketmq_consumer_lag_messages", labels, behind(group, name));
                }
            }
        }
    }

    private long behind(String group, String topic) {
        long[] behind = {0};
        offsets.of(group, topic)
                .forEach((queueId, offset) -> behind[0] += queues.find(topic, queueId)
                        .map(queue -> Math.max(0, queue.maxOffset().position() - offset))
                        .orElse(0L));
        return behind[0];
    }
}
