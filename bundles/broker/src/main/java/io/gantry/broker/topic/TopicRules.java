package io.gantry.broker.topic;

import io.gantry.agent.boot.Setting;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/**
 * How topics come to be on this broker.
 *
 * @param isAutoCreateEnabled whether a first send may create its topic from the template TBW102
 * @param templateQueues queues of the template, the most that an automatically created topic gets
 * @param isClusterTopicOpen whether the topic named like the cluster can be used, and serves as template
 * @param isBrokerTopicOpen whether the topic named like the broker can be used, and serves as template
 * @param traceTopic name of the topic of message traces; empty when there is none
 * @param reviveQueues queues of the topic that revives popped messages
 * @param maxTopics how many topics may exist; further ones are refused
 * @param hasLightQueues whether each name of a light queue can be read as a topic
 */
public record TopicRules(
        boolean isAutoCreateEnabled,
        int templateQueues,
        boolean isClusterTopicOpen,
        boolean isBrokerTopicOpen,
        String traceTopic,
        int reviveQueues,
        int maxTopics,
        boolean hasLightQueues) {
    public TopicRules {
        Setting.positive(TopicTable.PID, "defaultQueues", templateQueues);
        Setting.positive(TopicTable.PID, "reviveQueues", reviveQueues);
        Setting.positive(TopicTable.PID, "maxTopics", maxTopics);
    }

    /** RocketMQ's. */
    public static final TopicRules STANDARD = new TopicRules(true, 8, true, true, "", 8, 500_000, true);

    /** The settings of {@code io.gantry.broker.topic}. */
    @ObjectClassDefinition(name = "Gantry broker topics")
    public @interface Config {
        @AttributeDefinition(description = "A first send may create its topic; may change at run time.")
        boolean autoCreateEnable() default true;

        @AttributeDefinition(description = "Most queues of an automatically created topic.")
        int defaultQueues() default 8;

        @AttributeDefinition(description = "The cluster's name is a readable and writable template topic.")
        boolean clusterTopicEnable() default true;

        @AttributeDefinition(description = "The broker's name is a readable and writable template topic.")
        boolean brokerTopicEnable() default true;

        @AttributeDefinition(description = "The topic of message traces exists.")
        boolean traceTopicEnable() default false;

        @AttributeDefinition(description = "Name of the topic of message traces.")
        String traceTopicName() default "RMQ_SYS_TRACE_TOPIC";

        @AttributeDefinition(description = "Queues of the topic that revives popped messages.")
        int reviveQueues() default 8;

        @AttributeDefinition(description = "Most topics on this broker.")
        int maxTopics() default 500_000;

        @AttributeDefinition(description = "The names of light queues can be read as topics.")
        boolean lightEnable() default true;
    }

    static TopicRules of(Config config) {
        return new TopicRules(
                config.autoCreateEnable(),
                config.defaultQueues(),
                config.clusterTopicEnable(),
                config.brokerTopicEnable(),
                config.traceTopicEnable() ? config.traceTopicName() : "",
                config.reviveQueues(),
                config.maxTopics(),
                config.lightEnable());
    }
}
