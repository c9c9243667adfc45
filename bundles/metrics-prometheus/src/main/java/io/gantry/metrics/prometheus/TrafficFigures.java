package io.gantry.metrics.prometheus;

import io.gantry.figures.FigureSink;
import io.gantry.figures.FigureSource;
import io.gantry.figures.Flow;
import io.gantry.figures.TrafficTotals;
import io.gantry.registry.Topics;
import java.util.LinkedHashMap;
import java.util.Map;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Messages and bytes in and out since the broker started, by topic and group. Topics that are gone are left out. */
@Component(service = FigureSource.class)
public final class TrafficFigures implements FigureSource {
    private final TrafficTotals totals;
    private final Topics topics;

    @Activate
    public TrafficFigures(@Reference TrafficTotals totals, @Reference Topics topics) {
        this.totals = totals;
        this.topics = topics;
    }

    @Override
    public void collect(FigureSink sink) {
        totals.putByTopic().forEach((topic, flow) -> {
            Map<String, String> labels = ofTopic(topic, topics);
            tell(sink, "in", labels, flow);
        });
        for (String group : totals.groups()) {
            totals.gotOf(group).forEach((topic, flow) -> {
                Map<String, String> labels = ofGroup(group, topic, topics);
                tell(sink, "out", labels, flow);
            });
        }
    }

    private void tell(FigureSink sink, String way, Map<String, String> labels, Flow flow) {
        if (topics.find(labels.get("topic")) != null) {
            sink.counter("rocketmq_messages_" + way + "_total", labels, flow.messages());
            sink.counter("rocketmq_throughput_" + way + "_total", labels, flow.bytes());
        }
    }

    static Map<String, String> ofTopic(String topic, Topics topics) {
        Map<String, String> labels = new LinkedHashMap<>();
        labels.put("topic", topic);
        labels.put("is_system", String.valueOf(topics.isSystem(topic)));
        return labels;
    }

    static Map<String, String> ofGroup(String group, String topic, Topics topics) {
        Map<String, String> labels = ofTopic(topic, topics);
        labels.put("consumer_group", group);
        return labels;
    }
}
