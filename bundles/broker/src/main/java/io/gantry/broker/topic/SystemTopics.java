package io.gantry.broker.topic;

import io.gantry.broker.identity.BrokerIdentity;
import io.gantry.message.SystemTopic;
import io.gantry.route.Permission;
import io.gantry.route.TopicConfig;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** The topics every broker has from its first start, and which topics clients may not write or delete. */
public final class SystemTopics {
    private static final int SCHEDULE_QUEUES = 18;
    private static final int BENCHMARK_QUEUES = 1024;
    private static final int CLUSTER_QUEUES = 16;

    private static final Set<String> SYSTEM = Set.of(
            SystemTopic.AUTO_CREATE,
            SystemTopic.SCHEDULE,
            SystemTopic.BENCHMARK,
            SystemTopic.HALF,
            SystemTopic.TRACE,
            SystemTopic.HALF_OP,
            SystemTopic.TRANSACTION_CHECK_MAX,
            SystemTopic.SELF_TEST,
            SystemTopic.OFFSET_MOVED);

    private SystemTopics() {}

    /** Whether the topic belongs to the system: it cannot be created, changed or deleted by requests. */
    public static boolean isSystem(String topic) {
        return SYSTEM.contains(topic) || topic.startsWith(SystemTopic.SYSTEM_PREFIX);
    }

    /** The topics a broker starts with. */
    static Map<String, TopicConfig> of(BrokerIdentity identity, TopicRules rules) {
        Map<String, TopicConfig> topics = new LinkedHashMap<>();
        put(topics, SystemTopic.SELF_TEST, 1, Permission.READ_WRITE);
        if (rules.isAutoCreateEnabled()) {
            int permission = Permission.INHERIT | Permission.READ_WRITE;
            put(topics, SystemTopic.AUTO_CREATE, rules.templateQueues(), permission);
        }
        put(topics, SystemTopic.BENCHMARK, BENCHMARK_QUEUES, Permission.READ_WRITE);
        put(topics, identity.clusterName(), CLUSTER_QUEUES, template(rules.isClusterTopicOpen()));
        put(topics, identity.brokerName(), 1, template(rules.isBrokerTopicOpen()));
        put(topics, SystemTopic.OFFSET_MOVED, 1, Permission.READ_WRITE);
        put(topics, SystemTopic.SCHEDULE, SCHEDULE_QUEUES, Permission.READ_WRITE);
        if (!rules.traceTopic().isEmpty()) {
            put(topics, rules.traceTopic(), 1, Permission.READ_WRITE);
        }
        put(topics, identity.clusterName() + SystemTopic.REPLY_SUFFIX, 1, Permission.READ_WRITE);
        String revive = SystemTopic.REVIVE_PREFIX + identity.clusterName();
        put(topics, revive, rules.reviveQueues(), Permission.READ_WRITE);
        String members = SystemTopic.SYSTEM_PREFIX + "SYNC_BROKER_MEMBER_" + identity.brokerName();
        put(topics, members, 1, Permission.INHERIT);
        put(topics, SystemTopic.HALF, 1, Permission.READ_WRITE);
        put(topics, SystemTopic.HALF_OP, 1, Permission.READ_WRITE);
        put(topics, SystemTopic.TRANSACTION_CHECK_MAX, 1, Permission.READ_WRITE);
        put(topics, SystemTopic.WHEEL_TIMER, 1, Permission.READ_WRITE);
        return topics;
    }

    private static int template(boolean isOpen) {
        return isOpen ? Permission.INHERIT | Permission.READ_WRITE : Permission.INHERIT;
    }

    private static void put(Map<String, TopicConfig> topics, String name, int queues, int permission) {
        topics.put(name, TopicConfig.of(name, queues).withPermission(permission));
    }
}
